import io

from openpyxl import Workbook

from odoo.exceptions import UserError

from .common_lead_import import HEADER, LeadImportCommon


class TestStrangeFiles(LeadImportCommon):
    """Every line of a file is accounted for, or the file is refused with its line."""

    def _people(self, file):
        file.action_check()
        return file.line_ids.sorted("row").mapped(lambda line: (line.row, line.phone))

    def test_a_quote_that_never_closes_names_its_line(self):
        for text in (
            'A,0912000001,,,\n"B,0912000002,,,\nC,0912000003,,,\n',
            'A,0912000001,,,\nB,0912000002,,"note,\nC,0912000003,,,\n',
            'A,0912000001,,,\n"B,0912000002,,,\nC,0912000003,,"note",\n',
            'A,0912000001,,,\nB,0912000002,,"x,\nC,0912000003,,y",\n',
        ):
            with self.subTest(text), self.assertRaisesRegex(UserError, "Line 3"):
                self._new_file(HEADER + text)

    def test_a_quote_within_a_cell_is_a_letter(self):
        file = self._new_file(
            HEADER + 'A "Bé" An,0912000001,,màn 5",\n"B ""Út""",0912000002,,,\n'
        )
        self.assertEqual(self._people(file), [(2, "+84912000001"), (3, "+84912000002")])
        self.assertEqual(file.line_ids[1].contact_name, 'B "Út"')

    def test_a_title_above_the_headers_is_named(self):
        file = self._new_file("DANH SÁCH THÁNG 3\n\n" + HEADER + "A,0912000001,,,\n")
        self.assertEqual(self._people(file), [(4, "+84912000001")])
        self.assertIn("DANH SÁCH THÁNG 3", file.reading_note)
        wide = self._new_file(
            "Công ty Hoa Sen,,Ngày 3/3,,\n" + HEADER + "A,0912000001,,,\n"
        )
        self.assertEqual(self._people(wide), [(3, "+84912000001")])

    def test_the_first_line_may_name_the_separator(self):
        file = self._new_file(
            'sep=;\r\nHọ tên;SĐT;"Ghi chú, nhu cầu, nguồn, kênh"\r\nA;0912000001;x\r\n'
        )
        self.assertEqual(self._people(file), [(3, "+84912000001")])

    def test_commas_within_a_header_are_no_separators(self):
        for header in ('"Họ, tên, đệm";SĐT;Email', "Họ tên (chị, anh, em, bạn);SĐT;x"):
            with self.subTest(header):
                file = self._new_file(f"{header}\nA;0912000001;a\nB;0912000002;b\n")
                self.assertEqual(len(file.column_ids), 3)
                self.assertEqual(file.column_ids[1].target, "phone")

    def test_a_hidden_sheet_is_no_file(self):
        book = Workbook()
        hidden = book.active
        hidden.append(["Họ tên", "SĐT"])
        hidden.append(["Mẫu", "0900000000"])
        hidden.sheet_state = "hidden"
        cover = book.create_sheet("Bìa")
        cover.append(["Báo cáo"])
        shown = book.create_sheet("Khách")
        shown.append(["Họ tên", "SĐT"])
        shown.append(["A", "0912000001"])
        more = book.create_sheet("Tháng 4")
        more.append(["Họ tên", "SĐT"])
        more.append(["B", "0912000002"])
        content = io.BytesIO()
        book.save(content)
        file = self._new_file(content.getvalue(), name="leads.xlsx")
        self.assertEqual(self._people(file), [(2, "+84912000001")])
        self.assertIn("Tháng 4", file.reading_note)

    def test_headers_in_other_letters_are_layouts_of_their_own(self):
        russian = "Клиент,Номер\nA,0912000001\n"
        file = self._new_file(russian)
        file.column_ids[0].target = "contact_name"
        file.column_ids[1].target = "phone"
        file.action_check()
        again = self._new_file(russian)
        self.assertEqual(again.column_ids.mapped("target"), ["contact_name", "phone"])
        for other in (
            "หมายเลข,ชื่อ\nA,1\n",
            "号码,客户\nA,1\n",
            "№,#\nA,1\n",
            "#,№\nA,1\n",
        ):
            with self.subTest(other):
                targets = self._new_file(other).column_ids.mapped("target")
                self.assertEqual(targets, [False, False])

    def test_what_is_no_address_is_said_and_kept(self):
        wrong = ("x@@y", "a@b", "a@b.", "@b.example", "a b", "a@b..example", "a.@b.vn")
        rows = "".join(f"N,,{address},,\n" for address in wrong)
        file = self._checked(rows)
        self.assertEqual(self._fates(file), ["broken"] * len(wrong))
        for line, address in zip(file.line_ids, wrong, strict=True):
            self.assertIn(address, line.problem)
        lead = self._load(self._checked("N,0912000001,x@@y,,\n"))
        self.assertFalse(lead.email_from)
        self.assertIn("x@@y", lead.description)

    def test_cells_beyond_the_headers_are_kept(self):
        file = self._checked("A,0912000001,,Hỏi giá,IELTS, học phí,tối\n")
        self.assertEqual(len(file.column_ids), 7)
        lead = self._load(file)
        self.assertIn("học phí", lead.description)
        self.assertIn("tối", lead.description)

    def test_every_line_is_a_row(self):
        text = "".join(
            f'N{n},09120000{n:02},,"hai\ndòng",\n' if n % 3 else "\n" for n in range(12)
        )
        file = self._checked(text)
        self.assertEqual(len(file.line_ids), 8)
        self.assertEqual(file.line_ids.mapped("row")[:3], [3, 5, 8])
