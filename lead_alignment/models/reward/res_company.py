from odoo import models


class ResCompany(models.Model):
    """Who belongs to a department."""

    _inherit = "res.company"

    def _get_members(self, department):
        """Return the active employees of a department, by id: everybody of marketing,
        or the members of sales teams.

        :param department: ``marketing`` or ``sales``
        """
        self.ensure_one()
        if department == "marketing":
            return self._get_staff("lead_alignment.lead_alignment_group_marketing_user")
        # sudo: whoever works here may know who sells
        members = self.env["crm.team.member"].sudo()
        members = members.search([("crm_team_id.company_id", "in", (False, self.id))])
        users = members.user_id.filtered(
            lambda user: user.active and self in user.company_ids
        )
        return users.sorted("id").with_env(self.env)
