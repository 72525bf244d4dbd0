from datetime import datetime, timedelta

import pytz
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.fields import Command

from ..common import LeadAlignmentCommon

HOUR = 3600
WEEKDAYS = range(5)
OFFICE = [(day, 9, 17) for day in WEEKDAYS]
VIETNAM = [(d, *span) for d in WEEKDAYS for span in ((8, 12), (13, 17))]
ALWAYS = [(day, 0, 24) for day in range(7)]


class BusinessTimeCommon(LeadAlignmentCommon):
    @classmethod
    def _calendar(cls, spans, tz="UTC", **values):
        """:param spans: [(day, hour from, hour to)], also with the week of two"""
        lines = [
            {
                "name": "span",
                "dayofweek": str(span[0]),
                "hour_from": span[1],
                "hour_to": span[2],
                "day_period": "morning",
                **({"week_type": str(span[3])} if len(span) > 3 else {}),
            }
            for span in spans
        ]
        return cls.env["resource.calendar"].create(
            {
                "name": "Calendar",
                "tz": tz,
                "company_id": cls.company.id,
                "attendance_ids": [Command.clear(), *map(Command.create, lines)],
                **values,
            }
        )

    @classmethod
    def _leave(cls, calendar, start, end, **values):
        """A day off; local moments of the calendar, as texts."""
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": "Off",
                "calendar_id": calendar.id,
                "company_id": cls.company.id,
                "date_from": cls._utc(calendar, start),
                "date_to": cls._utc(calendar, end),
                **values,
            }
        )

    @classmethod
    def _utc(cls, calendar, text):
        naive = datetime.fromisoformat(text)
        local = pytz.timezone(calendar.tz).localize(naive)
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _assert_deadline(self, calendar, start, hours, expected):
        begin = self._utc(calendar, start)
        (found,) = calendar._business_deadline_batch([(begin, hours * HOUR)])
        self.assertEqual(found, self._utc(calendar, expected))
        span = (begin, found) if hours >= 0 else (found, begin)
        (seconds,) = calendar._business_seconds_batch([span])
        self.assertEqual(seconds, abs(hours) * HOUR)


