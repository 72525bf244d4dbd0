from odoo import fields, models


class ProductCategory(models.Model):
    """The usual gap between two orders of a product family."""

    _inherit = "product.category"

    repeat_gap_days = fields.Integer(
        "Usually Ordered Again after (days)",
        help="0: learned from the orders of each customer, from three on.",
    )

    _check_repeat_gap_days = models.Constraint(
        "CHECK(COALESCE(repeat_gap_days, 0) >= 0)",
        "The days until the next order cannot be negative.",
    )
