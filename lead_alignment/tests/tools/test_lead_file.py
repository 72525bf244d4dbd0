import csv
import io
import unittest
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ...tools.lead_file import (
    BrokenQuote,
    find_header,
    get_signature,
    guess_fields,
    read_book,
    read_rows,
)


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


class TestQuotes(unittest.TestCase):
    HEADER = "name,phone,note\n"

    def _read_line(self, text):
        """Return the line that the refusal names; None if the file is read."""
        try:
            read(self.HEADER + text)
        except BrokenQuote as error:
            return error.line
        return None

    def test_a_quote_that_is_open_at_the_end_names_the_line_where_it_opens(self):
        self.assertEqual(self._read_line('An,1,x\nBinh,2,"y\nCuc,3,z\n'), 3)
        self.assertEqual(self._read_line('An,1,"x'), 2)

    def test_a_quote_that_another_row_closes_is_found_too(self):
        self.assertEqual(self._read_line('"An,1,x\nBinh,2,"y"\n'), 2)
        self.assertEqual(
            self._read_line('An,0912345678,"x\nBinh,0912345679,y",\nCuc,3,z\n'), 2
        )

    def test_a_cell_may_have_lines_with_commas_and_numbers(self):
        for cell in ("a, b, c\nd, e, f", "Gọi chị Lan\n0912345678", "x\n\ny"):
            self.assertIsNone(self._read_line(f'An,1,"{cell}"\n'), cell)

    def test_quotes_amidst_a_cell_are_letters(self):
        for cell in ('5" screen', '"Lan "Be" N"', '"He said ""no"""', '""'):
            self.assertIsNone(self._read_line(f"An,1,{cell}\n"), cell)

    def test_a_cell_longer_than_any_names_its_line(self):
        self.assertEqual(self._read_line('An,1,"' + "x,y\n" * 60_000), 2)

    def test_a_number_that_is_kept_as_text_for_excel(self):
        self.assertEqual(read('a,b\n="0912345678",x')[1][1], ["0912345678", "x"])


class TestEveryLine(unittest.TestCase):
    """Whatever the cells are, each row comes back, or the file is refused."""

    CELLS = st.text(alphabet='aé ,;|\t"\n', max_size=6)
    TABLES = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6)

    @settings(max_examples=200, deadline=None)
    @given(TABLES, st.sampled_from(",;|\t"))
    def test_a_table_comes_back_as_it_was_written(self, table, separator):
        file = io.StringIO()
        writer = csv.writer(file, delimiter=separator)
        writer.writerow(["Họ tên", "SĐT", "Ghi chú"])
        writer.writerows(table)
        rows = [cells for _number, cells in read(file.getvalue())]
        wanted = [
            [cell.strip() for cell in row] for row in table if any(map(str.strip, row))
        ]
        self.assertEqual(rows[1:], wanted)

    @settings(max_examples=200, deadline=None)
    @given(st.lists(CELLS, min_size=1, max_size=8))
    def test_every_line_of_any_text_is_in_a_row_or_refused(self, cells):
        lines = [f"n{n},09123456{n:02},{cell}" for n, cell in enumerate(cells)]
        try:
            rows = read("Họ tên,SĐT,Ghi chú\n" + "\n".join(lines))
        except BrokenQuote as error:
            self.assertGreater(error.line, 1)
            return
        said = "\n".join("|".join(cells) for _number, cells in rows)
        for number in range(len(cells)):
            self.assertIn(f"n{number}", said)


class TestFirstLines(unittest.TestCase):
    def test_the_first_line_may_name_the_separator(self):
        for first, separator in (("sep=;", ";"), ('"sep=|"', "|"), ("SEP=\t", "\t")):
            rows = read(f"{first}\na, b{separator}c\n1{separator}2\n")
            self.assertEqual(rows, [(2, ["a, b", "c"]), (3, ["1", "2"])], first)

    def test_headers_are_found_below_titles(self):
        for text, place in (
            ("Name,Phone\nA,1", 0),
            ("List of March\n\nName,Phone\nA,1", 1),
            ("Company,3/3\nname,phone,note\nA,1,x", 1),
            ("x,y\nA,1", 0),
            ("Title\nx,y\nA,1", 1),
            ("Phone\n0912345678", 0),
            ("March\nPhone\n0912345678", 1),
            ("a,b\nphone,1\nemail,2", 0),
        ):
            self.assertEqual(find_header(read(text)), place, text)

    def test_commas_within_a_header_are_no_separators(self):
        for header in ('"Name, first, last";Phone', "Name (Mr, Ms, Mx);Phone"):
            rows = read(f"{header}\nA;1\nB;2\n")
            self.assertEqual([len(cells) for _n, cells in rows], [2, 2, 2], header)


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

    def _save(self, book):
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    def test_the_first_table_that_is_shown_is_read(self):
        book = Workbook()
        book.active.append(["hidden", "sheet"])
        book.active.append(["x", "y"])
        book.active.sheet_state = "veryHidden"
        book.create_sheet("Cover").append(["March"])
        for name in ("One", "Two"):
            sheet = book.create_sheet(name)
            sheet.append(["name", "phone"])
            sheet.append([name, 1])
        rows, others = read_book(self._save(book))
        self.assertEqual(list(rows)[1], (2, ["One", "1"]))
        self.assertEqual(others, ["Two"])

    def test_a_cover_with_lines_is_no_table(self):
        book = Workbook()
        for line in ("Report of March", "Company", "3/3"):
            book.active.append([line])
        sheet = book.create_sheet("People")
        sheet.append(["phone", "x"])
        sheet.append(["0912345678"])
        rows, others = read_book(self._save(book))
        self.assertEqual([cells for _n, cells in rows][0], ["phone", "x"])
        self.assertEqual(others, [])

    def test_a_list_of_one_column_is_a_table(self):
        book = Workbook()
        book.active.append(["phone"])
        book.active.append(["0912345678"])
        rows, others = read_book(self._save(book))
        self.assertEqual((len(list(rows)), others), (2, []))


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
