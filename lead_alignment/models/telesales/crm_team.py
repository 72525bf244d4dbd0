import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.allocation import Taker, allocate
from ..shared.isolation import isolated
from ..shared.lead_move import Move
from .crm_lead import IS_BLOCKED
from .crm_queue_step import DUE_DATES

_logger = logging.getLogger(__name__)
BATCH_SIZE = 500
PLANNED = tuple(name for name in DUE_DATES.values() if name != "wanted_date")


class CrmTeam(models.Model):
    """Distributes new leads to members who are at work, within two minutes.

    Only leads of the team without a salesperson whose customers wait for a call: new
    ones, those that came again, and what somebody left. Odoo's own assignment skips
    teams that distribute, so the two never meet.
    """

    _inherit = "crm.team"

    is_distributed = fields.Boolean(
        "Distribute New Leads Automatically",
        help="New leads of this team are assigned to a member within two minutes, by "
        "weight and product, among members who are on shift and available. "
        "Odoo's own lead assignment then skips this team.",
    )

    def _get_lead_to_assign_domain(self):
        """Leave teams that distribute out of Odoo's own assignment."""
        own = Domain(super()._get_lead_to_assign_domain())
        return list(own & Domain("team_id.is_distributed", "=", False))

    @api.model
    def _cron_distribute(self, batch_size=BATCH_SIZE):
        """Distribute waiting leads, one committed batch after the other.

        A team that fails does not hold up the others.
        """
        teams = self.search([("is_distributed", "=", True)])
        companies = self.env["res.company"].search(Domain.TRUE)
        for team in teams:
            for company in team.company_id or companies:
                while team._distribute_next(company, batch_size):
                    if not self.env["ir.cron"]._commit_progress(1, remaining=1):
                        return
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _distribute_next(self, company, batch_size):
        """Distribute one batch. :returns: its leads; none if the team fails"""
        with isolated(self.env, self._log_failure):
            return self.with_company(company)._distribute(batch_size)
        return self.env["crm.lead"]

    def _wake_due(self, limit):
        """Let leads that somebody left wait for a call, whose planned call is due, so
        that they are distributed, too."""
        now = fields.Datetime.now()
        dues = [SQL("lead.%s <= %s", SQL.identifier(name), now) for name in PLANNED]
        rows = self._find_pooled(
            SQL("lead.wanted_date IS NULL AND (%s)", SQL(" OR ").join(dues)),
            SQL("lead.id"),
            limit,
        )
        rows._wait_for_call(now)

    def _log_failure(self, _error):
        _logger.exception("Team %s could not be distributed", self.id)

    def _distribute(self, batch_size=BATCH_SIZE):
        """Distribute one batch of the team's waiting leads of the current company.

        One worker a team; others skip it. Leads that nobody may get do not hold up
        later ones.

        :returns: the leads that were given to somebody
        """
        self.ensure_one()
        none = self.env["crm.lead"]
        if not self.try_lock_for_update(allow_referencing=True):
            return none
        members = self._get_receivers()
        if not members:
            return none
        self._wake_due(batch_size)
        takers, agents = self._get_takers(members)
        allocation, last = {}, none
        while not allocation:
            leads = self._get_waiting_leads(batch_size, last)
            if not leads:
                return none
            known = {
                lead_id: user.id
                for lead_id, user in leads._get_known_sellers(members.user_id).items()
            }
            items = [(lead.id, lead.interest_id.id) for lead in leads]
            barred = leads._get_excluded_users()
            known = {
                lead_id: user_id
                for lead_id, user_id in known.items()
                if user_id not in barred.get(lead_id, ())
            }
            allocation, last = allocate(items, takers, known, barred), leads[-1]
        self._give(allocation, known)
        today = (self.company_id or self.env.company)._get_today()
        for taker in takers:
            agents[taker.key].write({"share_used": taker.used, "share_date": today})
        return none.browse(allocation)

    def _allocate_to(self, members, lead):
        """Return {lead id: user id}: who of ``members`` gets this lead by their shares.

        The lead counts in the shares.
        """
        takers, agents = self._get_takers(members)
        allocation = allocate([(lead.id, lead.interest_id.id)], takers)
        today = (self.company_id or self.env.company)._get_today()
        for taker in takers:
            if taker.key in allocation.values():
                agents[taker.key].write({"share_used": taker.used, "share_date": today})
        return allocation

    def _get_waiting_leads(self, limit, last):
        """Lock and return waiting leads without a salesperson, the longest first.

        Leads that somebody is working on, or that must not be called, are left out.

        :param last: the lead to start after
        """
        self.env["crm.lead"]._ensure_next_steps()
        behind = SQL("TRUE")
        if last:
            behind = SQL(
                "(lead.wanted_date, lead.id) > (%s, %s)", last.wanted_date, last.id
            )
        return self._find_pooled(
            SQL("lead.wanted_date IS NOT NULL AND %s", behind),
            SQL("lead.wanted_date, lead.id"),
            limit,
        )

    def _find_pooled(self, condition, order, limit):
        """Lock and return leads of the team's pool that sales holds, that nobody works
        on, and that may be called.

        :param condition: and ``order``: SQL about crm_lead "lead"
        """
        self.env["crm.lead"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lead.id FROM crm_lead lead
                 WHERE lead.user_id IS NULL AND lead.team_id = %(team)s
                   AND lead.active AND %(held)s
                   AND lead.won_status = 'pending' AND %(condition)s
                   AND (lead.company_id IS NULL OR lead.company_id = %(company)s)
                   AND NOT EXISTS (SELECT FROM crm_lead_lease lease
                                    WHERE lease.lead_id = lead.id
                                      AND lease.expires_at > %(now)s)
                   AND NOT %(blocked)s
                 ORDER BY %(order)s LIMIT %(limit)s
                   FOR NO KEY UPDATE OF lead SKIP LOCKED
                """,
                team=self.id,
                now=fields.Datetime.now(),
                condition=condition,
                order=order,
                limit=limit,
                blocked=IS_BLOCKED,
                held=self.env["crm.lead"]._get_held_by_sales_sql(),
                company=(self.company_id or self.env.company).id,
            )
        )
        return self.env["crm.lead"].browse(lead_id for (lead_id,) in rows)

    def _get_receivers(self):
        """Return the members who get leads now: on shift, receiving, not on a break."""
        self.ensure_one()
        company = self.company_id or self.env.company
        members = self.crm_team_member_ids.filtered(
            lambda member: company in member.user_id.company_ids
        )
        agents = self.env["crm.call.agent"]._get_for(members.user_id, company)
        pausing = self.env["crm.call.pause"].search(
            [("user_id", "in", members.user_id.ids), ("date_to", "=", False)]
        )
        on_shift = company._get_on_shift(members.user_id)
        there = (on_shift - pausing.user_id).filtered(
            lambda user: agents[user].is_receiving
        )
        return members.filtered(lambda member: member.user_id in there)

    def _get_takers(self, members):
        """Return ([``Taker``] with user ids as keys, {user id: crm.call.agent})."""
        company = self.company_id or self.env.company
        agents = self.env["crm.call.agent"]._get_for(members.user_id, company)
        untouched = self.env["crm.lead"]._get_untouched_counts(members.user_id)
        today = (self.company_id or self.env.company)._get_today()
        started = [a.share_used for a in agents.values() if a.share_date == today]
        level = min(started, default=0)  # who starts later begins with the lowest share
        takers = []
        for member in members:
            user, agent = member.user_id, agents[member.user_id]
            room = member.untouched_max - untouched.get(user, 0)
            takers.append(
                Taker(
                    key=user.id,
                    weight=member.distribution_weight,
                    used=agent.share_used if agent.share_date == today else level,
                    room=max(room, 0) if member.untouched_max else None,
                    topics=frozenset(member.interest_ids.ids),
                )
            )
        return takers, {user.id: agent for user, agent in agents.items()}

    def _give(self, allocation, known):
        """Assign the allocated leads, and notify each member once."""
        groups = {}
        for lead_id, user_id in allocation.items():
            kind = "known" if known.get(lead_id) == user_id else "distributed"
            groups.setdefault((user_id, kind), []).append(lead_id)
        for (user_id, kind), lead_ids in groups.items():
            user = self.env["res.users"].browse(user_id)
            leads = self.env["crm.lead"].browse(lead_ids)
            leads._assign_to(user, Move(kind))
            leads._notify_new_leads(user)
