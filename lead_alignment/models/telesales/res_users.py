from typing import Any, NamedTuple

from odoo import fields, models
from odoo.fields import Domain

from .crm_lead_next_step import SELLER

# what decides whose leads a user is served
SERVING = {"active", "company_ids", "group_ids"}


class Workplace(NamedTuple):
    """Whether a user is there, is served calls, and in which companies."""

    is_there: bool
    is_seller: bool
    companies: Any


class ResUsers(models.Model):
    """The user's extension at the phone system; and what happens to the leads of a user
    who leaves: they go to the pool of their team, and the leaders are told."""

    _inherit = "res.users"

    phone_extension = fields.Char(
        help="The user's extension or login in the phone system, used to match calls "
        "to agents."
    )

    def write(self, vals):
        before = self._get_workplaces() if vals.keys() & SERVING else {}
        result = super().write(vals)
        after = self._get_workplaces() if before else {}
        for user, then in before.items():
            now = after[user]
            if then.is_there > now.is_there or then.is_seller > now.is_seller:
                user._release_leads()
            elif lost := then.companies - now.companies:
                user._release_leads(companies=lost)
        return result

    def _get_workplaces(self):
        """Return {user: ``Workplace``}."""
        # sudo: whoever manages users may not see all companies
        return {
            user: Workplace(user.active, user.has_group(SELLER), user.company_ids)
            for user in self.sudo()
        }

    def unlink(self):
        self._release_leads()
        return super().unlink()

    def action_archive(self):
        """Offer to share the leads of these users, which are in the pool meanwhile."""
        leads = self._get_open_leads()
        result = super().action_archive()
        may_share = self.env["crm.lead.reassign"].has_access("create")
        return leads._get_share_action() if leads and may_share else result

    def _get_open_leads(self, teams=None, companies=None):
        """Return the open leads of these users, in sudo; those of ``teams`` and of
        ``companies`` if given.

        :param teams: crm.team
        :param companies: res.company
        """
        domain = Domain("user_id", "in", self.ids)
        domain &= Domain("won_status", "=", "pending")
        if teams is not None:
            domain &= Domain("team_id", "in", teams.ids)
        if companies is not None:
            domain &= Domain("company_id", "in", companies.ids)
        # sudo: whoever archives a user may not see their leads
        return self.env["crm.lead"].sudo().search(domain)

    def _release_leads(self, teams=None, companies=None):
        """Give the open leads of these users to their teams, and tell the leaders.

        :param teams: only leads of these; of all teams if None
        :param companies: only leads of these; of all if None
        """
        if not self:
            return
        found = self._get_open_leads(teams, companies)
        for user, leads in found.grouped("user_id").items():
            leads._release()
            leads._notify_released(user)
        self._get_leads_to_decide()._check_next_step_later()

    def _get_leads_to_decide(self):
        """Return the leads of others with to-dos of these users, in sudo."""
        # sudo: as in _get_open_leads
        todos = self.env["mail.activity"].sudo()
        found = todos._read_group(
            [("res_model", "=", "crm.lead"), ("user_id", "in", self.ids)],
            aggregates=["res_id:array_agg_distinct"],
        )
        [[ids]] = found
        return self.env["crm.lead"].sudo().browse(ids or ()).exists()
