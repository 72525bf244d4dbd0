import unittest
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.business_time import AlwaysOpen, BusinessTime, join

HOUR = 3600
MONDAY = datetime(2026, 3, 9)


def at(text):
    """ "mon 08:30" of one week in March 2026"""
    day, _space, clock = text.partition(" ")
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day)
    hours, minutes = clock.split(":")
    return MONDAY + timedelta(days=days, hours=int(hours), minutes=int(minutes))


def span(start, end):
    return at(start), at(end)


WEEK = [
    span("mon 08:00", "mon 12:00"),
    span("mon 13:00", "mon 17:00"),
    span("tue 08:00", "tue 12:00"),
]


class TestJoin(unittest.TestCase):
    def test_spans_are_put_in_order(self):
        self.assertEqual(join(reversed(WEEK)), WEEK)

    def test_overlapping_spans_become_one(self):
        self.assertEqual(
            join([span("mon 08:00", "mon 12:00"), span("mon 11:00", "mon 15:00")]),
            [span("mon 08:00", "mon 15:00")],
        )

    def test_a_span_within_another_adds_nothing(self):
        self.assertEqual(
            join([span("mon 08:00", "mon 17:00"), span("mon 09:00", "mon 10:00")]),
            [span("mon 08:00", "mon 17:00")],
        )

    def test_a_day_that_ends_a_tick_before_midnight_is_whole(self):
        end = at("tue 00:00") - timedelta(microseconds=1)
        self.assertEqual(
            join([(at("mon 00:00"), end)]), [span("mon 00:00", "tue 00:00")]
        )

    def test_the_second_before_midnight_is_no_gap(self):
        end = at("tue 00:00") - timedelta(seconds=1)
        self.assertEqual(
            join([(at("mon 00:00"), end), span("tue 00:00", "wed 00:00")]),
            [span("mon 00:00", "wed 00:00")],
        )

    def test_two_seconds_are_a_gap(self):
        days = [
            (at("mon 00:00"), at("tue 00:00") - timedelta(seconds=2)),
            span("tue 00:00", "wed 00:00"),
        ]
        self.assertEqual(join(days), days)

    def test_a_sliver_of_a_second_is_no_working_time(self):
        second = at("mon 08:00"), at("mon 08:00") + timedelta(seconds=1)
        two = at("mon 08:00"), at("mon 08:00") + timedelta(seconds=2)
        self.assertEqual(join([second]), [])
        self.assertEqual(join([two]), [two])


class TestWorkingTime(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.time = BusinessTime(WEEK)

    def test_lunch_is_not_counted(self):
        self.assertEqual(self.time.seconds(at("mon 11:00"), at("mon 14:00")), 2 * HOUR)

    def test_the_night_is_not_counted(self):
        self.assertEqual(self.time.seconds(at("mon 16:30"), at("tue 08:30")), HOUR)

    def test_nothing_is_counted_before_and_after_the_table(self):
        self.assertEqual(self.time.seconds(at("mon 00:00"), at("sun 00:00")), 12 * HOUR)
        self.assertEqual(self.time.worked(at("mon 07:00")), timedelta(0))

    def test_an_end_before_the_start_gives_nothing(self):
        self.assertEqual(self.time.seconds(at("mon 11:00"), at("mon 10:00")), 0)
        self.assertEqual(self.time.seconds(at("mon 11:00"), at("mon 11:00")), 0)

    def test_an_empty_table_has_no_working_time(self):
        nothing = BusinessTime([])
        self.assertEqual(nothing.seconds(at("mon 08:00"), at("sun 08:00")), 0)
        for seconds in (-60, 0, 60):
            self.assertIsNone(nothing.deadline(at("mon 08:00"), seconds))


class TestDeadline(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.time = BusinessTime(WEEK)

    def assert_due(self, start, seconds, due):
        self.assertEqual(self.time.deadline(at(start), seconds), due and at(due))

    def test_an_hour_within_the_morning(self):
        self.assert_due("mon 09:00", HOUR, "mon 10:00")

    def test_lunch_pushes_the_deadline(self):
        self.assert_due("mon 11:30", HOUR, "mon 13:30")

    def test_the_night_pushes_the_deadline(self):
        self.assert_due("mon 16:30", HOUR, "tue 08:30")

    def test_what_begins_out_of_hours_begins_at_the_opening(self):
        self.assert_due("mon 06:00", HOUR, "mon 09:00")
        self.assert_due("mon 12:30", HOUR, "mon 14:00")

    def test_a_deadline_at_closing_time_is_closing_time(self):
        self.assert_due("mon 16:00", HOUR, "mon 17:00")

    def test_no_time_at_all_gives_the_first_working_moment(self):
        self.assert_due("mon 09:00", 0, "mon 09:00")
        self.assert_due("mon 12:30", 0, "mon 13:00")
        self.assert_due("mon 12:00", 0, "mon 13:00")
        self.assert_due("tue 12:00", 0, None)

    def test_less_than_a_microsecond_is_no_time(self):
        self.assert_due("mon 06:00", 1e-9, "mon 08:00")
        self.assert_due("mon 06:00", -1e-9, "mon 08:00")

    def test_the_last_hour_of_the_table_can_be_reached(self):
        self.assert_due("tue 11:00", HOUR, "tue 12:00")
        self.assert_due("tue 11:00", HOUR + 1, None)

    def test_one_plans_backwards_over_lunch(self):
        self.assert_due("mon 13:30", -HOUR, "mon 11:30")

    def test_backwards_to_an_opening_is_that_opening(self):
        self.assert_due("mon 14:00", -HOUR, "mon 13:00")

    def test_backwards_to_the_beginning_of_the_table_and_not_before(self):
        self.assert_due("mon 09:00", -HOUR, "mon 08:00")
        self.assert_due("mon 09:00", -HOUR - 1, None)

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(st.integers(2, 600), min_size=2, max_size=8),
        st.integers(0, 1500),
        st.integers(-1500, 1500),
    )
    def test_deadline_and_time_passed_agree(self, steps, begin, seconds):
        """The working time up to ``deadline(t, s)`` is ``s``."""
        spans, moment = [], MONDAY
        for length, pause in zip(steps[::2], steps[1::2], strict=False):
            end = moment + timedelta(seconds=length)
            spans.append((moment, end))
            moment = end + timedelta(seconds=pause)
        time, start = BusinessTime(spans), MONDAY + timedelta(seconds=begin)
        due = time.deadline(start, seconds)
        if due is not None:
            first, last = sorted((start, due))
            self.assertEqual(time.seconds(first, last), abs(seconds))


class TestAlwaysOpen(unittest.TestCase):
    def test_nights_and_weekends_count(self):
        time = AlwaysOpen()
        self.assertEqual(time.seconds(at("fri 20:00"), at("mon 08:00")), 0)
        self.assertEqual(time.seconds(at("mon 20:00"), at("tue 08:00")), 12 * HOUR)
        self.assertEqual(time.deadline(at("sat 23:00"), 2 * HOUR), at("sun 01:00"))
