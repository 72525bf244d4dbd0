from odoo import fields, models


class CrmTeamMember(models.Model):
    _inherit = "crm.team.member"

    distribution_weight = fields.Float(
        "Share",
        default=1,
        help="How much of the team's new leads the member gets: with 2 twice as many "
        "as a member with 1.",
    )
    untouched_max = fields.Integer(
        "Untouched at Most",
        default=20,
        help="The member gets no further lead while so many of theirs were never "
        "called; 0 for no limit.",
    )
    interest_ids = fields.Many2many(
        "crm.lead.interest",
        string="Products",
        help="The member gets leads of these products only. Empty: of all.",
    )

    _check_distribution = models.Constraint(
        "CHECK(distribution_weight > 0 AND untouched_max >= 0)",
        "A share must be positive, and a limit cannot be negative.",
    )
