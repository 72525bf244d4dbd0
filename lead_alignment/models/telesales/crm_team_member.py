from odoo import api, fields, models


class CrmTeamMember(models.Model):
    """The member's share in the distribution. Who leaves a team leaves its open leads
    to it."""

    _inherit = "crm.team.member"

    distribution_weight = fields.Float(
        default=1,
        help="Share of the team's new leads this member receives: weight 2 gets twice "
        "as many as weight 1.",
    )
    untouched_max = fields.Integer(
        "Max. Never-Called Leads",
        default=20,
        help="The member gets no new leads while this many of their leads are waiting "
        "for a call. 0: no limit.",
    )
    interest_ids = fields.Many2many(
        "crm.lead.interest",
        string="Products",
        help=(
            "The member only gets leads for these products. Leave empty for all "
            "products."
        ),
    )

    _check_distribution = models.Constraint(
        "CHECK(distribution_weight > 0 AND untouched_max >= 0)",
        "The weight must be positive, and the limit cannot be negative.",
    )

    def write(self, vals):
        before = {}
        if not {"active", "crm_team_id", "user_id"}.isdisjoint(vals):
            before = self._get_places()
        result = super().write(vals)
        if before:
            self._release_left(before.keys() - self._get_places().keys())
        return result

    def unlink(self):
        places = self._get_places()
        result = super().unlink()
        self._release_left(places.keys())
        return result

    def _get_places(self):
        """Return {(user, team): membership} of the active ones of these."""
        return {
            (member.user_id, member.crm_team_id): member
            for member in self
            if member.active
        }

    @api.model
    def _release_left(self, places):
        """Release the leads of users who are not in the team any more.

        :param places: {(user, team)}
        """
        for user, team in places:
            if user not in team.member_ids:
                user._release_leads(team)
