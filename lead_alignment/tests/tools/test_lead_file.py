import io
import unittest
from datetime import datetime

from openpyxl import Workbook

from ...tools.lead_file import get_signature, guess_fields, read_rows


def read(text, encoding="utf-8"):
    return list(read_rows(text.encode(encoding)))


class TestCsv(unittest.TestCase):
    def test_rows_keep_their_numbers_in_the_file(self):
        text = "Họ tên;SĐT\n\nLan;0912345678\n;\nMinh;0987654321;extra\n"
        self.assertEqual(
            read(text, "utf-8-sig"),
            [
                (1, ["Họ tên", "SĐT"]),
                (3, ["Lan", "0912345678"]),
                (5, ["Minh", "0987654321", "extra"]),
            ],
        )

    def test_a_cell_may_have_lines(self):
        text = 'name,phone\n"Lan\nNguyen",0912345678\nMinh,1\n'
        self.assertEqual([number for number, _cells in read(text)], [1, 2, 4])

    def test_the_separator_is_the_one_that_the_headers_have_most(self):
        for separator in ",;\t|":
            headers = separator.join(["Name, first;last", "Phone", "E-mail", "Note"])
            number, cells = read(f'{headers}\n"An"')[0]
            self.assertEqual(
                (number, cells[-3:]), (1, ["Phone", "E-mail", "Note"]), separator
            )

    def test_empty_lines_before_the_headers_are_counted_alone(self):
        self.assertEqual(read("\n\na;b\n1,5;2"), [(3, ["a", "b"]), (4, ["1,5", "2"])])

    def test_blanks_around_a_cell_are_left_out(self):
        self.assertEqual(read(" Lan , 091 \n , "), [(1, ["Lan", "091"])])

    def test_letters_typed_as_base_and_mark_become_one(self):
        self.assertEqual(read("Ha\u0300"), [(1, ["Hà"])])

    def test_what_is_no_table_is_refused(self):
        with self.assertRaises(ValueError):
            read("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin-1")


class TestEncodings(unittest.TestCase):
    def test_excel_text_in_utf_16(self):
        text = "\ufeffHọ tên\tSĐT\nLan\t0912345678\n"
        for encoding in ("utf-16-le", "utf-16-be"):
            self.assertEqual(read(text, encoding)[1], (2, ["Lan", "0912345678"]))
            self.assertEqual(read(text, encoding)[0], (1, ["Họ tên", "SĐT"]))

    def test_old_excel_files_are_in_the_vietnamese_code_page(self):
        # there 0xD0 is Đ, and ế is written as 0xEA, ê, and 0xEC, the acute accent
        content = b"\xd0\xe0 L\xe2m,gh\xea\xec"
        self.assertEqual(list(read_rows(content)), [(1, ["Đà Lâm", "ghế"])])

    def test_all_else_is_read_letter_by_letter(self):
        # 0xD2 is a combining mark in the code page, 0x9D is not in it at all
        self.assertEqual(list(read_rows(b"Lan\xd2,\x9d1")), [(1, ["LanÒ", "\x9d1"])])


class TestXlsx(unittest.TestCase):
    def test_cells_are_read_as_they_are_shown(self):
        book = Workbook()
        sheet = book.active
        sheet.append(["Họ tên", "SĐT", "Điểm", "Ngày", "VIP"])
        sheet.append([])
        moment = datetime(2026, 3, 9, 8, 30)
        sheet.append([" Lan ", 912345678.0, 7.5, moment, True])
        sheet.append([None, 84912345678, 1e16, "=1+1"])
        book.create_sheet("Other").append(["not read"])
        file = io.BytesIO()
        book.save(file)
        rows = list(read_rows(file.getvalue()))
        self.assertEqual([number for number, _cells in rows], [1, 3, 4])
        self.assertEqual(
            rows[1][1], ["Lan", "912345678", "7.5", "2026-03-09 08:30:00", "True"]
        )
        # no exponent, and nothing of a formula that was never calculated
        self.assertEqual(rows[2][1], ["", "84912345678", "10000000000000000", "", ""])


class TestHeaders(unittest.TestCase):
    def test_headers_are_understood_in_both_languages(self):
        self.assertEqual(
            guess_fields(["Họ và tên", "SĐT", "Điện thoại", "Ghi chú", "x", "Nguồn"]),
            ["contact_name", "phone", "phone_2", "note", "", "source"],
        )
        self.assertEqual(
            guess_fields(["Full name", "Phone", "E-mail", "Name"]),
            ["contact_name", "phone", "email_from", ""],
        )

    def test_a_third_phone_has_no_field(self):
        self.assertEqual(
            guess_fields(["Phone", "Mobile", "SĐT"]), ["phone", "phone_2", ""]
        )

    def test_a_phone_after_the_second_one_is_the_first(self):
        self.assertEqual(guess_fields(["SĐT 2", "SĐT"]), ["phone_2", "phone"])

    def test_a_layout_is_known_again(self):
        self.assertEqual(
            get_signature(["Họ tên ", "SĐT"]), get_signature(["ho ten", "sdt"])
        )
        self.assertNotEqual(get_signature(["a", "b"]), get_signature(["b", "a"]))
        self.assertNotEqual(get_signature(["a b"]), get_signature(["a", "b"]))
