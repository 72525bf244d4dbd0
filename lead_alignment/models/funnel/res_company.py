from odoo import fields, models


class ResCompany(models.Model):
    """How long a handoff may take to show what it was worth."""

    _inherit = "res.company"

    conversion_days = fields.Integer(
        "Conversion Window (days)",
        default=30,
        help="Conversion rates count MQLs older than this, and what they reached "
        "within it. Younger MQLs are shown as too early to tell.",
    )

    _check_conversion_days = models.Constraint(
        "CHECK(conversion_days > 0)", "The conversion window must be at least one day."
    )
