from odoo import fields, models


class ResCompany(models.Model):
    """How soon customers who are due are asked about their next order, and how long
    before its end the renewal of a contract is opened."""

    _inherit = "res.company"

    repeat_hours = fields.Integer(
        "Ask about Repeat Orders within",
        default=16,
        help="Working hours from the day on which a customer is due.",
    )

    renewal_notice_days = fields.Integer(
        "Renewal Notice (Days)",
        default=30,
        help="How many days before the end of a contract or subscription a renewal "
        "lead is opened. Products have their own notice.",
    )

    _check_renewal_notice_days = models.Constraint(
        "CHECK(renewal_notice_days BETWEEN 1 AND 730)",
        "The renewal notice is between 1 and 730 days.",
    )
    _check_repeat_hours = models.Constraint(
        "CHECK(repeat_hours > 0)", "The time to ask must be at least one hour."
    )
