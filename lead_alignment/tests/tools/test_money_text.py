import unittest
from decimal import Decimal

from ...tools.money_text import MoneyError, parse_money

# (text, amount in a currency without cents, amount in one with cents)
AMOUNTS = [
    ("900.000 đ", 900_000, 900_000),
    ("900.000đ", 900_000, 900_000),
    ("900,000 VND", 900_000, 900_000),
    ("₫1.234.567", 1_234_567, 1_234_567),
    ("1 234 567", 1_234_567, 1_234_567),
    ("1\u00a0234\u00a0567 ₫", 1_234_567, 1_234_567),
    ("1,234,567", 1_234_567, 1_234_567),
    ("1,234.50", "1234.50", "1234.50"),
    ("1.234,50", "1234.50", "1234.50"),
    ("$1,234.50", "1234.50", "1234.50"),
    ("1'234.50 CHF", "1234.50", "1234.50"),
    ("1234567.89", "1234567.89", "1234567.89"),
    ("0", 0, 0),
    ("1.500", 1500, "1.500"),
    ("1,500", 1500, 1500),
    ("-250.000 đ", -250_000, -250_000),
    ("(250.000 đ)", -250_000, -250_000),
    ("\u2212250,000", -250_000, -250_000),
    ("250,000-", -250_000, -250_000),
    ("-$12.30", "-12.30", "-12.30"),
    ("2,5 triệu", 2_500_000, 2_500_000),
    ("2.5 tr", 2_500_000, 2_500_000),
    ("1,2 tỷ đ", 1_200_000_000, 1_200_000_000),
    ("500k", 500_000, 500_000),
    ("500 nghìn đồng", 500_000, 500_000),
    ("12", 12, 12),
]
REFUSED = [
    *("", "-", "abc", "1.23.4", "12,34,567.8.9", "1,2,3", "0x10", "1e6", "1/2"),
    *("1.234.56", "12 34", "=1+1", "٣٫٥x" * 20, "1" * 200),
]


class TestMoneyText(unittest.TestCase):
    def test_amounts_of_files_are_read_as_they_are_meant(self):
        for text, of_dong, of_dollars in AMOUNTS:
            with self.subTest(text=text):
                self.assertEqual(parse_money(text, has_cents=False), Decimal(of_dong))
                self.assertEqual(parse_money(text), Decimal(of_dollars))

    def test_the_users_point_decides_what_is_open(self):
        self.assertEqual(parse_money("1.500", point=","), 1500)
        self.assertEqual(parse_money("1,500", point=","), Decimal("1.5"))
        self.assertEqual(parse_money("0.125", point=","), Decimal("0.125"))

    def test_what_is_no_amount_is_refused(self):
        for text in REFUSED:
            with self.subTest(text=text), self.assertRaises(MoneyError):
                parse_money(text)
