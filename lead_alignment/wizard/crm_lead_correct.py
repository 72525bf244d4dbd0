from odoo import api, fields, models

from ..models.lead_correction_mixin import CORRECTED


class CrmLeadCorrect(models.TransientModel):
    """Asks for the right data of a lead whose data were wrong."""

    _name = "crm.lead.correct"
    _description = "Correct the Data of a Lead"

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True)
    said = fields.Text("What Is Wrong", compute="_compute_said")
    contact_name = fields.Char()
    phone = fields.Char()
    phone_2 = fields.Char("Second Phone")
    email_from = fields.Char("E-mail")
    note = fields.Char(help="Where the right data come from, if it helps.")

    @api.depends("lead_id")
    def _compute_said(self):
        for wizard in self:
            lead = wizard.lead_id
            last = lead.k_status_change_ids[:1]
            said = [lead.k_status_id.display_name, last.lost_reason_id.name, last.note]
            said += lead.feedback_ids[:1].mapped("summary")
            wizard.said = " · ".join(filter(None, said))

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        lead = self.env["crm.lead"].browse(values.get("lead_id"))
        return {**values, **{name: lead[name] for name in CORRECTED if lead}}

    def action_correct(self):
        self.ensure_one()
        self.lead_id._correct(
            {name: self[name] for name in CORRECTED}, self.note or False
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
