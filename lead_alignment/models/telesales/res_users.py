from odoo import fields, models
from odoo.fields import Domain


class ResUsers(models.Model):
    """The user's extension at the phone system; and what happens to the leads of a user
    who leaves: they go to the pool of their team, and the leaders are told."""

    _inherit = "res.users"

    phone_extension = fields.Char(
        help="The user's extension or login in the phone system, used to match calls "
        "to agents."
    )

    def write(self, vals):
        leaving = self.browse()
        if "active" in vals and not vals["active"]:
            leaving = self.filtered("active")
        result = super().write(vals)
        leaving._release_leads()
        return result

    def unlink(self):
        self._release_leads()
        return super().unlink()

    def action_archive(self):
        """Offer to share the leads of these users, which are in the pool meanwhile."""
        leads = self._get_open_leads()
        result = super().action_archive()
        may_share = self.env["crm.lead.reassign"].has_access("create")
        return leads._get_share_action() if leads and may_share else result

    def _get_open_leads(self, teams=None):
        """Return the open leads of these users, in sudo; those of ``teams`` if given.

        :param teams: crm.team
        """
        domain = Domain("user_id", "in", self.ids)
        domain &= Domain("won_status", "=", "pending")
        if teams is not None:
            domain &= Domain("team_id", "in", teams.ids)
        # sudo: whoever archives a user may not see their leads
        return self.env["crm.lead"].sudo().search(domain)

    def _release_leads(self, teams=None):
        """Give the open leads of these users to their teams, and tell the leaders.

        :param teams: only leads of these; of all teams if None
        """
        if not self:
            return
        for user, leads in self._get_open_leads(teams).grouped("user_id").items():
            leads._release()
            leads._notify_released(user)
