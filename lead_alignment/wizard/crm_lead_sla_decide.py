from odoo import api, fields, models


class CrmLeadSlaDecide(models.TransientModel):
    """Asks why a breach is excused, or a clock paused."""

    _name = "crm.lead.sla.decide"
    _description = "Excuse or Pause Clocks"

    sla_ids = fields.Many2many("crm.lead.sla", string="Clocks", readonly=True)
    kind = fields.Selection(
        [("exempt", "Excuse"), ("pause", "Pause")], required=True, default="exempt"
    )
    reason_id = fields.Many2one(
        "alignment.reason", "Why", required=True, domain="[('kind', '=', kind)]"
    )
    note = fields.Char()

    @api.model
    def default_get(self, fields):  # pylint: disable=redefined-outer-name
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "crm.lead.sla":
            values["sla_ids"] = [(6, 0, self.env.context.get("active_ids", []))]
        return values

    def action_decide(self):
        self.ensure_one()
        if self.kind == "exempt":
            self.sla_ids.action_exempt(self.reason_id, self.note)
        else:
            self.sla_ids.action_pause(self.reason_id)
        return {"type": "ir.actions.act_window_close"}
