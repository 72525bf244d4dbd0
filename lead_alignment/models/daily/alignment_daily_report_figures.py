from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.local_day import get_local_day
from .figure_definitions import (
    DEPARTMENTS,
    OUTCOME_GROUPS,
    OUTCOMES,
    add_outcome,
    add_sums,
    divide,
    get_figure,
    read_sums,
)

ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=7)


class AlignmentDailyReport(models.Model):
    """The figures of a daily report, read from the live reports at one moment.

    Each source is read once, grouped by user: the total is the sum of the members and
    of all other users.
    """

    _inherit = "alignment.daily.report"

    def _refresh_figures(self):
        """Read the figures of these reports anew, and store them."""
        # sudo: a report says the same whoever asks for it
        reports = self.sudo().filtered(lambda report: not report._is_taken_over())
        for report in reports.sorted("date"):
            report._set_period()
            report._store_figures()
        for report in reports._get_following_drafts() - reports:
            report._move_start()
            report._store_figures()
        self.invalidate_recordset(["figure_ids"])

    def _store_figures(self):
        """Read the figures of the period of one report, and store them."""
        rows = self._prepare_figures()
        self.figure_ids._remove()
        self.part_ids.figure_ids._remove()
        self.env["alignment.daily.figure"]._append(rows)
        self.taken_date = fields.Datetime.now()

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def _get_source_domain(self, source, *days):
        """Return the domain of the rows of ``source`` that are of ``days``.

        A source without a date has no past: its present rows count.
        """
        domain = self._get_rows_domain(source)
        if source.is_day:
            return domain & Domain(source.date, "in", days)
        if source.date:
            domain &= Domain.OR(self._get_day_domain(source.date, day) for day in days)
        return domain

    def _get_rows_domain(self, source):
        """Return the domain of the rows of ``source`` at any time."""
        self.ensure_one()
        domain = Domain(source.company, "in", self._get_company_ids())
        return domain & Domain.AND(Domain(*condition) for condition in source.domain)

    def _get_company_ids(self):
        """Return the report's company, and False for the first company that reports.

        So rows without a company are counted once.
        """
        # sudo: reads which company is the first
        companies = self.env["res.company"].sudo()
        first = companies.search([("has_daily_report", "=", True)], order="id", limit=1)
        is_first = self.company_id == first
        return [self.company_id.id, False] if is_first else self.company_id.ids

    def _get_day_domain(self, name, day):
        """Return the domain of rows whose ``name`` is on the company's ``day``."""
        start, end = self._get_bounds(day, day + ONE_DAY)
        return Domain(name, ">=", start) & Domain(name, "<", end)

    @api.model
    def _get_outcome_domain(self, status):
        if status:
            return Domain("to_status_id", "=", status.id) & Domain(
                "call_result_id", "=", False
            )
        return Domain("call_result_id", "!=", False)

    def _read_days(self, days):
        """Return the figures of other ``days``, to compare with.

        Figures without a date show the present, so past days have none.

        :returns: {day: {user id, or None for all: {(key, status id): value}}}
        """
        if not days:
            return {}
        department = DEPARTMENTS[self.department]
        read = {
            name: self._read_source(source, days)
            for name, source in department.sources.items()
            if source.date
        }
        found = {
            day: self._divide({name: rows.get(day, {}) for name, rows in read.items()})
            for day in days
        }
        if self.department == "sales":
            rows = self._read_groups(OUTCOMES, days, OUTCOME_GROUPS, ["__count"])
            for day, *row in rows:
                add_outcome(found[day], *row)
        return found

    def _read_period(self):
        """Return the figures of what the report covers, and of what came late.

        Figures without a date show the present, so only today's report has them.

        :returns: {user id, or None for all: {(key, status id): value}}
        """
        is_today = self._is_today()
        sources = {
            name: source
            for name, source in DEPARTMENTS[self.department].sources.items()
            if source.date or is_today
        }
        values = self._read_figures(sources, self._get_covered_domain)
        if not is_today:
            self._select_counted(values)
        self._add_late(values)
        return values

    def _read_figures(self, sources, get_domain):
        """Return {user id, or None for all: {(key, status id): value}}.

        :param sources: {name: ``Source``}
        :param get_domain: function from a source to the domain of the rows that count
        """
        read = {
            name: read_sums(self.env, source, get_domain(source))
            for name, source in sources.items()
        }
        values = self._divide(read)
        if self.department == "sales":
            rows = self.env[OUTCOMES.model]._read_group(
                get_domain(OUTCOMES), OUTCOME_GROUPS, ["__count"]
            )
            for row in rows:
                add_outcome(values, *row)
        return values

    def _is_today(self):
        return get_local_day(fields.Datetime.now(), self._get_zone()) == self.date

    def _select_counted(self, values):
        """Take over stored figures without a date: they cannot be read again later."""
        sources = DEPARTMENTS[self.department].sources
        for row in self.figure_ids + self.part_ids.figure_ids:
            figure = get_figure(self.department, row.key)
            if figure and not sources[figure.source].date and row._has("value"):
                user_id = row.part_id.user_id.id or None
                values.setdefault(user_id, {})[row.key, False] = row.value

    def _divide(self, read):
        """Return {user id, or None for all: {(key, False): value}} of one day.

        :param read: {name of the source: {user id: {sum: number}}}
        """
        users = {user_id for sums in read.values() for user_id in sums} | {None}
        values = {user_id: {} for user_id in users}
        for figure in DEPARTMENTS[self.department].figures:
            parts = read.get(figure.source)
            if not parts:
                continue  # this source has no date, and the day is not today
            wholes = read[figure.whole_source or figure.source]
            for user_id in values:
                part, whole = parts.get(user_id, {}), wholes.get(user_id, {})
                number = divide(figure, part, whole)
                if number is not None:
                    values[user_id][figure.key, False] = number
        return values

    def _read_groups(self, source, days, groupby, aggregates):
        """Return [(day, *groups, *aggregates)] of a dated ``source``, by one query."""
        # days are those of the company's time zone
        rows = self.env[source.model].with_context(tz=self._get_zone())
        found = rows._read_group(
            self._get_source_domain(source, *days),
            [f"{source.date}:day", *groupby],
            aggregates,
        )
        return [(fields.Date.to_date(day), *row) for day, *row in found]

    def _read_source(self, source, days):
        """Return {day: {user id, or None for all: {sum: number}}}."""
        found = {day: {None: dict.fromkeys(source.sums, 0)} for day in days}
        rows = self._read_groups(source, days, [source.user], source.sums)
        for day, user, *numbers in rows:
            add_sums(found[day], source, user, numbers)
        return found

    # ------------------------------------------------------------
    # Comparing
    # ------------------------------------------------------------

    def _prepare_figures(self):
        """Return values of alignment.daily.figure, for department and members."""
        self.ensure_one()
        previous, week = self._get_previous_day(), self.date - WEEK
        reported = self._get_reported([previous, week])
        days = sorted({previous, week} - reported.keys())
        of_days = {**self._read_days(days), **reported}
        now, before, week = self._read_period(), of_days[previous], of_days[week]
        parts = {None: self.env["alignment.daily.part"]}
        parts |= {part.user_id.id: part for part in self.part_ids}
        promises = self._get_promises()
        rows = []
        for user_id, part in parts.items():
            values = now.get(user_id, {})
            seen = {**before.get(user_id, {}), **values}
            for key, status_id in self._get_keys(seen):
                nothing = 0 if key == "outcome" else None
                numbers = {
                    "value": values.get((key, status_id), nothing),
                    "previous": before.get(user_id, {}).get((key, status_id)),
                    "week": week.get(user_id, {}).get((key, status_id)),
                    "promised": promises.get(user_id, {}).get(key),
                }
                known = [name for name in numbers if numbers[name] is not None]
                rows.append(
                    {
                        "report_id": self.id,
                        "part_id": part.id,
                        "company_id": self.company_id.id,
                        "department": self.department,
                        "date": self.date,
                        "key": key,
                        "status_id": status_id,
                        "known": known,
                        **{name: numbers[name] for name in known},
                    }
                )
        return rows

    def _get_keys(self, values):
        """Return [(key, status id)] in the order of the report.

        The department's figures come first, then outcomes by status.
        """
        figures = DEPARTMENTS[self.department].figures
        statuses = self.env["crm.k.status"].browse(
            status_id for key, status_id in values if key == "outcome" and status_id
        )
        outcomes = [("outcome", status.id) for status in statuses.sorted("sequence")]
        outcomes += [key for key in values if key == ("outcome", False)]
        return [(figure.key, False) for figure in figures] + outcomes

    def _get_reported(self, days):
        """Return {day: as in :meth:`_read_days`} of days that were reported before."""
        reports = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("department", "=", self.department),
                ("date", "in", days),
            ]
        )
        found = {}
        for figure in reports.figure_ids + reports.part_ids.figure_ids:
            of_day = found.setdefault(figure.date, {None: {}})
            values = of_day.setdefault(figure.part_id.user_id.id or None, {})
            if figure._has("value"):
                values[figure.key, figure.status_id.id] = figure.value
        return found

    # ------------------------------------------------------------
    # Commitments
    # ------------------------------------------------------------

    def _get_promises(self):
        """Return {user id, None for the department: {key: number}} of a working day."""
        terms = self.env["alignment.agreement"]._get_general(self.company_id)
        said = terms.version_id.terms or {}
        share = self._get_share_of_month()
        if self.department == "marketing":
            volume = said.get("mql_volume")
            return {None: {"mqls": volume * share}} if volume else {}
        users = self.part_ids.user_id
        targets = self.env["crm.call.target"]._get_for(
            users, self.company_id, self.date
        )
        names = {"calls": "calls", "contacts": "contacts", "won": "won"}
        names["revenue"] = "amount"
        promises = {
            user.id: {key: target[name] for key, name in names.items() if target[name]}
            for user, target in targets.items()
        }
        whole = {
            key: sum(numbers.get(key, 0) for numbers in promises.values())
            for key in names
        }
        if target := said.get("revenue_target"):
            whole["revenue"] = target * share
        return {**promises, None: {key: n for key, n in whole.items() if n}}

    def _get_share_of_month(self):
        """Return the share that the report's days have of the month's working time."""
        first = self.date.replace(day=1)
        after = fields.Date.add(first, months=1)
        calendar = self.env["crm.team"]._get_business_calendar(self.company_id)
        of_day, of_month = calendar._business_seconds_batch(
            [
                self._get_bounds(self.first_date, self.date + ONE_DAY),
                self._get_bounds(first, after),
            ]
        )
        return of_day / of_month if of_month else 0
