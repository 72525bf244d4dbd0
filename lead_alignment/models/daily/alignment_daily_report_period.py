from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from ...tools.local_day import get_bounds, get_local_day
from .figure_definitions import DEPARTMENTS

ONE_DAY, WEEK = timedelta(days=1), timedelta(days=7)
ONE_SECOND = timedelta(seconds=1)  # moments are stored in whole seconds
LAST_MINUTES = timedelta(minutes=15)
TINY = 1e-6


class AlignmentDailyReport(models.Model):
    """What a report covers: it begins where the report before ended, and ends when its
    figures are read, at the latest with its day. So each moment is in exactly one
    report: work after the submission, on days off, or in a shift over midnight is in
    the next one.

    What was written while the figures were read, or the next moment, is added to the
    next report: it compares the last minutes before its beginning with what was read of
    them. Spend has a day and no moment, and often comes late: the next report adds what
    came since for the days of the week before.
    """

    _inherit = "alignment.daily.report"

    covered_from = fields.Datetime(
        "From", readonly=True, help="End of the previous report."
    )
    covered_until = fields.Datetime(
        "Until", readonly=True, help="When the metrics were read. Not included."
    )
    read_json = fields.Json(
        readonly=True,
        export_string_translation=False,
        help="Metrics as they were when the report was prepared.",
    )
    first_date = fields.Date(
        "First Day",
        compute="_compute_first_date",
        help="First day not covered by an earlier report.",
    )
    covered = fields.Char(
        "Covers",
        compute="_compute_covered",
        help="From the end of the previous report until the metrics were read. Work "
        "done after submission is in the next report.",
    )

    @api.depends("date", "covered_from")
    def _compute_first_date(self):
        """Compute the day of the beginning; the next one if it began within a day."""
        for report in self:
            first = report.date
            if report.covered_from and report.date:
                zone = report._get_zone()
                first = get_local_day(report.covered_from, zone)
                if report.covered_from > report._get_bounds(first, first)[0]:
                    first += ONE_DAY
                first = min(first, report.date)
            report.first_date = first

    @api.depends("covered_from", "covered_until")
    @api.depends_context("lang")
    def _compute_covered(self):
        for report in self:
            report.covered = ""
            if report.covered_from and report.covered_until:
                last = max(report.covered_until - ONE_SECOND, report.covered_from)
                zone = report._get_zone()
                report.covered = " – ".join(
                    format_datetime(self.env, moment, tz=zone, dt_format="short")
                    for moment in (report.covered_from, last)
                )

    def _get_days_text(self):
        """Return the days that the report is of, e.g. "03/14/2026 – 03/16/2026"."""
        days = dict.fromkeys((self.first_date, self.date))
        return " – ".join(format_date(self.env, day) for day in days)

    # ------------------------------------------------------------
    # Where it begins and ends
    # ------------------------------------------------------------

    def _get_zone(self):
        # sudo: all users may know the company's time zone
        return self.sudo().company_id._get_timezone()

    def _get_bounds(self, first, after):
        return get_bounds(first, after, self._get_zone())

    def _get_others(self, operator):
        """Return the domain of the department's reports before or after this one."""
        return (
            Domain("company_id", "=", self.company_id.id)
            & Domain("department", "=", self.department)
            & Domain("date", operator, self.date)
        )

    def _get_before(self):
        """Return the report before this one."""
        return self.search(self._get_others("<"), order="date desc", limit=1)

    def _is_taken_over(self):
        """Whether a later report was submitted, which began where this one ended."""
        later = self._get_others(">") & Domain("state", "=", "submitted")
        return bool(self.taken_date and self.search_count(later, limit=1))

    def _set_period(self):
        """Store from when until when the report counts, as of now.

        The first one counts from the working day before, so days off are in it.
        """
        self.ensure_one()
        first = self._get_previous_day() + ONE_DAY
        start, end = self._get_bounds(first, self.date + ONE_DAY)
        start = self._get_before().covered_until or start
        later = self.search(
            self._get_others(">")
            & Domain("state", "=", "submitted")
            & Domain("covered_from", "!=", False),
            order="date",
            limit=1,
        )
        end = min(end, fields.Datetime.now() + ONE_SECOND, later.covered_from or end)
        self.write({"covered_from": start, "covered_until": max(start, end)})

    def _move_start(self):
        """Begin where the report before ends now."""
        start = self._get_before().covered_until
        self.write(
            {"covered_from": start, "covered_until": max(start, self.covered_until)}
        )

    def _get_following_drafts(self):
        """Return the next reports if they are being written: they begin anew."""
        drafts = self.browse()
        for report in self:
            following = report.search(report._get_others(">"), order="date", limit=1)
            drafts += following.filtered(
                lambda draft: draft.state == "draft" and draft.taken_date
            )
        return drafts

    def _get_moment_domain(self, name):
        """Return the domain of rows whose ``name``, a moment, is in the report."""
        start, end = self.covered_from, self.covered_until
        if not start:
            start, end = self._get_bounds(self.date, self.date + ONE_DAY)
        return Domain(name, ">=", start) & Domain(name, "<", end)

    def _get_covered_domain(self, source):
        """Return the domain of the rows of ``source`` that count in the report.

        A source without a date has no past: its present rows count.
        """
        domain = self._get_rows_domain(source)
        if source.is_day:
            domain &= Domain(source.date, ">=", self.first_date)
            return domain & Domain(source.date, "<=", self.date)
        if source.date:
            return domain & self._get_moment_domain(source.date)
        return domain

    # ------------------------------------------------------------
    # What came late
    # ------------------------------------------------------------

    def _read_last_sums(self, end):
        """Return {(user id, key, status id): value} of the last minutes before ``end``.

        Only figures that are added up; None is the whole department.
        """

        def get_domain(source):
            return (
                self._get_rows_domain(source)
                & Domain(source.date, ">=", end - LAST_MINUTES)
                & Domain(source.date, "<", end)
            )

        sources = DEPARTMENTS[self.department].sources
        dated = {
            name: source
            for name, source in sources.items()
            if source.date and not source.is_day
        }
        values = self._read_figures(dated, get_domain)
        added = {figure.key for figure in self._get_added_figures()} | {"outcome"}
        return {
            (user_id, key, status_id): number
            for user_id, numbers in values.items()
            for (key, status_id), number in numbers.items()
            if key in added
        }

    def _get_added_figures(self):
        """Return the figures that are sums: a share of two days is no sum."""
        figures = DEPARTMENTS[self.department].figures
        return [figure for figure in figures if not figure.whole]

    def _add_late(self, values):
        """Add to ``values`` what the report before could not know, in place.

        What was read is stored, so that the next report can do the same.
        """
        before = self._get_before()
        known = before.read_json or {}
        if known and before.covered_until == self.covered_from:
            last = self._read_last_sums(self.covered_from)
            for *names, number in known["last"]:
                last[tuple(names)] = last.get(tuple(names), 0) - number
            _add(values, last)
        days = self._read_day_sums(known.get("days", {}))
        for day, sums in known.get("days", {}).items():
            if day in days and day < fields.Date.to_string(self.first_date):
                _add(values, days[day])
                _add(values, {(u, key, s): -number for u, key, s, number in sums})
        last = self._read_last_sums(self.covered_until)
        self.read_json = {
            "last": [[*names, number] for names, number in last.items() if number],
            "days": {
                day: [[*names, number] for names, number in sums.items() if number]
                for day, sums in days.items()
            },
        }

    def _read_day_sums(self, known):
        """Return {day: {(user id, key, False): value}} of sources that have a day.

        Of the report's own days, and of those of the week before that reports are of.

        :param known: as stored by the report before
        """
        days = {self.first_date + ONE_DAY * number for number in range(self._count())}
        days |= {
            day
            for day in map(fields.Date.to_date, known)
            if self.first_date - WEEK <= day < self.first_date
        }
        sums = {fields.Date.to_string(day): {} for day in sorted(days)}
        for name, source in DEPARTMENTS[self.department].sources.items():
            if not source.is_day:
                continue
            figures = [f for f in self._get_added_figures() if f.source == name]
            for day, of_users in self._read_source(source, sorted(days)).items():
                sums[fields.Date.to_string(day)] |= {
                    (user_id, figure.key, False): numbers[figure.part]
                    for user_id, numbers in of_users.items()
                    for figure in figures
                }
        return sums

    def _count(self):
        """Return the number of days that the report is of."""
        return (self.date - self.first_date).days + 1


def _add(values, sums):
    """Add ``sums``, {(user id, key, status id): number}, to the figures in place."""
    for (user_id, key, status_id), number in sums.items():
        if abs(number) > TINY:
            of_user = values.setdefault(user_id, {})
            of_user[key, status_id] = of_user.get((key, status_id), 0) + number
