from odoo import fields, models


class AlignmentRewardGate(models.Model):
    """How much of its part a department gets in a month in which it kept less of the
    agreement than this."""

    _name = "alignment.reward.gate"
    _description = "Reward Factor"
    _order = "below, id"
    _rec_name = "below"

    agreement_id = fields.Many2one(
        "alignment.agreement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    below = fields.Integer(
        "SLA Met below (%)",
        required=True,
        default=90,
        help="Share of the department's SLA timers of the month that were met.",
    )
    factor = fields.Integer(
        "Paid Out (%)",
        required=True,
        default=80,
        help="Percentage of its part that the department gets. The company keeps the "
        "rest.",
    )

    _check_percent = models.Constraint(
        "CHECK(below BETWEEN 1 AND 100 AND factor BETWEEN 0 AND 100)",
        "A percentage must be between 0 and 100.",
    )
    _unique_below = models.UniqueIndex(
        "(agreement_id, below)", "This limit is listed twice. Remove one."
    )

    def _prepare_terms(self):
        return [{"below": gate.below, "factor": gate.factor} for gate in self.sorted()]

    def _prepare_restored(self, place, row):
        return dict(row)
