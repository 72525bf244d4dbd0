from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.local_day import get_bounds
from .overview_tiles import DIRECTOR, HEAD, LEADER, MARKETING, SUPPORT

DAYS = 14  # of the trend
MOST_ROWS = 8


class TrendLine(NamedTuple):
    """Records that are counted day by day.

    :param field: their moment
    :param action: external id of the list that a point opens
    """

    key: str
    label: str
    model: str
    field: str
    domain: Domain
    action: str


class AlignmentOverview(models.AbstractModel):
    """The blocks of the first page: the agent's day, the leader's team, the marketer's
    sources, the campaigns that customers ring about, and how the last days went."""

    _inherit = "alignment.overview"

    @api.model
    def _get_blocks(self):
        """Return {name of a block: what it shows, or None}; bridges may add theirs."""
        return {
            "day": self._get_day(),
            "team": self._get_team(),
            "sources": self._get_sources(),
            "campaigns": self._get_campaigns(),
            "trend": self._get_trend(),
        }

    @api.model
    def _get_day(self):
        """Return the figures and buckets of somebody who calls, as in the queue."""
        user, company = self.env.user, self.env.company
        members = self.env["crm.team.member"]
        if not members.has_access("read"):
            return None
        if not members.search_count([("user_id", "=", user.id)], limit=1):
            return None
        return {
            "figures": self.env["crm.call.daily.stats"]._get_day(user, company),
            "buckets": self.env["crm.lead"]._get_call_buckets(user),
        }

    @api.model
    def _get_team(self):
        """Return today's agents of a leader's teams, or of all: most calls first."""
        if not self._is_one_of(LEADER, HEAD, DIRECTOR):
            return None
        domain = Domain.TRUE
        if not self._is_one_of(HEAD, DIRECTOR):
            domain = Domain("team_id.user_id", "=", self.env.uid)
        agents = self.env["crm.floor.board"]._get_agents(domain)
        return agents[:MOST_ROWS]._describe_agents()

    @api.model
    def _get_sources(self):
        """Return this week's sources, those with most leads first."""
        summary = self.env["crm.source.summary"]
        if not self._is_one_of(MARKETING, DIRECTOR):
            return None
        today = self.env.company._get_today()
        domain = (
            Domain("company_id", "=", self.env.company.id)
            & Domain("dimension", "=", "source_id")
            & Domain("span", "=", "week")
            & Domain("date_from", "=", today - timedelta(days=today.weekday()))
        )
        rows = summary.search(domain, order="lead_count desc, id", limit=MOST_ROWS)
        return [
            {
                "id": row.id,
                "name": row.name,
                "leads": row.lead_count,
                "valid": row.valid_share if row.judged_count else None,
                "cost": row.cost_per_lead or None,
                "currency": row.currency_id.id,
            }
            for row in rows
        ]

    @api.model
    def _get_campaigns(self):
        """Return the campaigns that customers may ring about today."""
        if not self._is_one_of(SUPPORT):
            return None
        running = self.env["utm.campaign"]._get_running(self.env.company)
        return running[:MOST_ROWS]._get_brief()

    # ------------------------------------------------------------
    # The last days
    # ------------------------------------------------------------

    @api.model
    def _has_trend(self):
        return self._is_one_of(LEADER, HEAD, MARKETING, DIRECTOR)

    @api.model
    def _get_trend_lines(self):
        """Return the [TrendLine] of the trend."""
        company = self.env.company.id
        here = Domain("company_id", "=", company)
        leads, handoffs = "crm_lead_action_of_report", "crm_lead_handover_action"
        return [
            TrendLine(
                "leads",
                self.env._("New Leads"),
                "crm.lead",
                "create_date",
                here,
                leads,
            ),
            TrendLine(
                "handoffs",
                self.env._("Handoffs"),
                "crm.lead.handover",
                "date",
                Domain("lead_id.company_id", "=", company),
                handoffs,
            ),
            TrendLine(
                "won",
                self.env._("Deals Won"),
                "crm.lead",
                "date_closed",
                here & Domain("won_status", "=", "won"),
                leads,
            ),
        ]

    @api.model
    def _get_trend_days(self):
        today = self.env.company._get_today()
        return [today - timedelta(days=back) for back in reversed(range(DAYS))]

    @api.model
    def _get_trend(self):
        """Return {days: [date], lines: [{key, label, counts}]} of the last days, today
        included, in the company's time zone."""
        if not self._has_trend():
            return None
        days = self._get_trend_days()
        zone = self.env.company._get_timezone()
        start, end = get_bounds(days[0], days[-1] + timedelta(days=1), zone)
        lines = []
        for line in self._get_trend_lines():
            records = self.env[line.model].with_context(active_test=False, tz=zone)
            rows = records._read_group(
                line.domain & self._within(line.field, start, end),
                [f"{line.field}:day"],
                ["__count"],
            )
            found = {moment.date(): count for moment, count in rows}
            counts = [found.get(day, 0) for day in days]
            lines.append({"key": line.key, "label": line.label, "counts": counts})
        return {"days": [fields.Date.to_string(day) for day in days], "lines": lines}

    @api.readonly
    @api.model
    def get_day_action(self, key, day):
        """Return the action that lists what a point of the trend counts.

        :param key: of a line
        :param day: date, as in ``get_page``
        :raises AccessError: for users who do not have the trend, and for other points
        """
        lines = [line for line in self._get_trend_lines() if line.key == key]
        days = [one for one in self._get_trend_days() if str(one) == day]
        if not (lines and days and self._has_trend()):
            raise AccessError(self.env._("You do not have access to this list."))
        zone = self.env.company._get_timezone()
        start, end = get_bounds(days[0], days[0] + timedelta(days=1), zone)
        line = lines[0]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"lead_alignment.{line.action}"
        )
        return {
            **action,
            "name": f"{line.label} – {format_date(self.env, days[0])}",
            "domain": list(line.domain & self._within(line.field, start, end)),
            "context": {"active_test": False},
            "path": False,
        }
