import unittest
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytz

from ...tools import local_day
from ...tools.local_day import (
    get_bounds,
    get_local_day,
    get_moment,
    get_zone,
    to_aware,
    to_naive,
)

HANOI = "Asia/Ho_Chi_Minh"  # seven hours ahead of UTC all year
BERLIN = "Europe/Berlin"  # clocks change on 29 March and 25 October 2026


class TestZone(unittest.TestCase):
    def test_an_old_name_has_the_same_time(self):
        moment = datetime(2026, 3, 9, tzinfo=UTC)
        for name in ("Asia/Saigon", "asia/ho_chi_minh", HANOI):
            offset = moment.astimezone(get_zone(name)).utcoffset()
            self.assertEqual(offset, timedelta(hours=7))

    def test_a_system_without_the_old_name_has_it_from_pytz(self):
        get_zone.cache_clear()
        self.addCleanup(get_zone.cache_clear)
        with patch.object(local_day, "ZoneInfo", wraps=ZoneInfo) as zone_info:
            zone_info.side_effect = ZoneInfoNotFoundError
            zone_info.from_file = ZoneInfo.from_file
            zone = get_zone("Asia/Saigon")
        moment = datetime(2026, 3, 9, tzinfo=UTC)
        self.assertEqual(moment.astimezone(zone).utcoffset(), timedelta(hours=7))
        self.assertEqual(zone.key, "Asia/Saigon")

    def test_an_unknown_name_is_refused(self):
        with self.assertRaises(pytz.UnknownTimeZoneError):
            get_zone("Asia/Atlantis")


class TestMoments(unittest.TestCase):
    def test_naive_moments_are_utc(self):
        naive = datetime(2026, 3, 9, 1)
        hanoi = datetime(2026, 3, 9, 8, tzinfo=get_zone(HANOI))
        self.assertEqual(to_aware(naive), hanoi)
        self.assertEqual(to_naive(hanoi), naive)

    def test_an_evening_in_london_is_tomorrow_in_hanoi(self):
        moment = datetime(2026, 3, 9, 17)
        self.assertEqual(get_local_day(moment, HANOI), date(2026, 3, 10))
        self.assertEqual(get_local_day(moment, "UTC"), date(2026, 3, 9))

    def test_half_past_five_in_hanoi(self):
        moment = get_moment(date(2026, 3, 9), 17.5, HANOI)
        self.assertEqual(moment, datetime(2026, 3, 9, 10, 30))

    def test_twenty_four_o_clock_is_the_end_of_the_day(self):
        end = datetime(2026, 3, 9, 17)
        self.assertEqual(get_moment(date(2026, 3, 9), 24, HANOI), end)
        self.assertEqual(get_moment(date(2026, 3, 9), 25, HANOI), end)

    def test_of_an_hour_that_comes_twice_it_is_the_first(self):
        # 2:30 on the last Sunday of October: first at UTC+2
        moment = get_moment(date(2026, 10, 25), 2.5, BERLIN)
        self.assertEqual(moment, datetime(2026, 10, 25, 0, 30))

    def test_an_hour_that_is_left_out_counts_on_from_before(self):
        # 2:30 on the last Sunday of March does not exist: 3:30, UTC+2
        moment = get_moment(date(2026, 3, 29), 2.5, BERLIN)
        self.assertEqual(moment, datetime(2026, 3, 29, 1, 30))

    def test_a_day_may_have_23_or_25_hours(self):
        for day, hours in (
            (date(2026, 3, 9), 24),
            (date(2026, 3, 29), 23),
            (date(2026, 10, 25), 25),
        ):
            start, end = get_bounds(day, day + timedelta(days=1), BERLIN)
            self.assertEqual(end - start, timedelta(hours=hours))

    def test_bounds_are_two_midnights(self):
        self.assertEqual(
            get_bounds(date(2026, 3, 9), date(2026, 3, 16), HANOI),
            (datetime(2026, 3, 8, 17), datetime(2026, 3, 15, 17)),
        )
