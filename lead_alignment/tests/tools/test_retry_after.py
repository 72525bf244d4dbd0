import unittest
from datetime import UTC, datetime

from ...tools.retry_after import read_retry_after

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


class TestRetryAfter(unittest.TestCase):
    def test_seconds_or_a_date(self):
        for text, seconds in (
            ("120", 120),
            (" 5 ", 5),
            ("Mon, 30 Nov 2026 03:10:00 GMT", 600),
            ("Mon, 30 Nov 2026 10:10:00 +0700", 600),
            ("Mon, 30 Nov 2026 03:10:00 -0000", 600),
            ("Mon, 30 Nov 2026 02:00:00 GMT", 0),
            ("", 0),
            ("soon", 0),
            ("-5", 0),
            ("²", 0),
            ("Mon, 99 Nov 2026 99:00:00 GMT", 0),
        ):
            with self.subTest(text):
                found = read_retry_after({"Retry-After": text}, NOW)
                self.assertEqual(found, seconds)

    def test_an_answer_that_says_nothing(self):
        self.assertEqual(read_retry_after({}, NOW), 0)
