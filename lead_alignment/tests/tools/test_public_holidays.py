import unittest
from datetime import date, timedelta
from unittest.mock import patch

from ...tools import public_holidays
from ...tools.public_holidays import get_public_holidays, has_library, is_known
from ...tools.vietnamese_holidays import LUNAR, get_holidays

# the government decides each year whether 1 or 3 September is off, too
DECIDED_LATER = (9, 1)


def get_days(found):
    return {
        one.first + timedelta(days=number)
        for one in found
        for number in range((one.last - one.first).days + 1)
    }


class TestPublicHolidays(unittest.TestCase):
    @unittest.skipUnless(has_library(), "the library is not installed")
    def test_our_table_of_vietnam_says_what_the_library_says(self):
        for year in LUNAR:
            ours = get_days(get_holidays(year))
            theirs = get_days(get_public_holidays("VN", year))
            missing = {
                day for day in ours - theirs if (day.month, day.day) != DECIDED_LATER
            }
            self.assertFalse(missing, year)

    @unittest.skipUnless(has_library(), "the library is not installed")
    def test_other_countries_in_their_own_or_the_users_language(self):
        days = {one.first: one.name for one in get_public_holidays("DE", 2026)}
        self.assertIn(date(2026, 10, 3), days)
        english = {one.first: one.name for one in get_public_holidays("VN", 2026, "en")}
        self.assertEqual(english[date(2026, 1, 1)], "New Year's Day")

    def test_without_the_library_vietnam_is_known_and_others_are_not(self):
        with patch.object(public_holidays, "find_spec", return_value=None):
            self.assertEqual(get_public_holidays("VN", 2026), get_holidays(2026))
            self.assertFalse(is_known("DE", 2026))
            self.assertFalse(is_known("VN", 2099))
            with self.assertRaises(KeyError):
                get_public_holidays("DE", 2026)
