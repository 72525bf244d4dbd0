import unittest
from datetime import UTC, datetime, timedelta, timezone

from ...tools.lead_values import (
    begin_with_day,
    is_email,
    is_made_up,
    is_vietnamese_family,
    join_name,
    read_emails,
    read_flag,
    read_moment,
)

HANOI = timezone(timedelta(hours=7))
AT = datetime(2026, 3, 9, 1, 30)


def read(text, *, day_first=True, zone=HANOI):
    return read_moment(text, is_day_first=day_first, zone=zone)


class TestNames(unittest.TestCase):
    def test_the_order_is_that_of_the_language(self):
        parts = ("An", "Văn", "Nguyễn")
        self.assertEqual(join_name(*parts, is_family_first=True), "Nguyễn Văn An")
        self.assertEqual(join_name(*parts, is_family_first=False), "An Văn Nguyễn")
        self.assertEqual(join_name("An", "", "", is_family_first=True), "An")

    def test_vietnamese_families_are_known_with_and_without_accents(self):
        for name in ("Nguyễn", "nguyen thi", "Đỗ", "TRẦN"):
            self.assertTrue(is_vietnamese_family(name), name)
        for name in ("Smith", "", "Novák"):
            self.assertFalse(is_vietnamese_family(name), name)


class TestFlags(unittest.TestCase):
    def test_yes(self):
        for text in ("yes", "Có", "x", "TRUE", "1", "Đồng ý", "✓", "2026-03-09", "OK"):
            self.assertIs(read_flag(text), True, text)

    def test_no(self):
        for text in ("no", "Không", "0", "false", "Chưa", "Từ chối", "unsubscribed"):
            self.assertIs(read_flag(text), False, text)

    def test_neither(self):
        for text in ("maybe", "chưa rõ", "?", "sau 18h"):
            self.assertIsNone(read_flag(text), text)


class TestMoments(unittest.TestCase):
    def test_a_moment_is_read_as_utc(self):
        for text in (
            "2026-03-09T08:30:00+07:00",
            "2026-03-09T01:30:00Z",
            "2026-03-09 01:30:00 UTC",
            "2026-03-08T20:30:00.123-0500",
            "2026-03-09 08:30",
            "2026/3/9 8:30 AM",
            "9/3/2026 08:30:00",
            "09-03-26 8:30 SA",
            "9.3.2026, 8:30 am",
            "8:30 9/3/2026",
            "Mar 9, 2026 8:30 AM",
            "9 March 2026 08:30",
            "46090.354166667",
            "1773019800",
            "1773019800000",
        ):
            self.assertEqual(read(text), AT, text)

    def test_noon_and_midnight_by_the_twelve_hours(self):
        self.assertEqual(read("9/3/2026 12:00 PM"), datetime(2026, 3, 9, 5))
        self.assertEqual(read("9/3/2026 12:00 SA"), datetime(2026, 3, 8, 17))
        self.assertEqual(read("9/3/2026 2:30 CH"), datetime(2026, 3, 9, 7, 30))

    def test_the_month_may_come_first(self):
        moment = datetime(2026, 9, 3)
        self.assertEqual(read("9/3/2026", day_first=False, zone=UTC), moment)
        # thirteen is no month, whatever the habit
        self.assertEqual(read("3/13/2026", zone=UTC), datetime(2026, 3, 13))
        self.assertEqual(read("13/3/2026", day_first=False, zone=UTC).day, 13)

    def test_what_is_no_moment(self):
        for text in (
            "",
            "hôm qua",
            "31/02/2026",
            "2026-13-01",
            "0912345678",
            "45",
            "9/3",
        ):
            self.assertIsNone(read(text), text)

    def test_years_before_any_file_are_mistakes(self):
        self.assertIsNone(read("1970-01-01"))
        self.assertIsNone(read("01/01/0026"))

    def test_a_column_tells_its_habit(self):
        self.assertTrue(begin_with_day(["3/4/2026", "13/4/2026"], False))
        self.assertFalse(begin_with_day(["3/4/2026", "3/14/2026 8:00"], True))
        self.assertTrue(begin_with_day(["3/4/2026"], True))
        self.assertFalse(begin_with_day(["3/4/2026", "2026-03-30"], False))


class TestEmails(unittest.TestCase):
    def test_an_address_has_one_at_sign_and_a_domain_with_a_dot(self):
        for address in ("a@b.vn", "a.b+c@d-e.com.vn", "Ö@ü.de", "a_b@c.museum"):
            self.assertTrue(is_email(address), address)
        for address in (
            "x@@y.vn",
            "a@b",
            "a@b.",
            "@b.vn",
            "a.@b.vn",
            ".a@b.vn",
            "a@b..vn",
            "a@b.v",
            "a b@c.vn",
            "a@b.vn,",
        ):
            self.assertFalse(is_email(address), address)

    def test_addresses_of_a_cell(self):
        for text, expected in (
            ("Lan@K.Example", (["lan@k.example"], False)),
            ("Lan <lan@k.example>", (["lan@k.example"], False)),
            ("mailto:lan@k.example", (["lan@k.example"], False)),
            ("a@k.example; b@k.example", (["a@k.example", "b@k.example"], False)),
            ("a@k.example / a@k.example", (["a@k.example"], False)),
            ("lan@gmail,com", (["lan@gmail.com"], True)),
            ("lan @ gmail.com.", (["lan@gmail.com"], True)),
            ("lan nguyen@k.example", ([], False)),
            ("x@@y", ([], False)),
            ("a@b", ([], False)),
            ("không có", ([], False)),
        ):
            self.assertEqual(read_emails(text), expected, text)

    def test_addresses_that_a_shop_makes_up(self):
        self.assertTrue(is_made_up("912345678@84.phone"))
        self.assertFalse(is_made_up("a@84.phone"))
