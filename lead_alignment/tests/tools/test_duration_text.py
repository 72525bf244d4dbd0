import unittest

from ...tools.duration_text import get_duration


class TestDurationText(unittest.TestCase):
    def test_whole_hours_are_hours_and_never_days(self):
        for minutes, english, vietnamese in [
            (480, "8 hours", "8 giờ"),
            (60, "1 hour", "1 giờ"),
            (2880, "48 hours", "48 giờ"),
            (90, "90 minutes", "90 phút"),
            (1, "1 minute", "1 phút"),
            (15, "15 minutes", "15 phút"),
            (0, "0 minutes", "0 phút"),
        ]:
            with self.subTest(minutes=minutes):
                self.assertEqual(get_duration(minutes, "en_US"), english)
                self.assertEqual(get_duration(minutes, "vi_VN"), vietnamese)
