from odoo import fields, models


class CrmLeadSlaDecide(models.TransientModel):
    """Asks for the reason why a breach is waived, or a timer paused."""

    _name = "crm.lead.sla.decide"
    _description = "Waive or Pause SLA"
    _inherit = ["active.records.mixin"]

    _chosen = "sla_ids"

    sla_ids = fields.Many2many("crm.lead.sla", string="SLA Timers", readonly=True)
    kind = fields.Selection(
        [("exempt", "Waive Breach"), ("pause", "Pause")],
        required=True,
        default="exempt",
    )
    reason_id = fields.Many2one(
        "alignment.reason", "Why", required=True, domain="[('kind', '=', kind)]"
    )
    note = fields.Char()

    def action_decide(self):
        self.ensure_one()
        if self.kind == "exempt":
            self.sla_ids.action_exempt(self.reason_id, self.note)
        else:
            self.sla_ids.action_pause(self.reason_id)
        return {"type": "ir.actions.act_window_close"}
