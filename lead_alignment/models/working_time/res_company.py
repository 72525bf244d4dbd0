from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.local_day import get_local_day, to_aware, to_naive

SATURDAY = "Thứ bảy"
WEEKDAYS = ["Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", SATURDAY]
PERIODS = {"morning": "sáng", "lunch": "trưa", "afternoon": "chiều"}


class ResCompany(models.Model):
    """When a company works, and which of its users are at work."""

    _inherit = "res.company"

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env.registry.clear_cache("stable")
        return result

    def _get_timezone(self):
        """Return the name of the company's time zone.

        It is that of its working hours, else of its address, else UTC.
        """
        # sudo: all users may know where their company works
        return self._get_working_timezone() or self.sudo().partner_id.tz or "UTC"

    @tools.ormcache("self.id", cache="stable")  # every score and deadline asks for it
    def _get_working_timezone(self):
        # sudo: as above
        return self.sudo().resource_calendar_id.tz

    def _get_today(self):
        """Return the present day in the company's time zone."""
        return get_local_day(fields.Datetime.now(), self._get_timezone())

    @api.model
    def _get_timezone_sql(self, company):
        """Return SQL for the time zone of the company in a column.

        :param company: SQL for the id; NULL stands for the present company
        """
        own = self.env.company._get_timezone()
        # sudo: as in _get_timezone
        companies = self.sudo().with_context(active_test=False).search(Domain.TRUE)
        others = companies.grouped(lambda one: one._get_timezone())
        others.pop(own, None)
        if not others:
            return SQL("%s", own)
        cases = [
            SQL("WHEN %s = ANY(%s) THEN %s", company, found.ids, zone)
            for zone, found in others.items()
        ]
        return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), own)

    def _get_work_intervals(self, start, end):
        """Return sorted (start, end) of the company's working time between two aware
        moments; None if it has no fixed hours."""
        # sudo: all users may know when their company works
        calendar = self.sudo().resource_calendar_id
        if not calendar._has_fixed_hours():
            return None
        start, end = to_naive(start), to_naive(end)
        table = calendar._get_common_time(self.id, start.year, end.year)
        return [
            (to_aware(begin), to_aware(finish))
            for begin, finish in table.spans(start, end)
        ]

    def _get_on_shift(self, users):
        """Return those of ``users`` who work right now, by their own calendar, else the
        company's.

        Users on leave do not; a calendar without fixed hours is always open.
        """
        self.ensure_one()
        now = to_aware(fields.Datetime.now())
        # sudo: all users may know who is at work; resources are of this company
        resources = users.sudo().resource_ids.filtered(
            lambda resource: resource.company_id in (self, self.browse())
        )
        by_user = {resource.user_id: resource for resource in resources}
        groups = {}
        for user in users:
            resource = by_user.get(user.sudo(), resources.browse())
            calendar = resource.calendar_id or self.sudo().resource_calendar_id
            groups.setdefault(calendar, []).append((user, resource))
        there = users.browse()
        for calendar, members in groups.items():
            if not calendar.attendance_ids or calendar.flexible_hours:
                there += users.browse(user.id for user, _resource in members)
                continue
            intervals = calendar._work_intervals_batch(
                now,
                now + timedelta(minutes=1),
                resources.browse(resource.id for _user, resource in members),
                domain=self._get_leave_domain(),
            )
            there += users.browse(
                user.id for user, resource in members if intervals[resource.id]
            )
        return there

    def _get_leave_domain(self):
        """Limit leaves to the company's: as superuser Odoo would subtract all."""
        return [
            ("time_type", "=", "leave"),
            ("company_id", "in", [False, self.id]),
        ]

    def _use_vietnamese_settings(self):
        """Set country, time zone, and working hours with a lunch break and Saturday
        morning.

        The currency stays: invoices may exist in it.
        """
        for company in self:
            company.country_id = self.env.ref("base.vn")
            company.resource_calendar_id = company._make_vietnamese_calendar()

    def _make_vietnamese_calendar(self):
        """Make a calendar: Monday to Friday 8-12 and 13-17:30, Saturday 8-12."""
        lines = []
        for day, name in enumerate(WEEKDAYS):
            periods = [(8, 12, "morning"), (12, 13, "lunch"), (13, 17.5, "afternoon")]
            for start, end, period in periods[: 1 if name == SATURDAY else 3]:
                lines.append(
                    fields.Command.create(
                        {
                            "name": f"{name} {PERIODS[period]}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": period,
                        }
                    )
                )
        return self.env["resource.calendar"].create(
            {
                "name": "Giờ hành chính",
                "company_id": self.id,
                "tz": "Asia/Ho_Chi_Minh",
                "attendance_ids": [fields.Command.clear(), *lines],
            }
        )
