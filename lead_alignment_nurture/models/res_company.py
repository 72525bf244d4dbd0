from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    nurture_weekly_cap = fields.Integer(
        "Messages a Person a Week",
        default=3,
        help="Nurture programs wait when a person got as many messages within seven "
        "days, from all programs and mailings. 0: no limit.",
    )

    _check_nurture_cap = models.Constraint(
        "CHECK(nurture_weekly_cap >= 0)", "The limit of messages cannot be negative."
    )
