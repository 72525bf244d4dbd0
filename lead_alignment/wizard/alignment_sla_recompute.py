from odoo import fields, models


class AlignmentSlaRecompute(models.TransientModel):
    """Recomputes running timers by new hours, days off or terms, after it has shown
    what would change."""

    _name = "alignment.sla.recompute"
    _description = "Recalculate Running SLA Timers"

    agreement_id = fields.Many2one(
        "alignment.agreement",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    moved_count = fields.Integer("Deadlines Changed", compute="_compute_counts")
    later_count = fields.Integer("Extended", compute="_compute_counts")
    late_count = fields.Integer("Become Overdue", compute="_compute_counts")
    saved_count = fields.Integer("No Longer Overdue", compute="_compute_counts")

    def _get_changed(self):
        timers = self.env["crm.lead.sla"]
        company = self.agreement_id.company_id
        return timers._get_open_of(company)._get_recomputed() if company else []

    def _compute_counts(self):
        for wizard in self:
            counts = wizard.env["crm.lead.sla"]._count_recomputed(wizard._get_changed())
            wizard.moved_count = counts["moved"]
            wizard.later_count = counts["later"]
            wizard.late_count = counts["late"]
            wizard.saved_count = counts["saved"]

    def action_recompute(self):
        self.ensure_one()
        self.agreement_id._check_may_propose()
        self.env["crm.lead.sla"]._apply_recomputed(self._get_changed())
        return {"type": "ir.actions.act_window_close"}