class TestBusinessTime(BusinessTimeCommon):
    """Dated cases, local time of the calendar."""

    def test_a_saturday_of_24_hours(self):
        calendar = self._calendar([*OFFICE, (5, 0, 24)])
        self._assert_deadline(calendar, "2024-01-20 00:00", 24, "2024-01-21 00:00")

    def test_ten_hours_from_monday_afternoon(self):
        calendar = self._calendar([*OFFICE, (5, 0, 24)])
        self._assert_deadline(calendar, "2024-01-15 16:00", 10, "2024-01-17 10:00")

    def test_lunch_in_vietnam(self):
        calendar = self._calendar(VIETNAM, "Asia/Ho_Chi_Minh")
        self._assert_deadline(calendar, "2026-03-04 12:30", 1, "2026-03-04 14:00")

    def test_from_the_evening_over_two_days(self):
        calendar = self._calendar([(day, 10, 18) for day in WEEKDAYS])
        self._assert_deadline(calendar, "2026-03-04 20:00", 10, "2026-03-06 12:00")

    def test_what_comes_on_a_day_off_starts_at_the_next_opening(self):
        calendar = self._calendar(OFFICE)
        for start in ("2026-03-07 14:00", "2026-03-07 18:00", "2026-03-08 08:00"):
            self._assert_deadline(calendar, start, 1, "2026-03-09 10:00")
        self._leave(calendar, "2026-03-16 00:00", "2026-03-16 23:59:59")
        self._assert_deadline(calendar, "2026-03-16 15:00", 2, "2026-03-17 11:00")

    def test_a_public_holiday_counts_and_the_weekend_behind_it(self):
        calendar = self._calendar(OFFICE, "Asia/Ho_Chi_Minh")
        self._leave(calendar, "2026-04-30 00:00", "2026-05-01 23:59:59")
        self._assert_deadline(calendar, "2026-04-29 16:00", 2, "2026-05-04 10:00")

    def test_another_companys_holiday_changes_nothing(self):
        calendar = self._calendar(OFFICE)
        other = self.env["res.company"].create({"name": "Other"})
        for of_calendar in (False, calendar.id):
            self._leave(
                calendar,
                "2026-03-05 00:00",
                "2026-03-05 23:59:59",
                company_id=other.id,
                calendar_id=of_calendar,
            ).company_id = other
        self._assert_deadline(calendar, "2026-03-04 16:00", 2, "2026-03-05 10:00")
        own = {"company_id": self.company.id, "calendar_id": False}
        self._leave(calendar, "2026-03-05 00:00", "2026-03-05 23:59:59", **own)
        self._assert_deadline(calendar, "2026-03-04 16:00", 2, "2026-03-06 10:00")

    def test_closing_time_is_in_time(self):
        calendar = self._calendar(VIETNAM)
        self._assert_deadline(calendar, "2026-03-04 16:00", 1, "2026-03-04 17:00")
        self._assert_deadline(calendar, "2026-03-04 11:00", 1, "2026-03-04 12:00")
        self._assert_deadline(calendar, "2026-03-04 17:00", 1, "2026-03-05 09:00")

    def test_no_time_at_all_is_the_first_working_moment(self):
        calendar = self._calendar(VIETNAM)
        self._assert_deadline(calendar, "2026-03-04 17:00", 0, "2026-03-05 08:00")
        self._assert_deadline(calendar, "2026-03-04 10:00", 0, "2026-03-04 10:00")

    def test_planning_backwards(self):
        calendar = self._calendar(VIETNAM)
        self._assert_deadline(calendar, "2026-03-04 14:00", -2, "2026-03-04 11:00")
        self._assert_deadline(calendar, "2026-03-09 08:30", -1, "2026-03-06 16:30")
        self._assert_deadline(calendar, "2026-01-01 08:30", -10, "2025-12-30 15:30")

    def test_around_the_timer(self):
        calendar = self._calendar(ALWAYS, "America/New_York")
        self._assert_deadline(calendar, "2026-02-02 12:00", 72, "2026-02-05 12:00")
        self._leave(calendar, "2026-02-04 00:00", "2026-02-04 23:59:59")
        self._assert_deadline(calendar, "2026-02-03 23:30", 1, "2026-02-05 00:30")
        nothing = self.env["resource.calendar"]
        start = datetime(2026, 3, 8, 3)
        self.assertEqual(
            nothing._business_deadline_batch([(start, 24 * HOUR)]),
            [start + timedelta(days=1)],
        )

    def test_days_of_23_and_25_hours_count_what_passes(self):
        calendar = self._calendar(ALWAYS, "America/New_York")
        self._assert_deadline(calendar, "2026-03-07 12:00", 24, "2026-03-08 13:00")
        self._assert_deadline(calendar, "2026-10-31 12:00", 24, "2026-11-01 11:00")
        night = self._calendar([(day, 0, 8) for day in range(7)], "America/New_York")
        for day, hours in (("2026-03-08", 7), ("2026-11-01", 9)):
            ends = [self._utc(night, f"{day} {hour}:00") for hour in ("00", "23")]
            self.assertEqual(night._business_seconds_batch([ends]), [hours * HOUR])

    def test_half_a_day_off_and_a_working_holiday_of_another_kind(self):
        calendar = self._calendar(VIETNAM)
        self._leave(calendar, "2026-03-04 13:00", "2026-03-04 17:00")
        self._assert_deadline(calendar, "2026-03-04 11:00", 2, "2026-03-05 09:00")
        day = ("2026-03-05 00:00", "2026-03-05 23:59:59")
        self._leave(calendar, *day, time_type="other")
        self._assert_deadline(calendar, "2026-03-05 08:00", 1, "2026-03-05 09:00")

    def test_two_weeks_take_turns(self):
        calendar = self._calendar([])
        lines = [
            *({"week_type": "0", "dayofweek": str(day)} for day in (0, 1)),
            *({"week_type": "1", "dayofweek": str(day)} for day in (3, 4)),
        ]
        calendar.write(
            {
                "two_weeks_calendar": True,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "span",
                                "hour_from": 9,
                                "hour_to": 17,
                                "day_period": "morning",
                                **line,
                            }
                        )
                        for line in lines
                    ),
                ],
            }
        )
        start = datetime(2026, 3, 2)
        week_type = self.env["resource.calendar.attendance"].get_week_type(start)
        first = start + timedelta(days=7 * week_type)  # a Monday of the first week
        deadlines = calendar._business_deadline_batch(
            [(first, hours * HOUR) for hours in (8, 16, 24, 40)]
        )
        days = [(moment.date() - first.date()).days for moment in deadlines]
        self.assertEqual(days, [0, 1, 10, 14])

    def test_the_order_of_items_is_kept(self):
        calendar = self._calendar(OFFICE)
        start = datetime(2026, 3, 4, 9)
        items = [(start + timedelta(days=day), HOUR) for day in (300, 0, 700, -600)]
        self.assertEqual(
            calendar._business_deadline_batch(items),
            [calendar._business_deadline_batch([item])[0] for item in items],
        )
        self.assertEqual(calendar._business_deadline_batch([]), [])
        self.assertEqual(calendar._business_seconds_batch([]), [])

    def test_an_end_before_the_start_is_nothing(self):
        calendar = self._calendar(OFFICE)
        late, early = datetime(2026, 3, 4, 12), datetime(2025, 3, 4, 11)
        self.assertEqual(calendar._business_seconds_batch([(late, early)]), [0])

    def test_a_calendar_without_fixed_hours_is_refused(self):
        start = datetime(2026, 3, 4, 12)
        flexible = self._calendar(OFFICE, flexible_hours=True)
        for calendar in (flexible, self._calendar([])):
            with self.assertRaisesRegex(UserError, "no fixed working hours"):
                calendar._business_deadline_batch([(start, HOUR)])

    def test_a_calendar_that_is_off_for_ever_has_no_deadline(self):
        calendar = self._calendar(OFFICE)
        self._leave(calendar, "2026-03-05 00:00", "2040-01-01 00:00")
        start = datetime(2026, 3, 4, 16)
        items = [(start, HOUR), (start, 2 * HOUR)]
        self.assertEqual(
            calendar._business_deadline_batch(items), [datetime(2026, 3, 4, 17), None]
        )

    def test_one_persons_days_off_count_for_them_alone(self):
        calendar = self._calendar(OFFICE)
        resource = self.env["resource.resource"].create(
            {
                "name": "Agent",
                "calendar_id": calendar.id,
                "company_id": self.company.id,
                "tz": "UTC",
            }
        )
        day = ("2026-03-05 00:00", "2026-03-05 23:59:59")
        self._leave(calendar, *day, resource_id=resource.id)
        items = [(datetime(2026, 3, 4, 16), 2 * HOUR)]
        self.assertEqual(
            calendar._business_deadline_batch(items), [datetime(2026, 3, 5, 10)]
        )
        self.assertEqual(
            calendar._business_deadline_batch(items, resource),
            [datetime(2026, 3, 6, 10)],
        )

    def test_a_change_of_hours_or_days_off_is_noticed(self):
        calendar = self._calendar(OFFICE)
        start = "2026-03-04 16:00"
        self._assert_deadline(calendar, start, 2, "2026-03-05 10:00")
        leave = self._leave(calendar, "2026-03-05 00:00", "2026-03-05 23:59:59")
        self._assert_deadline(calendar, start, 2, "2026-03-06 10:00")
        leave.unlink()
        self._assert_deadline(calendar, start, 2, "2026-03-05 10:00")
        calendar.attendance_ids.filtered(lambda a: a.dayofweek == "3").hour_from = 8
        self._assert_deadline(calendar, start, 2, "2026-03-05 09:00")
        calendar.tz = "Asia/Ho_Chi_Minh"
        self._assert_deadline(calendar, start, 2, "2026-03-05 09:00")

    def test_ten_thousand_take_the_queries_of_one(self):
        calendar = self._calendar(OFFICE)
        start = datetime(2026, 3, 4)
        items = [(start + timedelta(minutes=n), 8 * HOUR) for n in range(10_000)]
        calendar._business_deadline_batch(items[:1])
        with self.assertQueryCount(0):  # the table is known
            calendar._business_deadline_batch(items)


