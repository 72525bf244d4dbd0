from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.local_day import get_bounds
from ...tools.win_estimate import Seen, get_chances, get_drift

ONE_MONTH = relativedelta(months=1)
WEEK = timedelta(weeks=1)
# of the past that the chances are observed in: of a whole year the older half says
# less about now than it adds
WEEKS = 26
MOST_SEEN = 20_000  # leads that are observed; of more, every nth
# days in a status that make a difference
AGES = (3, 7, 14, 30, 60, 90)
# a lead that sales holds at a moment: since when it is in its status, or ours
OPEN_AT = """
    COALESCE(lead.mql_date, lead.create_date) <= %(at)s
    AND (lead.customer_date IS NULL OR lead.customer_date > %(at)s)
    AND NOT (lead.won_status = 'lost' AND lead.date_closed <= %(at)s)
    AND NOT (lead.lifecycle = 'nurture'
             AND COALESCE(lead.lifecycle_date, lead.create_date) <= %(at)s)
    AND lead.company_id = %(company)s
"""
STATUS_AT = """
    LEFT JOIN LATERAL (
         SELECT change.to_status_id, change.date
           FROM crm_k_status_change change
          WHERE change.lead_id = lead.id AND change.date <= %(at)s
            AND change.to_status_id IS NOT NULL
          ORDER BY change.date DESC, change.id DESC LIMIT 1) status ON TRUE
"""
AGE_AT = """
    width_bucket(
        EXTRACT(EPOCH FROM %(at)s - COALESCE(status.date, lead.mql_date,
                                             lead.create_date))::float8 / 86400,
        %(ages)s::float8[])
"""
# of all days together under day NULL
SEEN = """
    SELECT past.at AS day, status.to_status_id, %(age)s AS age, count(*)::int,
           count(*) FILTER (WHERE lead.customer_date > past.at + %(begin)s
                              AND lead.customer_date <= past.at + %(end)s)::int,
           count(DISTINCT lead.id)::int
      FROM unnest(%(days)s::timestamp[]) AS past(at)
      JOIN crm_lead lead ON %(is_open)s AND lead.id %% %(step)s = 0
           %(status)s
     GROUP BY GROUPING SETS ((2, 3), (1, 2, 3))
"""
# what was earned in such times by leads that were not there yet at their beginning
ARRIVED = """
    SELECT past.at, lead.user_id, sum(funnel.revenue)
      FROM unnest(%(days)s::timestamp[]) AS past(at)
      JOIN (%(funnel)s) funnel
        ON funnel.customer_date > past.at + %(begin)s
       AND funnel.customer_date <= past.at + %(end)s
      JOIN crm_lead lead ON lead.id = funnel.lead_id
       AND COALESCE(lead.mql_date, lead.create_date) > past.at
       AND lead.company_id = %(company)s
     GROUP BY 1, 2
"""
DEALS = """
    SELECT lead.user_id, status.to_status_id, %(age)s,
           COALESCE(NULLIF(lead.expected_revenue, 0), %(usual)s)::float8,
           COALESCE(stage.forecast_category, known.forecast_category, 'pipeline')
      FROM crm_lead lead
      JOIN res_users owner ON owner.id = lead.user_id
 LEFT JOIN crm_stage stage ON stage.id = lead.stage_id
           %(status)s
 LEFT JOIN crm_k_status known ON known.id = lead.k_status_id
     WHERE %(is_open)s AND lead.won_status = 'pending'
       AND lead.lifecycle != 'nurture'
"""


class Deal(NamedTuple):
    """An open deal: whose, in which status for how long, how much, how sure."""

    user_id: int
    status_id: int | None
    age: int
    amount: float
    category: str


class Known(NamedTuple):
    """What is known about a month at a moment.

    :param closed: {user id: revenue so far}
    :param deals: [``Deal``] that are open
    :param chances: of :func:`get_chances`
    :param drift: and ``length``: of :func:`get_drift`
    :param arrived: {user id, or False for all: {day: revenue}}
    :param past: the days of ``arrived``
    :param slipped: {user id: number of deals}
    """

    closed: dict
    deals: list
    chances: dict
    drift: float
    length: float
    arrived: dict
    past: list
    slipped: dict


