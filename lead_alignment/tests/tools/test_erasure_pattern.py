import re
import unittest

from ...tools.erasure_pattern import get_patterns, holds

PHONE = [("phone", "+84912345678")]
EMAIL = [("email", "an@shop.vn")]


class TestErasurePattern(unittest.TestCase):
    """An erased person is found however their addresses were written."""

    def test_a_phone_in_any_form(self):
        for text in (
            "+84912345678",
            "0912345678",
            "912345678",
            "0912 345 678",
            "(091) 234-5678",
            "84.912.345.678",
            '{"phone": 84912345678}',
            "Call Lan 0912.345.678 tonight",
        ):
            self.assertTrue(holds(get_patterns(PHONE), text), text)

    def test_another_number_is_another(self):
        for text in ("0912345679", "09123456780", "0912 345", "", None, "345678"):
            self.assertFalse(holds(get_patterns(PHONE), text), text)

    def test_an_address_with_capitals_and_within_a_text(self):
        for text in (
            "AN@Shop.vn",
            "<an@shop.vn>",
            '["an@shop.vn", "x"]',
            "an@shop.vn.",
        ):
            self.assertTrue(holds(get_patterns(EMAIL), text), text)

    def test_an_address_within_another_is_another(self):
        for text in ("lan@shop.vn", "an@shop.vnx", "x.an@shop.vn", "an@shop-vn"):
            self.assertFalse(holds(get_patterns(EMAIL), text), text)

    def test_plain_numbers_prove_nothing(self):
        self.assertEqual(get_patterns([("partner", "7"), ("lead", "12")]), [])
        self.assertEqual(get_patterns([("phone", "+84123")]), [])
        self.assertFalse(holds([], "anything"))

    def test_accounts_are_taken_literally(self):
        (pattern,) = get_patterns([("external", "zalo:84.1+")])
        self.assertTrue(re.search(pattern, "zalo:84.1+"))
        self.assertFalse(re.search(pattern, "zalo:84x1+"))


if __name__ == "__main__":
    unittest.main()
