from datetime import UTC, datetime

import pytz

from odoo import models, tools
from odoo.exceptions import UserError

from ...tools.business_time import AlwaysOpen, BusinessTime
from ...tools.local_day import to_naive

AHEAD_YEARS = 4  # as far as Odoo's plan_hours looks, about 1,400 days


class ResourceCalendar(models.Model):
    """Deadlines and durations in working time, for thousands of items at once.

    They replace ``plan_hours`` and ``get_work_hours_count``, which take one item, and
    whose results differ: here days off count, those of other companies do not, and a
    day ends at midnight. A table of the calendar's working time is computed once and
    cached.
    """

    _name = "resource.calendar"
    _inherit = ["business.time.mixin", "resource.calendar"]

    def _business_deadline_batch(self, items, resource=None):
        """Return the moments at which the working time of each item has passed.

        :param items: [(start, seconds)]; naive UTC; negative seconds plan backwards
        :param resource: whose own days off count, too
        :returns: list of naive UTC moments in the order of ``items``; None if the
            calendar has no such moment within four years. A deadline at closing time is
            closing time, not the next opening. Without a calendar every hour is a
            working hour.
        :raises UserError: for a calendar without fixed hours
        """
        if not items:
            return []
        years = [start.year for start, _seconds in items]
        is_backward = any(seconds < 0 for _start, seconds in items)
        deadlines = [None] * len(items)
        todo = range(len(items))
        for more in range(AHEAD_YEARS + 1):
            first = min(years) - more if is_backward else min(years)
            table = self._get_business_time(first, max(years) + more, resource)
            for index in todo:
                deadlines[index] = table.deadline(*items[index])
            todo = [index for index in todo if deadlines[index] is None]
            if not todo:
                break
        return deadlines

    def _business_seconds_batch(self, items, resource=None):
        """Return the working time between two moments, for each item.

        :param items: [(start, end)]; naive UTC
        :returns: list of seconds in the order of ``items``; 0 if the end is before the
            start
        :raises UserError: for a calendar without fixed hours
        """
        if not items:
            return []
        first = min(start for start, _end in items).year
        last = max(end for _start, end in items).year
        seconds = self._get_business_time(first, max(first, last), resource).seconds
        return [seconds(start, end) for start, end in items]

    # ------------------------------------------------------------
    # The table
    # ------------------------------------------------------------

    def _get_business_time(self, first_year, last_year, resource=None):
        """Return the ``BusinessTime`` of whole years, both included."""
        if not self:
            return AlwaysOpen()
        self.ensure_one()
        if resource:
            return self._make_business_time(first_year, last_year, resource)
        # sudo: reads only the id of the company whose days off count
        company = self.sudo().company_id or self.env.company
        return self._get_common_time(company.id, first_year, last_year)

    @tools.ormcache("self.id", "company_id", "first_year", "last_year", cache="stable")
    def _get_common_time(self, company_id, first_year, last_year):
        return self.with_company(company_id)._make_business_time(first_year, last_year)

    def _make_business_time(self, first_year, last_year, resource=None):
        # sudo: all users may know when their company works; only its own days off are
        # read
        calendar = self.sudo()
        calendar._check_fixed_hours()
        company = calendar.company_id or self.env.company
        # one day more at either end: years begin at different moments around the world
        start = datetime(first_year, 1, 1, tzinfo=UTC)
        end = datetime(last_year + 1, 1, 2, tzinfo=UTC)
        intervals = calendar._work_intervals_batch(
            start,
            end,
            resource.sudo() if resource else None,
            domain=company._get_leave_domain(),
            tz=pytz.timezone(calendar.tz),
        )
        spans = intervals[resource.id if resource else False]
        return BusinessTime(
            (to_naive(start), to_naive(end)) for start, end, _source in spans
        )

    @tools.ormcache("self.id", cache="stable")
    def _has_fixed_hours(self):
        """Whether deadlines can be computed by this calendar."""
        lines = self.attendance_ids.filtered(
            lambda line: not line.display_type and line.day_period != "lunch"
        )
        return bool(lines) and not self.flexible_hours

    def _check_fixed_hours(self):
        """:raises UserError: for calendars by which no deadline can be computed"""
        for calendar in self:
            if not calendar._has_fixed_hours():
                raise UserError(
                    self.env._(
                        "%(calendar)s has no fixed working hours, so deadlines cannot "
                        "be calculated from it. Choose a calendar with fixed hours.",
                        calendar=calendar.display_name,
                    )
                )