class AlignmentForecast(models.Model):
    """What is known about a month at a moment: what was won, which deals are open, how
    such deals ended in the past, what new ones brought, and the targets."""

    _inherit = "alignment.forecast"

    @api.model
    def _get_known(self, company, month):
        """Return what is ``Known`` now about a month."""
        now = fields.Datetime.now()
        first, last = get_bounds(month, month + ONE_MONTH, company._get_timezone())
        window = {
            "begin": max(first - now, timedelta()),
            "end": max(last - now, timedelta()),
        }
        past = [now - timedelta(weeks=week) - window["end"] for week in range(WEEKS)]
        seen = self._read_seen(company, past, window)
        chances = get_chances(seen.pop(None, {}))
        return Known(
            closed=self._read_closed(company, first, last),
            deals=self._read_deals(company, now, self._get_usual_amount(company)),
            chances=chances,
            drift=get_drift(seen.values(), chances, window["end"] / WEEK),
            length=window["end"] / WEEK,
            arrived=self._read_arrived(company, past, window),
            past=past,
            slipped=self._count_slipped(company, company._get_today()),
        )

    @api.model
    def _read_closed(self, company, first, last):
        """Return {user id: revenue of leads that became customers in [first, last)}."""
        rows = self.env["crm.funnel.report"]._read_group(
            [
                ("company_id", "=", company.id),
                ("customer_date", ">=", first),
                ("customer_date", "<", last),
            ],
            ["user_id"],
            ["revenue:sum"],
        )
        return {user.id: revenue or 0.0 for user, revenue in rows}

    @api.model
    def _get_usual_amount(self, company):
        """Return what a deal earned on average lately, for deals without amount."""
        since = fields.Datetime.subtract(fields.Datetime.now(), weeks=WEEKS)
        ((usual,),) = self.env["crm.funnel.report"]._read_group(
            [("company_id", "=", company.id), ("customer_date", ">=", since)],
            [],
            ["revenue:avg"],
        )
        return usual or 0.0

    @api.model
    def _read_deals(self, company, now, usual):
        self.env.flush_all()
        at = SQL("%s::timestamp", now)
        parts = self._get_parts(at, company)
        return [
            Deal(*row)
            for row in self.env.execute_query(SQL(DEALS, usual=usual, **parts))
        ]

    @api.model
    def _read_seen(self, company, past, window):
        """Return {day: {(status id, age): ``Seen``}} of the deals that were open then;
        of all days together under None."""
        parts = self._get_parts(SQL("past.at"), company)
        leads = self.env["crm.lead"].with_context(active_test=False)
        count = leads.search_count(
            [("company_id", "=", company.id), ("write_date", ">=", min(past))]
        )
        step = max(count // MOST_SEEN, 1)
        rows = self.env.execute_query(
            SQL(SEEN, days=past, step=step, **window, **parts)
        )
        seen = defaultdict(dict)
        for day, status, age, *counts in rows:
            seen[day][status, age] = Seen(*counts)
        return seen

    @api.model
    def _read_arrived(self, company, past, window):
        """Return {user id, or False for all: {day: revenue}}."""
        funnel = self.env["crm.funnel.report"]._table_query
        rows = self.env.execute_query(
            SQL(ARRIVED, days=past, funnel=funnel, company=company.id, **window)
        )
        found = defaultdict(lambda: defaultdict(float))
        for day, user_id, revenue in rows:
            for key in {user_id or False, False}:
                found[key][day] += revenue or 0.0
        return found

    @api.model
    def _get_parts(self, at, company):
        return {
            "is_open": SQL(OPEN_AT, at=at, company=company.id),
            "status": SQL(STATUS_AT, at=at),
            "age": SQL(AGE_AT, at=at, ages=list(AGES)),
        }

    @api.model
    def _count_slipped(self, company, today):
        rows = self.env["crm.lead"]._read_group(
            [
                ("company_id", "=", company.id),
                ("won_status", "=", "pending"),
                ("lifecycle", "!=", "nurture"),
                ("user_id", "!=", False),
                ("date_deadline", "<", today),
            ],
            ["user_id"],
            ["__count"],
        )
        return {user.id: count for user, count in rows}

    @api.model
    def _get_targets(self, company, users, month):
        """Return {user id, or False for the company: target of the month}.

        A salesperson's is the daily target times the company's working days. The
        company's is the shared revenue target of the agreement.
        """
        days = self._count_working_days(company, month)
        daily = self.env["crm.call.target"]._get_for(users, company, month)
        agreement = self.env["alignment.agreement"]._get_general(company)
        terms = agreement.version_id.terms or {}
        return {user.id: target.amount * days for user, target in daily.items()} | {
            False: terms.get("revenue_target") or 0
        }

    @api.model
    def _count_working_days(self, company, month):
        calendar = self.env["crm.team"]._get_business_calendar(company)
        zone = company._get_timezone()
        length = (month + ONE_MONTH - month).days
        days = [month + timedelta(days=number) for number in range(length)]
        bounds = [get_bounds(day, day + timedelta(days=1), zone) for day in days]
        return sum(map(bool, calendar._business_seconds_batch(bounds)))
