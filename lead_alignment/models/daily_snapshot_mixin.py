from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.local_day import get_bounds
from .daily_figures import DEPARTMENTS, OUTCOMES, divide

ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=7)


class DailySnapshotMixin(models.AbstractModel):
    """The figures of a daily report, read from the live reports at one moment.

    Each source is asked once, grouped by whose the rows are: the total is the sum of
    the members and of everybody else.
    """

    _name = "daily.snapshot.mixin"
    _description = "Snapshot of a Day"

    def _take_figures(self):
        """Read the figures of these reports anew, and write them down."""
        # sudo: what a report says does not depend on who asks for it
        for report in self.sudo():
            report.figure_ids._remove()
            report.part_ids.figure_ids._remove()
            report.env["alignment.daily.figure"]._append(report._prepare_figures())
        self.sudo().taken_date = fields.Datetime.now()
        self.invalidate_recordset(["figure_ids"])

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def _get_source_domain(self, source, day):
        """The rows of ``source`` that count on ``day``; there and then for what has no
        day"""
        self.ensure_one()
        domain = Domain(source.company, "=", self.company_id.id)
        domain &= Domain.AND(Domain(*condition) for condition in source.domain)
        if source.is_day:
            return domain & Domain(source.date, "=", day)
        return domain & self._get_day_domain(source.date, day)

    def _get_day_domain(self, name, day):
        """What has the moment ``name`` on ``day`` as the company lives it"""
        if not name:
            return Domain.TRUE
        start, end = self._get_bounds(day, day + ONE_DAY)
        return Domain(name, ">=", start) & Domain(name, "<", end)

    def _get_bounds(self, first, after):
        # sudo: everybody may know by which clock the company works
        zone = self.sudo().company_id._get_calling_zone()
        return get_bounds(first, after, zone)

    @api.model
    def _get_outcome_domain(self, status):
        if status:
            return Domain("to_status_id", "=", status.id) & Domain(
                "call_result_id", "=", False
            )
        return Domain("call_result_id", "!=", False)

    def _read_day(self, day, is_now=False):
        """What was on ``day``.

        :param is_now: also what has no day, as there is right now
        :returns: {user id, or None for all: {(key, status id): value}}
        """
        sources = DEPARTMENTS[self.department].sources
        read = {
            name: self._read_source(source, day)
            for name, source in sources.items()
            if is_now or source.date
        }
        users = {user_id for sums in read.values() for user_id in sums}
        values = {user_id: {} for user_id in users | {None}}
        for figure in DEPARTMENTS[self.department].figures:
            if figure.source not in read:
                continue
            parts = read[figure.source]
            wholes = read[figure.whole_source or figure.source]
            for user_id in values:
                part, whole = parts.get(user_id, {}), wholes.get(user_id, {})
                number = divide(figure, part, whole)
                if number is not None:
                    values[user_id][figure.key, False] = number
        if self.department == "sales":
            for user_id, outcomes in self._read_outcomes(day).items():
                values.setdefault(user_id, {}).update(outcomes)
        return values

    def _read_source(self, source, day):
        """{user id, or None for all: {sum: number}}"""
        rows = self.env[source.model]._read_group(
            self._get_source_domain(source, day), [source.user], source.sums
        )
        found = {None: dict.fromkeys(source.sums, 0)}
        for user, *numbers in rows:
            sums = {
                name: float(number or 0)
                for name, number in zip(source.sums, numbers, strict=True)
            }
            if user:
                found[user.id] = sums
            for name, number in sums.items():
                found[None][name] += number
        return found

    def _read_outcomes(self, day):
        """{user id, or None for all: {("outcome", status id): count}}"""
        rows = self.env[OUTCOMES.model]._read_group(
            self._get_source_domain(OUTCOMES, day),
            [OUTCOMES.user, "to_status_id", "call_result_id"],
            ["__count"],
        )
        found = {None: {}}
        for user, status, result, count in rows:
            key = ("outcome", False if result else status.id)
            for user_id in (user.id, None):
                counts = found.setdefault(user_id, {})
                counts[key] = counts.get(key, 0) + count
        return found

    # ------------------------------------------------------------
    # Comparing
    # ------------------------------------------------------------

    def _prepare_figures(self):
        """Values of alignment.daily.figure, of the department and of each member"""
        self.ensure_one()
        now = self._read_day(self.date, is_now=True)
        before = self._get_day_figures(self._get_previous_day())
        week = self._get_day_figures(self.date - WEEK)
        parts = {None: self.env["alignment.daily.part"]}
        parts |= {part.user_id.id: part for part in self.part_ids}
        promises = self._get_promises()
        rows = []
        for user_id, part in parts.items():
            values = now.get(user_id, {})
            for key, status_id in self._get_keys(values):
                numbers = {
                    "value": values.get((key, status_id)),
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
        """(key, status id) in the order of the report: the figures of the department,
        then outcomes by status"""
        figures = DEPARTMENTS[self.department].figures
        statuses = self.env["crm.k.status"].browse(
            status_id for key, status_id in values if key == "outcome" and status_id
        )
        outcomes = [("outcome", status.id) for status in statuses.sorted("sequence")]
        outcomes += [key for key in values if key == ("outcome", False)]
        return [(figure.key, False) for figure in figures] + outcomes

    def _get_day_figures(self, day):
        """Those of an earlier day: as they were reported, else as they are known now.

        :returns: as :meth:`_read_day`
        """
        report = self._find_report(day)
        if not report.figure_ids:
            return self._read_day(day)
        found = {}
        for figure in report.figure_ids + report.part_ids.figure_ids:
            if figure._has("value"):
                values = found.setdefault(figure.part_id.user_id.id or None, {})
                values[figure.key, figure.status_id.id] = figure.value
        return found

    def _find_report(self, day):
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("department", "=", self.department),
                ("date", "=", day),
            ]
        )

    # ------------------------------------------------------------
    # What was promised
    # ------------------------------------------------------------

    def _get_promises(self):
        """{user id, or None for the department: {key: number}} of one working day"""
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
        """How much of the month's working time the day is"""
        first = self.date.replace(day=1)
        after = fields.Date.add(first, months=1)
        calendar = self.env["crm.team"]._get_business_calendar(self.company_id)
        of_day, of_month = calendar._business_seconds_batch(
            [
                self._get_bounds(self.date, self.date + ONE_DAY),
                self._get_bounds(first, after),
            ]
        )
        return of_day / of_month if of_month else 0
