import unittest
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytz
from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.calling_hours import CallingHours, get_open_zones

HANOI = pytz.timezone("Asia/Ho_Chi_Minh")
BERLIN = pytz.timezone("Europe/Berlin")


def at(text, zone=HANOI):
    return zone.localize(datetime.fromisoformat(text)).astimezone(pytz.utc)


def week(zone=HANOI, first=date(2026, 3, 9)):
    """Monday to Friday 8-12 and 13-17:30, two weeks."""
    return [
        (at(f"{day} {start}", zone), at(f"{day} {end}", zone))
        for day in (first + timedelta(days=n) for n in range(14))
        if day.weekday() < 5
        for start, end in (("08:00", "12:00"), ("13:00", "17:30"))
    ]


class TestCallingHours(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.hours = CallingHours(week(), HANOI, 8, 20)

    def test_within_working_time_the_moment_stays(self):
        moment = at("2026-03-11 10:20")
        self.assertEqual(self.hours.first_from(moment), moment)

    def test_lunch_moves_to_the_afternoon(self):
        self.assertEqual(
            self.hours.first_from(at("2026-03-11 12:30")), at("2026-03-11 13:00")
        )

    def test_the_end_of_work_is_not_worked(self):
        self.assertEqual(
            self.hours.first_from(at("2026-03-11 17:30")), at("2026-03-12 08:00")
        )

    def test_friday_evening_moves_to_monday(self):
        self.assertEqual(
            self.hours.first_from(at("2026-03-13 18:00")), at("2026-03-16 08:00")
        )

    def test_a_customer_abroad_is_called_in_their_daytime(self):
        # Hanoi 8:00 is Berlin 2:00; Berlin's 9:00 is Hanoi 15:00
        hours = CallingHours(week(), BERLIN, 9, 18)
        self.assertEqual(
            hours.first_from(at("2026-03-11 08:00")), at("2026-03-11 15:00")
        )

    def test_the_end_of_the_customers_day_is_the_next_day(self):
        hours = CallingHours(None, HANOI, 8, 20)
        self.assertEqual(
            hours.first_from(at("2026-03-11 20:00")), at("2026-03-12 08:00")
        )

    def test_zones_of_the_standard_library_do_as_well(self):
        hours = CallingHours(None, ZoneInfo("Europe/Berlin"), 9.5, 18)
        self.assertEqual(
            hours.first_from(at("2026-03-11 08:00")), at("2026-03-11 09:30", BERLIN)
        )

    def test_without_fixed_hours_only_the_customers_day_counts(self):
        hours = CallingHours(None, HANOI, 8, 20)
        self.assertEqual(
            hours.first_from(at("2026-03-14 23:00")), at("2026-03-15 08:00")
        )

    def test_never_overlapping_hours_leave_the_moment(self):
        hours = CallingHours(week(), HANOI, 20, 22)
        moment = at("2026-03-11 10:00")
        self.assertEqual(hours.first_from(moment), moment)

    def test_a_day_off_gives_the_next_working_day_at_nine(self):
        saturday = date(2026, 3, 14)
        self.assertEqual(self.hours.on_day(saturday, 9), at("2026-03-16 09:00"))

    def test_a_day_before_the_opening_begins_at_the_opening(self):
        wednesday = date(2026, 3, 11)
        self.assertEqual(self.hours.on_day(wednesday, 6), at("2026-03-11 08:00"))

    def test_a_day_without_any_within_a_month_stays(self):
        spring = [(at("2026-05-04 08:00"), at("2026-05-04 12:00"))]
        hours = CallingHours(spring, HANOI, 8, 20)
        self.assertEqual(hours.on_day(date(2026, 3, 11), 9), at("2026-03-11 09:00"))

    def test_midnight_may_end_the_customers_day(self):
        hours = CallingHours(None, HANOI, 0, 24)
        moment = at("2026-03-11 23:59")
        self.assertEqual(hours.first_from(moment), moment)

    @settings(max_examples=25, deadline=None)
    @given(
        st.datetimes(datetime(2026, 3, 9), datetime(2026, 3, 20)),
        st.sampled_from([HANOI, BERLIN, pytz.timezone("America/New_York")]),
    )
    def test_the_answer_is_open_and_the_first(self, naive, zone):
        """Whatever the moment: the answer is at or after it, within both hours, and
        no earlier minute after the moment is."""
        moment = naive.replace(tzinfo=pytz.utc, second=0, microsecond=0)
        hours = CallingHours(week(), zone, 9, 18)

        def is_open(instant):
            local = instant.astimezone(zone)
            return 9 <= local.hour < 18 and any(
                start <= instant < end for start, end in hours.work
            )

        answer = hours.first_from(moment)
        if not is_open(answer):  # nothing within the table: the moment itself
            self.assertEqual(answer, moment)
            return
        self.assertGreaterEqual(answer, moment)
        step = timedelta(minutes=15)
        earlier = answer - step
        while earlier >= moment:
            self.assertFalse(is_open(earlier))
            earlier -= step

    def test_a_zone_is_open_from_the_first_hour_up_to_the_last(self):
        # Hanoi is seven hours ahead
        for minute, is_open in (("13:29", 0), ("13:30", 1), ("13:59", 1), ("14:00", 0)):
            now = datetime.fromisoformat(f"2026-03-09 {minute}")
            open_zones = get_open_zones(now, 20.5, 21)
            self.assertEqual("Asia/Ho_Chi_Minh" in open_zones, bool(is_open), minute)

    def test_a_zone_is_open_by_the_clock_of_that_minute(self):
        # on 29 March 2026 Berlin went from 1:59 to 3:00, at 1:00 UTC
        before, after = datetime(2026, 3, 29, 0, 59), datetime(2026, 3, 29, 1, 0)
        self.assertIn("Europe/Berlin", get_open_zones(before, 1, 2))
        self.assertIn("Europe/Berlin", get_open_zones(after, 3, 4))

    @settings(max_examples=10, deadline=None)
    @given(
        st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)),
        st.floats(0, 23),
        st.floats(0.5, 12),
    )
    def test_open_zones_are_those_whose_clock_says_so(self, now, start, length):
        end = min(start + length, 24)
        open_zones = get_open_zones(now, start, end)
        for name in ("Asia/Ho_Chi_Minh", "Europe/Paris", "Asia/Kathmandu", "UTC"):
            local = pytz.utc.localize(now).astimezone(pytz.timezone(name))
            hour = local.hour + local.minute / 60
            self.assertEqual(name in open_zones, start <= hour < end)
