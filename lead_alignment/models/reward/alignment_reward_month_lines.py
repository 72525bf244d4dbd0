from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import fields, models
from odoo.tools import SQL

from ...tools.reward import get_over_limit, split_evenly, take_off

# What is left of the entries of each month, before and with those of this month: what
# is taken back goes off what was booked last for the same part of the same deal. By the
# limit per employee of the version that they were booked by; 0: none.
LEFT = """
    WITH booked AS (
    SELECT month.month, COALESCE(entry.lead_id, 0) AS lead_id, entry.date,
           entry.department, entry.kind, COALESCE(entry.user_id, 0) AS user_id,
           min(COALESCE((version.terms -> 'reward' ->> 'member_cap')::numeric, 0))
               AS cap,
           sum(entry.amount) AS amount
      FROM alignment_reward_entry entry
      JOIN alignment_reward_month month ON month.id = entry.month_id
 LEFT JOIN alignment_agreement_version version ON version.id = entry.version_id
     WHERE entry.company_id = %(company)s AND month.month <= %(month)s
       AND entry.kind != 'withheld'
  GROUP BY 1, 2, 3, 4, 5, 6),
    summed AS (
    SELECT *, sum(amount) OVER (PARTITION BY lead_id, date, department, kind, user_id
                                ORDER BY month) AS so_far
      FROM booked),
    rest AS (
    SELECT summed.*,
           GREATEST(0, min(so_far) FILTER (WHERE month < %(month)s) OVER following
                       - so_far + amount) AS before,
           GREATEST(0, min(so_far) OVER following - so_far + amount) AS now
      FROM summed
    WINDOW following AS (PARTITION BY lead_id, date, department, kind, user_id
                         ORDER BY month
                         ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING))
    SELECT month, department, date_trunc('month', date)::date,
           CASE kind WHEN 'pool' THEN 0 ELSE user_id END, round(cap * %(unit)s)::int8,
           round(sum(before) * %(unit)s)::int8, round(sum(now) * %(unit)s)::int8
      FROM rest
  GROUP BY 1, 2, 3, 4, 5
"""


class Left(NamedTuple):
    """What is left of what a month booked, in minor units; no ``user_id``: for all of
    the department."""

    month: date
    department: str
    deal_month: date
    user_id: int
    limit: int
    before: int
    now: int


