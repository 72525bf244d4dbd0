from odoo import api, fields, models

from ..models.lead_correction_mixin import CORRECTED


def _shown_first(label=None):
    """What the lead says now, to be corrected"""
    more = {"string": label} if label else {}
    return fields.Char(compute="_compute_data", store=True, readonly=False, **more)


class CrmLeadCorrect(models.TransientModel):
    """Asks for the right data of a lead whose data were wrong."""

    _name = "crm.lead.correct"
    _description = "Correct the Data of a Lead"

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True)
    said = fields.Text("What Is Wrong", compute="_compute_said")
    contact_name = _shown_first()
    phone = _shown_first()
    phone_2 = _shown_first("Second Phone")
    email_from = _shown_first("E-mail")
    note = fields.Char(help="Where the right data come from, if it helps.")

    @api.depends("lead_id")
    def _compute_said(self):
        for wizard in self:
            lead = wizard.lead_id
            last = lead.k_status_change_ids[:1]
            said = [lead.k_status_id.display_name, last.lost_reason_id.name, last.note]
            said += lead.feedback_ids[:1].mapped("summary")
            wizard.said = " · ".join(filter(None, said))

    @api.depends("lead_id")
    def _compute_data(self):
        for wizard in self:
            for name in CORRECTED:
                wizard[name] = wizard.lead_id[name]

    def action_correct(self):
        self.ensure_one()
        self.lead_id._correct(
            {name: self[name] for name in CORRECTED}, self.note or False
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
