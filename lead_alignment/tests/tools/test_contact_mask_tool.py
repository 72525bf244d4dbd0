import doctest
import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools import contact_mask
from ...tools.contact_mask import (
    is_mask,
    mask_contact,
    mask_email,
    mask_phone,
    mask_within,
)


class TestPhone(unittest.TestCase):
    def test_the_first_and_last_three_digits_of_a_mobile_are_shown(self):
        self.assertEqual(mask_phone("0912345678"), "091••••678")

    def test_blanks_and_dots_are_left_out(self):
        self.assertEqual(mask_phone("0912.345 678"), "091••••678")

    def test_the_plus_stays(self):
        self.assertEqual(mask_phone(" +84 912 345 678"), "+849••••678")

    def test_at_least_four_digits_are_hidden(self):
        # of nine digits two at each end are shown, of six and seven one
        self.assertEqual(mask_phone("123456789"), "12••••89")
        self.assertEqual(mask_phone("1234567"), "1••••7")
        self.assertEqual(mask_phone("123456"), "1••••6")

    def test_a_short_number_is_hidden_whole(self):
        for number in ("12345", "+12345", "113", ""):
            self.assertEqual(mask_phone(number), "••••")

    def test_a_long_number_shows_no_more(self):
        self.assertEqual(mask_phone("001234567890123"), "001••••123")

    @settings(max_examples=40, deadline=None)
    @given(st.text("+0123456789 ", max_size=20))
    def test_four_digits_are_always_missing(self, number):
        digits = sum(letter.isdigit() for letter in number)
        shown = sum(letter.isdigit() for letter in mask_phone(number))
        self.assertLessEqual(shown, max(0, digits - 4))


class TestEmail(unittest.TestCase):
    def test_the_first_letter_and_the_domain_are_shown(self):
        self.assertEqual(mask_email("lan.nguyen@khach.example"), "l•••@khach.example")

    def test_a_name_of_two_letters_shows_one(self):
        self.assertEqual(mask_email("an@khach.example"), "a•••@khach.example")

    def test_a_name_of_one_letter_shows_none(self):
        self.assertEqual(mask_email("a@khach.example"), "•••@khach.example")

    def test_what_stands_around_the_address_stays(self):
        self.assertEqual(
            mask_email('"Lan" <lan@khach.example>; an@khach.example'),
            '"Lan" <l•••@khach.example>; a•••@khach.example',
        )

    def test_what_is_no_address_is_hidden_whole(self):
        self.assertEqual(mask_email("lan.nguyen"), "••••")


class TestContact(unittest.TestCase):
    def test_an_at_tells_an_address_from_a_phone(self):
        self.assertEqual(mask_contact("lan@khach.example"), "l•••@khach.example")
        self.assertEqual(mask_contact("0912345678"), "091••••678")

    def test_a_mask_is_known_as_one(self):
        self.assertTrue(is_mask("091••••678"))
        self.assertFalse(is_mask("0912345678"))
        self.assertFalse(is_mask(False))


class TestWithin(unittest.TestCase):
    def test_the_examples_of_the_docstrings_hold(self):
        result = doctest.testmod(contact_mask)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_a_number_with_a_zero_or_plus_is_a_phone(self):
        self.assertEqual(
            mask_within("An 091 234 5678, Lan +84912345678", []),
            "An 091••••678, Lan +849••••678",
        )

    def test_nine_digits_make_a_phone_and_eight_do_not(self):
        self.assertEqual(mask_within("ref 012345678", []), "ref 01••••78")
        self.assertEqual(mask_within("ref 01234567", []), "ref 01234567")

    def test_an_amount_stays(self):
        text = "budget 1.500.000.000 đ"
        self.assertEqual(mask_within(text, ["0912345678"]), text)

    def test_a_known_phone_is_hidden_however_it_is_written(self):
        for written in ("912345678", "84 912.345.678", "(12345678)"):
            with self.subTest(written=written):
                self.assertNotIn("345", mask_within(written, ["+84912345678"]))

    def test_an_order_that_differs_within_the_last_eight_digits_stays(self):
        self.assertEqual(
            mask_within("order 922345678", ["0912345678"]), "order 922345678"
        )

    def test_the_end_of_a_number_is_no_secret_by_itself(self):
        self.assertEqual(mask_within("ref 1234567", ["4567", ""]), "ref 1234567")

    def test_an_address_is_hidden_and_is_no_number(self):
        self.assertEqual(
            mask_within("Lan <lan@khach.example>", ["1234567@khach.example"]),
            "Lan <l•••@khach.example>",
        )
        self.assertEqual(
            mask_within("ref 1234567", ["1234567@khach.example"]), "ref 1234567"
        )
