from odoo import api, fields, models


class CrmTeamMember(models.Model):
    """The member's share in the distribution. Who leaves a team leaves its open leads
    to it."""

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
        help="The member gets no further lead while so many of theirs wait for a "
        "call; 0 for no limit.",
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
