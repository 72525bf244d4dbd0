from odoo import fields, models


class ResCompany(models.Model):
    """What figures of the funnel need to know of the company."""

    _inherit = "res.company"

    conversion_days = fields.Integer(
        "Conversion Window (days)",
        default=30,
        help="Conversion rates count MQLs older than this, and what they reached "
        "within it. Younger MQLs are shown as too early to tell.",
    )

    gross_margin = fields.Float(
        "Gross Margin (%)",
        default=100,
        help="What is left of revenue after the cost of what was sold. Customer "
        "lifetime value is counted in margin. 100: margin equals revenue.",
    )

    _check_gross_margin = models.Constraint(
        "CHECK(gross_margin > 0 AND gross_margin <= 100)",
        "The gross margin must be between 0 and 100 per cent.",
    )
    _check_conversion_days = models.Constraint(
        "CHECK(conversion_days > 0)", "The conversion window must be at least one day."
    )
