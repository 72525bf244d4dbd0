import ast

from odoo import api, models
from odoo.exceptions import AccessError

MARKETING = "lead_alignment.lead_alignment_group_marketing_user"
# what the web client stores with a search of these views
VIEWS = {"graph_": "graph", "pivot_": "pivot"}


class IrFilters(models.Model):
    """Lists the reports that people saved under *Favorites*, and shares them with a
    team. Who may see a report's figures does not change by that."""

    _inherit = "ir.filters"

    @api.readonly
    @api.model
    def get_saved_reports(self):
        """Return what the page of reports lists.

        :returns: {reports: [{id, name, report, is_own, shared_with}],
            teams: [{key, name}] that the user may share with}
        """
        found = self._find_saved_reports()
        return {
            "reports": [
                {
                    "id": saved.id,
                    "name": saved.name,
                    # sudo: the name of a menu that the user has
                    "report": saved.sudo().action_id.name,
                    "is_own": saved.create_uid == self.env.user,
                    "shared_with": saved._describe_shared_with(),
                }
                for saved in found
            ],
            "teams": self._get_report_teams() if found else [],
        }

    @api.model
    def _find_saved_reports(self):
        actions = self.env["ir.ui.menu"]._get_report_actions()
        return self.search(
            [
                ("action_id", "in", actions.ids),
                ("user_ids", "in", [self.env.uid, False]),
                ("embedded_action_id", "=", False),
            ],
            order="name, id",
        )

    def _describe_shared_with(self):
        """Return for whom it is, besides the user."""
        others = self.user_ids - self.env.user
        if not self.user_ids:
            return self.env._("Everyone")
        return ", ".join(others.mapped("name"))

    @api.model
    def _get_report_teams(self):
        teams = [
            {"key": team.id, "name": team.name}
            for team in self.env["crm.team"].search(
                [("company_id", "in", [False, self.env.company.id])]
            )
        ]
        return [
            *teams,
            {"key": "marketing", "name": self.env._("Marketing")},
            {"key": "everyone", "name": self.env._("Everyone")},
        ]

    @api.readonly
    def get_saved_report(self):
        """Return how to open it: {action_id, view_type or False, filters}.

        ``filters``: as of ``get_filters``, this one being the default.
        """
        self.ensure_one()
        # sudo: which action it is; the web client opens it with the user's rights
        action = self.sudo().action_id
        filters = self.get_filters(self.model_id, action.id)
        return {
            "action_id": action.id,
            "view_type": self._get_saved_view(),
            "filters": [{**one, "is_default": one["id"] == self.id} for one in filters],
        }

    def _get_saved_view(self):
        names = ast.literal_eval(self.context or "{}")
        for prefix, view in VIEWS.items():
            if any(name.startswith(prefix) for name in names):
                return view
        return False

    def share_report(self, key):
        """Share it with a team: its members and its leader.

        :param key: as of :meth:`get_saved_reports`
        :raises AccessError: if somebody else saved it, or the team is not the user's to
            see
        """
        self._check_saved_by_user()
        if key == "everyone":
            people = self.env["res.users"]
        elif key == "marketing":
            people = self._get_marketers() | self.env.user
        else:
            team = self.env["crm.team"].browse(int(key))
            team.check_access("read")
            # sudo: who is in a team that the user may read
            people = team.sudo().member_ids | team.sudo().user_id | self.env.user
        # it would be the first thing that all of them see
        self.write({"user_ids": [(6, 0, people.ids)], "is_default": False})

    def stop_sharing_report(self):
        """Keep it for oneself again."""
        self._check_saved_by_user()
        self.user_ids = self.env.user

    def _check_saved_by_user(self):
        self.ensure_one()
        self.check_access("write")
        if self.create_uid != self.env.user:
            raise AccessError(
                self.env._("Only the person who saved a report can share it.")
            )

    @api.model
    def _get_marketers(self):
        # sudo: who is in marketing here is known to all colleagues
        group = self.env.ref(MARKETING).sudo()
        return group.all_user_ids.filtered(
            lambda user: self.env.company in user.company_ids
        ).sudo(False)
