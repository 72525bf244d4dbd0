from odoo import fields, models


class ResCompany(models.Model):
    """How soon customers who are due are asked about their next order."""

    _inherit = "res.company"

    repeat_hours = fields.Integer(
        "Ask about Repeat Orders within",
        default=16,
        help="Working hours from the day on which a customer is due.",
    )

    _check_repeat_hours = models.Constraint(
        "CHECK(repeat_hours > 0)", "The time to ask must be at least one hour."
    )
