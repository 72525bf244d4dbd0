from odoo import fields, models


class ProductTemplate(models.Model):
    """Products that are sold for a term, and renewed."""

    _inherit = "product.template"

    renewal_months = fields.Integer(
        "Sold for (months)",
        help="Term after which the customer has to renew, e.g. a year of support. An "
        "order counts its end from the day on which it is confirmed. 0: no term.",
    )
    renewal_notice_days = fields.Integer(
        "Renewal Notice (days)",
        default=30,
        help="So many days before the end, a renewal is opened for the salesperson.",
    )

    _check_renewal = models.Constraint(
        "CHECK(COALESCE(renewal_months, 0) >= 0 "
        "AND COALESCE(renewal_notice_days, 0) >= 0)",
        "Terms and notices cannot be negative.",
    )