SPANS = st.sampled_from(
    [(day, *span) for day in range(7) for span in ((6, 9.5), (9.5, 12), (13, 18.25))]
)
MOMENTS = st.datetimes(datetime(2025, 12, 1), datetime(2026, 12, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
ZONES = st.sampled_from(["Asia/Ho_Chi_Minh", "America/New_York", "Europe/Paris", "UTC"])


class TestBusinessTimeProperties(BusinessTimeCommon):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        spans=st.sets(SPANS, min_size=1, max_size=12),
        zone=ZONES,
        leaves=st.lists(st.tuples(MOMENTS, st.integers(2, 100)), max_size=4),
        items=st.lists(
            st.tuples(MOMENTS, st.integers(-60 * HOUR, 60 * HOUR)), min_size=1
        ),
    )
    def test_it_agrees_with_the_platform_and_with_itself(
        self, spans, zone, leaves, items
    ):
        with self.env.cr.savepoint() as savepoint:
            calendar = self._calendar(spans, zone)
            for start, hours in leaves:
                self.env["resource.calendar.leaves"].create(
                    {
                        "calendar_id": calendar.id,
                        "company_id": self.company.id,
                        "date_from": start,
                        "date_to": start + timedelta(hours=hours),
                    }
                )
            deadlines = calendar._business_deadline_batch(items)
            for (start, seconds), deadline in zip(items, deadlines, strict=True):
                if seconds:
                    planned = calendar.plan_hours(
                        seconds / HOUR, start, compute_leaves=True
                    )
                    self.assertLess(
                        abs(deadline - planned), timedelta(seconds=1), (start, seconds)
                    )
            spans = [
                tuple(sorted((s, d)))
                for (s, _n), d in zip(items, deadlines, strict=True)
            ]
            self.assertEqual(
                calendar._business_seconds_batch(spans), [abs(n) for _s, n in items]
            )
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        self.env.registry.clear_cache("stable")
