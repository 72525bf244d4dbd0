from odoo import api, fields, models

from ...tools.contact_mask import mask_within


class CrmLeadReferral(models.Model):
    """A lead that a colleague outside sales passed to sales. They get the credit, and
    see what becomes of it."""

    _name = "crm.lead.referral"
    _description = "Passed to Sales"
    _inherit = ["append.only.mixin"]
    _order = "date desc, id desc"
    _rec_name = "lead_name"

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", "Passed by", required=True, readonly=True, index=True
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    origin_model = fields.Char(readonly=True)
    origin_id = fields.Many2oneReference(
        "From", model_field="origin_model", readonly=True
    )
    origin_name = fields.Char(
        "Raised In",
        readonly=True,
        help="Ticket, chat or call where the opportunity came up.",
    )
    note = fields.Text("Customer Request", readonly=True)
    lead_name = fields.Char("Opportunity", compute="_compute_outcome")
    lifecycle = fields.Selection(
        lambda self: self.env["crm.lead"]._fields["lifecycle"].selection,
        "Current Stage",
        compute="_compute_outcome",
    )
    k_status_label = fields.Char("K-Status", compute="_compute_outcome")
    salesperson_id = fields.Many2one("res.users", compute="_compute_outcome")
    won_status = fields.Selection(
        [("won", "Won"), ("lost", "Lost"), ("pending", "Open")],
        "Deal Status",
        compute="_compute_outcome",
    )

    _lead_user_idx = models.Index("(user_id, date)")

    @api.depends("lead_id")
    @api.depends_context("uid")
    def _compute_outcome(self):
        is_masked = self.env.user._is_contact_masked()
        # sudo: who passed the lead may see these fields of it, and no others
        for referral in self:
            lead = referral.sudo().lead_id
            name = lead.name or ""
            secrets = lead._get_secrets() if is_masked and lead else []
            referral.lead_name = mask_within(name, secrets) if is_masked else name
            referral.lifecycle = lead.lifecycle
            referral.k_status_label = lead.k_status_label
            referral.salesperson_id = lead.user_id.id
            referral.won_status = lead.won_status

    @api.model
    def _notify_referrers(self, leads):
        """Notify the colleagues who passed these leads that they got further."""
        # sudo: users who move a lead may have no right on its referrals
        referrals = self.sudo().search([("lead_id", "in", leads.ids)])
        for referral in referrals:
            user = referral.user_id
            env = referral.with_context(lang=user.lang).env
            now = referral.with_env(env)
            labels = dict(
                env["crm.lead"]._fields["lifecycle"]._description_selection(env)
            )
            user._notify_realtime(
                env._("Your opportunity passed to sales"),
                f"{now.lead_id.name}: {labels.get(now.lead_id.lifecycle, '')}",
                "referral",
            )
