from odoo import fields, models


class AlignmentScoreGroup(models.Model):
    """A limit of points for several rules together, so that browsing alone does not
    make a customer hot."""

    _name = "alignment.score.group"
    _description = "Score Rule Group"
    _inherit = ["score.rule.mixin"]

    name = fields.Char(required=True, translate=True)
    cap = fields.Integer(
        "Limit",
        required=True,
        default=25,
        help="Maximum total points of all rules in the group.",
    )

    _check_cap = models.Constraint(
        "CHECK(cap > 0)", "Set a limit of at least 1 point, or remove the group."
    )
