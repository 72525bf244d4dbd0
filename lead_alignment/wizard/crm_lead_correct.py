from odoo import api, fields, models

from ..models.feedback.crm_lead_correction import CORRECTED
from ..tools.contact_mask import is_mask


def _shown_first(label=None):
    """Define a field that shows the lead's value to who may read it."""
    more = {"string": label} if label else {}
    return fields.Char(
        compute="_compute_data",
        store=True,
        readonly=False,
        compute_sudo=False,
        **more,
    )


class CrmLeadCorrect(models.TransientModel):
    """Asks for the right data of a lead whose data were wrong."""

    _name = "crm.lead.correct"
    _description = "Correct Lead Data"
    _inherit = ["contact.mask.mixin"]

    _masked_fields = {"phone": "phone", "phone_2": "phone", "email_from": "email"}

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True)
    said = fields.Text("What's Wrong", compute="_compute_said")
    contact_name = _shown_first()
    phone = _shown_first()
    phone_2 = _shown_first("Second Phone")
    email_from = _shown_first("Email")
    note = fields.Char(help="Source of the corrected data (optional).")

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

    @api.model
    def _without_masks(self, vals):
        """Replace masks that nobody typed over by the lead's own values."""
        lead_id = vals.get("lead_id") or self.env.context.get("default_lead_id")
        lead = self.env["crm.lead"].browse(lead_id) or self.lead_id
        kept = {
            name: lead[name]
            for name in self._masked_fields
            if lead and is_mask(vals.get(name))
        }
        return super()._without_masks({**vals, **kept})

    def action_correct(self):
        self.ensure_one()
        self.lead_id._correct(
            {name: self[name] for name in CORRECTED}, self.note or False
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
