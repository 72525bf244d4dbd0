from odoo import api, fields, models


class CrmLeadInvite(models.TransientModel):
    """The personal link of a customer to a booking page, to copy or to send."""

    _name = "crm.lead.invite"
    _description = "Booking Link"

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    page_id = fields.Many2one(
        "alignment.booking.page",
        "Booking Page",
        compute="_compute_page_id",
        store=True,
        readonly=False,
        ondelete="cascade",
        domain="[('company_id', '=', company_id)]",
    )
    url = fields.Char("Link", compute="_compute_url")

    @api.depends("lead_id")
    def _compute_company_id(self):
        for invite in self:
            invite.company_id = invite.lead_id.company_id or self.env.company

    @api.depends("lead_id")
    def _compute_page_id(self):
        for invite in self:
            if not invite.page_id:
                invite.page_id = invite.lead_id._get_booking_pages()[:1]

    @api.depends("lead_id", "page_id")
    def _compute_url(self):
        for invite in self:
            page, lead = invite.page_id, invite.lead_id
            # signing is the right to book for the lead
            may_sign = page and lead.has_access("write")
            invite.url = page._get_url(lead) if may_sign else False

    def action_send(self):
        """Open an e-mail to the customer with the link."""
        self.ensure_one()
        self.lead_id.check_access("write")
        template = self.env.ref("lead_alignment_booking.mail_template_invite", False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Booking Link"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": "crm.lead",
                "default_res_ids": self.lead_id.ids,
                "default_composition_mode": "comment",
                "default_template_id": template.id if template else False,
            },
        }
