from odoo import fields, models

ORIGINS = [
    ("marketing", "Handed off by marketing"),
    ("sales", "Found by sales"),
    ("service", "Passed on by a colleague"),
]


class AlignmentRewardRule(models.Model):
    """An exception from the usual ratio of a reward: for leads that somebody brought,
    or of certain sources. The first that applies counts."""

    _name = "alignment.reward.rule"
    _description = "Reward Ratio Exception"
    _order = "sequence, id"
    _rec_name = "origin"

    sequence = fields.Integer(default=10)
    agreement_id = fields.Many2one(
        "alignment.agreement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    origin = fields.Selection(ORIGINS, help="Leave empty for all leads.")
    source_ids = fields.Many2many(
        "utm.source",
        string="Sources",
        ondelete="restrict",
        help="Leave empty for all sources.",
    )
    marketing_percent = fields.Integer(
        "Marketing (%)", help="Marketing's percentage of the pot. Sales gets the rest."
    )

    _check_percent = models.Constraint(
        "CHECK(marketing_percent BETWEEN 0 AND 100)",
        "A percentage must be between 0 and 100.",
    )

    def _prepare_terms(self):
        return [
            {
                "origin": rule.origin or False,
                "source_ids": sorted(rule.source_ids.ids),
                "marketing_percent": rule.marketing_percent,
            }
            for rule in self.sorted()
        ]

    def _prepare_restored(self, place, row):
        """Return values; none for an exception of sources that were all deleted: it
        would hold for all leads."""
        sources = self.env["utm.source"].browse(row["source_ids"]).exists()
        if row["source_ids"] and not sources:
            return {}
        return {
            "sequence": 10 * place,
            "origin": row["origin"],
            "source_ids": [(6, 0, sources.ids)],
            "marketing_percent": row["marketing_percent"],
        }
