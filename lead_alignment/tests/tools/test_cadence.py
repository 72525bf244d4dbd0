import unittest
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ...tools.cadence import spread

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def at(text):
    """A moment by the clock of Hanoi"""
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def always(moment):
    return moment


def office(moment):
    """From 8 to 17 o'clock, every day"""
    local = moment.astimezone(HANOI)
    opening = local.replace(hour=8, minute=0)
    if local < opening:
        return opening
    return moment if local.hour < 17 else opening + timedelta(days=1)


class TestSpread(unittest.TestCase):
    def test_the_first_try_is_at_the_wanted_moment(self):
        self.assertEqual(
            spread(at("2026-03-10 09:00"), [], HANOI, always), at("2026-03-10 09:00")
        )

    def test_the_first_try_waits_for_calling_hours(self):
        self.assertEqual(
            spread(at("2026-03-10 18:00"), [], HANOI, office), at("2026-03-11 08:00")
        )

    def test_who_did_not_answer_at_nine_is_called_at_eleven(self):
        self.assertEqual(
            spread(at("2026-03-10 09:00"), [at("2026-03-09 09:00")], HANOI, always),
            at("2026-03-10 11:00"),
        )

    def test_minutes_count(self):
        # 10:30 is an hour and three quarters after 8:45: too near, 11:30 is not
        self.assertEqual(
            spread(at("2026-03-10 09:30"), [at("2026-03-09 08:45")], HANOI, always),
            at("2026-03-10 11:30"),
        )

    def test_a_time_of_day_after_each_earlier_try_is_looked_for(self):
        tried = [at("2026-03-07 08:00"), at("2026-03-08 10:00"), at("2026-03-09 12:00")]
        self.assertEqual(
            spread(at("2026-03-10 08:00"), tried, HANOI, always), at("2026-03-10 14:00")
        )

    def test_one_o_clock_is_near_midnight(self):
        # around the clock 1:00 is an hour and a half after 23:30, 2:00 is far enough
        self.assertEqual(
            spread(at("2026-03-11 01:00"), [at("2026-03-09 23:30")], HANOI, always),
            at("2026-03-11 02:00"),
        )

    def test_the_hours_are_those_of_the_customer(self):
        # 2:00 UTC is 9 o'clock in Hanoi
        tried = [datetime(2026, 3, 9, 2, tzinfo=UTC)]
        self.assertEqual(
            spread(at("2026-03-10 09:00"), tried, HANOI, always), at("2026-03-10 11:00")
        )

    def test_the_farthest_hour_is_taken_where_none_is_far_enough(self):
        # 13:45 is an hour and three quarters from noon and 15:30, all others are nearer
        tried = [at(f"2026-03-09 {clock}") for clock in ("09:00", "12:00", "15:30")]
        self.assertEqual(
            spread(at("2026-03-10 08:45"), tried, HANOI, office), at("2026-03-10 13:45")
        )

    def test_of_equally_far_hours_the_first_is_taken(self):
        # a try at each odd hour: 9:15 is a quarter from one, 10:15 three quarters,
        # and so is 12:15
        tried = [at(f"2026-03-09 {hour:02}:00") for hour in range(1, 24, 2)]
        self.assertEqual(
            spread(at("2026-03-10 09:15"), tried, HANOI, always), at("2026-03-10 10:15")
        )

    def test_a_whole_day_is_looked_through(self):
        # tries at all hours from 10 to 6 o'clock: 8 o'clock tomorrow is left
        tried = [at(f"2026-03-09 {hour:02}:00") for hour in (*range(10, 24), *range(7))]
        self.assertEqual(
            spread(at("2026-03-10 09:00"), tried, HANOI, always), at("2026-03-11 08:00")
        )
