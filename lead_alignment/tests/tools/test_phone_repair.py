import re
import unittest

import phonenumbers
from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.phone_repair import RETIRED, repair


def normalise(text):
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mend(cell):
    return repair(cell, "VN", normalise)


class TestPhoneRepair(unittest.TestCase):
    def test_cells_as_they_come(self):
        for cell, phones in (
            ("0912345678", ["+84912345678"]),
            ("912345678", ["+84912345678"]),
            ("84912345678", ["+84912345678"]),
            ("0084912345678", ["+84912345678"]),
            ("0912.345.678", ["+84912345678"]),
            ("0912 345 678", ["+84912345678"]),
            ("+84 0912345678", ["+84912345678"]),
            ("+84912345678", ["+84912345678"]),
            ("(+84) 912-345-678", ["+84912345678"]),
            ("O912345678", ["+84912345678"]),
            ("o9l2345678", []),
            ("'0912345678", ["+84912345678"]),
            ("01682345678", ["+84382345678"]),
            ("1682345678", ["+84382345678"]),
            ("841682345678", ["+84382345678"]),
            ("0912345678 / 0987654321", ["+84912345678", "+84987654321"]),
            ("0912345678-0987654321", ["+84912345678", "+84987654321"]),
            ("0912345678 0987654321", ["+84912345678", "+84987654321"]),
            ("0912345678;0912345678", ["+84912345678"]),
            ("0912345678 (Chị Lan)", ["+84912345678"]),
            ("Chị Lan: 0912345678", ["+84912345678"]),
            ("912345678.0", ["+84912345678"]),
            ("9.12345678E8", ["+84912345678"]),
            ("9.12345678E+08", ["+84912345678"]),
            ("9,12345678E8", ["+84912345678"]),
            ("9.1E8", []),
            ("0243 825 1234", ["+842438251234"]),
            ("2438251234", ["+842438251234"]),
            ("+1 650 253 0000", ["+16502530000"]),
            ("091234567", []),
            ("09123456789", []),
            ("không có", []),
            ("", []),
        ):
            with self.subTest(cell=cell):
                self.assertEqual(mend(cell).phones, phones)

    def test_what_was_mended_is_said(self):
        for cell, fixes in (
            ("0912345678", []),
            ("+84912345678", ["prefix"]),
            ("912345678", ["zero"]),
            ("2438251234", ["zero"]),
            ("01682345678", ["retired"]),
            ("1682345678", ["retired"]),
            ("O912345678", ["letter"]),
            ("912345678.0", ["decimal", "zero"]),
            ("9.12345678E8", ["scientific", "zero"]),
            ("Lan 0912345678", ["name"]),
            ("0912345678/0987654321", ["two"]),
        ):
            with self.subTest(cell=cell):
                self.assertEqual(mend(cell).fixes, fixes)

    def test_what_cannot_be_mended_is_said(self):
        for cell, problem in (
            ("", ""),
            ("0912345678", ""),
            ("9.1E8", "rounded"),
            ("12", "unknown"),
            ("không có", "unknown"),
            ("-", "unknown"),
        ):
            with self.subTest(cell=cell):
                self.assertEqual(mend(cell).problem, problem)

    def test_a_good_number_is_kept_beside_a_bad_one(self):
        result = mend("0912345678 / 12")
        self.assertEqual(result.phones, ["+84912345678"])
        self.assertEqual(result.problem, "unknown")

    def test_excel_may_have_left_out_one_zero_at_the_end(self):
        self.assertEqual(mend("9.1234567E8").phones, ["+84912345670"])
        self.assertEqual(mend("9.123456E8").problem, "rounded")

    def test_an_exponent_beyond_all_numbers_is_no_number(self):
        self.assertEqual(mend("9E" + "1" * 5000).problem, "unknown")

    def test_spaces_part_numbers_only_where_all_parts_are_numbers(self):
        self.assertEqual(mend("0912345678 12").phones, [])

    def test_a_number_that_is_valid_as_a_whole_is_not_parted(self):
        numbers = {"1", "2", "12"}
        result = repair("1 2", None, lambda text: text if text in numbers else None)
        self.assertEqual(result.phones, ["12"])

    def test_the_name_beside_is_kept(self):
        for cell, name in (
            ("0912345678 (Chị Lan)", "Chị Lan"),
            ("Anh Hòa 0912345678", "Anh Hòa"),
            ("Anh Hòa 0912345678 Chị Lan", "Anh Hòa"),
            ("SĐT: 0912345678", ""),
            ("SĐT: 0912345678 - Lan", "Lan"),
            ("không có số", ""),
        ):
            with self.subTest(cell=cell):
                self.assertEqual(mend(cell).name, name)

    def test_every_retired_prefix_leads_to_a_valid_number(self):
        for old in RETIRED:
            self.assertEqual(len(mend(old + "2345678").phones), 1, old)

    @settings(max_examples=40, deadline=None)
    @given(st.text("0123456789 .-+()/oOE;,'Lanàđ", max_size=30))
    def test_no_cell_breaks_it_and_nothing_is_invented(self, cell):
        result = mend(cell)
        digits = re.sub(r"\D", "", cell.replace("o", "0").replace("O", "0"))
        for phone in result.phones:
            self.assertEqual(normalise(phone), phone)
            if "scientific" not in result.fixes:
                # at least its last seven digits stood in the cell
                self.assertIn(phone[-7:], digits)


class TestBelievedNumbers(unittest.TestCase):
    """What a number may have been, in the order in which it is believed."""

    def get_believed(self, cell, country="VN"):
        asked = []  # append says None: no number is valid
        repair(cell, country, asked.append)
        return list(dict.fromkeys(asked))

    def test_vietnamese_numbers(self):
        for cell, *believed in (
            # whole: mobile, land line
            ("0912345678",),
            ("02438251234",),
            # the zero is missing: of nine digits a mobile's, of ten a land line's
            ("912345678", "0912345678"),
            ("2438251234", "02438251234"),
            # nine digits of no mobile, eight of one, ten of no land line
            ("212345678",),
            ("71234567",),
            ("3438251234",),
            # the country in front, with and without zeros
            ("84912345678", "0912345678"),
            ("0084912345678", "0912345678"),
            ("840912345678", "0912345678"),
            # with fewer than nine digits after it 84 is no country
            ("8412345678",),
            # retired prefixes, with eleven digits or ten without the zero
            ("01682345678", "0382345678"),
            ("1682345678", "0382345678"),
            ("841682345678", "0382345678"),
            ("0168234567",),
            ("168234567",),
        ):
            with self.subTest(cell=cell):
                self.assertEqual(self.get_believed(cell), [*believed, cell])

    def test_a_plus_says_the_country(self):
        self.assertEqual(
            self.get_believed("+84912345678"), ["0912345678", "+84912345678"]
        )
        self.assertEqual(self.get_believed("+912345678"), ["+912345678"])

    def test_of_another_country_no_mistakes_are_known(self):
        self.assertEqual(self.get_believed("912345678", "DE"), ["912345678"])
