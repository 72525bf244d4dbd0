import re

import phonenumbers
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools.lead_file import get_signature, guess_fields, read_rows
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


@tagged("post_install", "-at_install", "lead_alignment")
class TestPhoneRepair(BaseCase):
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
        self.assertEqual(mend("912345678").fixes, ["zero"])
        self.assertEqual(mend("01682345678").fixes, ["retired"])
        self.assertIn("two", mend("0912345678/0987654321").fixes)
        self.assertFalse(mend("0912345678").fixes)
        self.assertEqual(mend("9.1E8").problem, "rounded")
        self.assertEqual(mend("12").problem, "unknown")
        self.assertFalse(mend("").problem)

    def test_the_name_beside_is_kept(self):
        self.assertEqual(mend("0912345678 (Chị Lan)").name, "Chị Lan")
        self.assertEqual(mend("SĐT: 0912345678").name, "")
        self.assertEqual(mend("Anh Hòa 0912345678").name, "Anh Hòa")
        self.assertEqual(mend("không có số").name, "")

    def test_every_retired_prefix_leads_to_a_valid_number(self):
        for old in RETIRED:
            self.assertEqual(len(mend(old + "2345678").phones), 1, old)

    @settings(max_examples=200, deadline=None)
    @given(st.text("0123456789 .-+()/oOE;,'Lanàđ", max_size=30))
    def test_no_cell_breaks_it_and_nothing_is_invented(self, cell):
        result = mend(cell)
        digits = re.sub(r"\D", "", cell.replace("o", "0").replace("O", "0"))
        for phone in result.phones:
            self.assertEqual(normalise(phone), phone)
            if "scientific" not in result.fixes:
                # at least its last seven digits stood in the cell
                self.assertIn(phone[-7:], digits)


@tagged("post_install", "-at_install", "lead_alignment")
class TestLeadFile(BaseCase):
    def test_rows_keep_their_numbers_in_the_file(self):
        text = "Họ tên;SĐT\n\nLan;0912345678\n;\nMinh;0987654321;extra\n"
        rows = list(read_rows(text.encode("utf-8-sig"), "a.csv"))
        self.assertEqual([number for number, _cells in rows], [1, 3, 5])
        self.assertEqual(rows[1][1], ["Lan", "0912345678"])

    def test_a_cell_may_have_lines(self):
        text = 'name,phone\n"Lan\nNguyen",0912345678\nMinh,1\n'
        rows = list(read_rows(text.encode(), "a.csv"))
        self.assertEqual([number for number, _cells in rows], [1, 2, 4])

    def test_excel_text_in_utf_16(self):
        text = "Họ tên\tSĐT\nLan\t0912345678\n"
        rows = list(read_rows(text.encode("utf-16"), "a.txt"))
        self.assertEqual(rows[1], (2, ["Lan", "0912345678"]))

    def test_headers_are_understood_in_both_languages(self):
        self.assertEqual(
            guess_fields(["Họ và tên", "SĐT", "Điện thoại", "Ghi chú", "x", "Nguồn"]),
            ["contact_name", "phone", "phone_2", "note", "", "source"],
        )
        self.assertEqual(
            guess_fields(["Full name", "Phone", "E-mail", "Name"]),
            ["contact_name", "phone", "email_from", ""],
        )

    def test_a_layout_is_known_again(self):
        self.assertEqual(
            get_signature(["Họ tên ", "SĐT"]), get_signature(["ho ten", "sdt"])
        )
        self.assertNotEqual(get_signature(["a", "b"]), get_signature(["b", "a"]))

    def test_what_is_no_table_is_refused(self):
        with self.assertRaises(ValueError):
            list(read_rows(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.csv"))
