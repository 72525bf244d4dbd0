import unittest
from datetime import date

from ...tools.vietnamese_holidays import LUNAR, get_holidays


def days_off(year):
    return {one.name: (one.first, one.last) for one in get_holidays(year)}


class TestVietnameseHolidays(unittest.TestCase):
    def test_the_holidays_of_2026(self):
        # the first day of the lunar year was 17 February, the kings' day 26 April
        self.assertEqual(
            [(one.name, one.first, one.last) for one in get_holidays(2026)],
            [
                ("Tết Dương lịch", date(2026, 1, 1), date(2026, 1, 1)),
                ("Tết Nguyên đán", date(2026, 2, 16), date(2026, 2, 20)),
                ("Giỗ Tổ Hùng Vương", date(2026, 4, 26), date(2026, 4, 26)),
                ("Ngày Giải phóng miền Nam", date(2026, 4, 30), date(2026, 4, 30)),
                ("Quốc tế Lao động", date(2026, 5, 1), date(2026, 5, 1)),
                ("Quốc khánh", date(2026, 9, 1), date(2026, 9, 2)),
                ("Ngày Văn hóa Việt Nam", date(2026, 11, 24), date(2026, 11, 24)),
            ],
        )

    def test_culture_day_is_a_holiday_from_2026_on(self):
        self.assertNotIn("Ngày Văn hóa Việt Nam", days_off(2025))
        self.assertIn("Ngày Văn hóa Việt Nam", days_off(2027))

    def test_the_law_gives_eleven_days_and_twelve_with_culture_day(self):
        for year in LUNAR:
            days = sum((one.last - one.first).days + 1 for one in get_holidays(year))
            self.assertEqual(days, 11 if year == 2025 else 12, year)

    def test_tet_is_a_new_moon_between_late_january_and_late_february(self):
        # to the 10th of the third month: two months of 29 or 30 days, and nine days
        for year in LUNAR:
            tet, kings = (date(year, *day) for day in LUNAR[year])
            self.assertTrue(date(year, 1, 21) <= tet <= date(year, 2, 20), year)
            self.assertIn((kings - tet).days, (67, 68, 69), year)

    def test_holidays_come_in_order(self):
        for year in LUNAR:
            firsts = [one.first for one in get_holidays(year)]
            self.assertEqual(firsts, sorted(firsts))

    def test_a_year_of_unknown_moons_is_refused(self):
        with self.assertRaises(KeyError):
            get_holidays(2036)