class AlignmentRewardMonth(models.Model):
    """Who gets how much: own entries, and an equal part of what goes to all of a
    department, up to the limit.

    The limit is one for all that an employee earned in a month, in whichever
    department. What is taken back later counts in the month that booked it: what the
    limit kept then is not taken from the employee.
    """

    _inherit = "alignment.reward.month"

    def _take_lines(self):
        """Store who gets how much."""
        unit = 10**self.currency_id.decimal_places
        members = self._get_members_by_month()
        own, pools, kept = self._sum_entries(unit)
        # {(department, user id): (part, sum of the pools, number of members)}
        parts = defaultdict(lambda: (0, 0, 0))
        for (day, department), pool in sorted(pools.items()):
            shares = self._split_pool(members, day, department, pool, self.month)
            if not shares:
                kept += pool
            for user_id, share in shares.items():
                mine, whole, count = parts[department, user_id]
                parts[department, user_id] = (
                    mine + share,
                    whole + pool,
                    max(count, len(shares)),
                )
        keys = sorted(own.keys() | parts.keys())
        due = {key: own[key] + parts[key][0] for key in keys}
        over = self._get_over_limits(due, self._sum_left(members, unit))
        sums = defaultdict(int)
        values = []
        for department, user_id in keys:
            key = department, user_id
            share, pool, count = parts[key]
            sums[department] += due[key] - over[key]
            values.append(
                {
                    "month_id": self.id,
                    "user_id": user_id,
                    "department": department,
                    "own_amount": own[key] / unit,
                    "pool_amount": share / unit,
                    "pool_total": pool / unit,
                    "pool_count": count,
                    "capped_amount": over[key] / unit,
                    "amount": (due[key] - over[key]) / unit,
                }
            )
        self.env["alignment.reward.line"]._append(values)
        kept += sum(over.values())
        self._amend(self._prepare_totals(sums, kept, unit))

    def _sum_entries(self, unit):
        """Return {(department, user id): own sum}, {(first day of the deals' month,
        department): sum for all of it} and what the company keeps, in minor units."""
        own, pools, kept = defaultdict(int), defaultdict(int), 0
        rows = self.env["alignment.reward.entry"]._read_group(
            [("month_id", "=", self.id)],
            ["department", "kind", "user_id", "date:month"],
            ["amount:sum"],
        )
        for department, kind, user, day, amount in rows:
            minor = round(amount * unit)
            if kind == "pool":
                pools[day, department] += minor
            elif kind == "withheld":
                kept += minor
            else:
                own[department, user.id] += minor
        return own, pools, kept

    def _get_members_by_month(self):
        """Return {first day: {department: ids of who shares what goes to all of it}}:
        those of the month of the deals, so that a correction meets who had the
        reward."""
        months = self.search([("company_id", "=", self.company_id.id)])
        return {one.month: one.members or self.members for one in months}

    def _split_pool(self, members, day, department, pool, month):
        """Return {user id: part of what goes to all of ``department``}.

        :param members: see :meth:`_get_members_by_month`
        :param day: first day of the month of the deals
        :param month: that in which it is booked: whose turn it is to get what is left
        """
        ids = members.get(day, self.members).get(department, [])
        if not ids:
            return {}
        shares = split_evenly(pool, len(ids), month.month % len(ids))
        return dict(zip(ids, shares, strict=True))

    def _sum_left(self, members, unit):
        """Return {(month, user id): ({limit: sum}, {limit: sum})} of what is left of
        what months booked for employees, before this month and with it, in minor
        units; nothing without limits."""
        left = defaultdict(lambda: (defaultdict(int), defaultdict(int)))
        if not self._has_limits():
            return left
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(LEFT, company=self.company_id.id, month=self.month, unit=unit)
        )
        for row in map(Left._make, rows):
            for sums, amount in enumerate((row.before, row.now)):
                shares = {row.user_id: amount}
                if not row.user_id:
                    shares = self._split_pool(
                        members, row.deal_month, row.department, amount, row.month
                    )
                for user_id, share in shares.items():
                    left[row.month, user_id][sums][row.limit] += share
        return left

    def _has_limits(self):
        """Whether a version of the company's agreements limits what employees get."""
        versions = self.env["alignment.agreement.version"].search(
            [("company_id", "=", self.company_id.id), ("date_from", "!=", False)]
        )
        return any(
            (version.terms or {}).get("reward", {}).get("member_cap")
            for version in versions
        )

    def _get_over_limits(self, due, left):
        """Return {(department, user id): what limits keep of it}; negative for what is
        taken back and never was paid.

        :param due: {(department, user id): amount before limits}
        :param left: see :meth:`_sum_left`
        """
        over = defaultdict(int)
        for (_month, user_id), (before, now) in left.items():
            over[user_id] += get_over_limit(now) - get_over_limit(before)
        keys = defaultdict(list)
        for department, user_id in due:
            keys[user_id].append((department, user_id))
        return {
            key: amount
            for user_id, own in keys.items()
            for key, amount in zip(
                own, take_off([due[key] for key in own], over[user_id]), strict=True
            )
        }

    def _prepare_totals(self, sums, kept, unit):
        entries = self.env["alignment.reward.entry"]
        here = [("month_id", "=", self.id)]
        ((corrected,),) = entries._read_group(
            [*here, ("event", "!=", "earned")], [], ["amount:sum"]
        )
        ((deals,),) = entries._read_group(
            [*here, ("event", "=", "earned")], [], ["lead_id:count_distinct"]
        )
        return {
            "taken_date": fields.Datetime.now(),
            "marketing_amount": sums["marketing"] / unit,
            "sales_amount": sums["sales"] / unit,
            "service_amount": sums["service"] / unit,
            "kept_amount": kept / unit,
            "pot": (sum(sums.values()) + kept) / unit,
            "corrected_amount": corrected or 0,
            "deal_count": deals,
        }
