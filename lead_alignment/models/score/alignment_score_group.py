from odoo import fields, models


class AlignmentScoreGroup(models.Model):
    """A limit of points for several rules together, so that browsing alone does not
    make a customer hot."""

    _name = "alignment.score.group"
    _description = "Group of Score Rules"
    _inherit = ["score.rule.mixin"]

    name = fields.Char(required=True, translate=True)
    cap = fields.Integer(
        "At Most",
        required=True,
        default=25,
        help="Points that all rules of the group bring together, at most.",
    )

    _check_cap = models.Constraint(
        "CHECK(cap > 0)", "A group brings a point at least, or leave the rules alone."
    )
