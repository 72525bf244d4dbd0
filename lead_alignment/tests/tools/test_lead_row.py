import unittest
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from ...tools.lead_row import Cell, Options, Problem, read_row


def normalise(text):
    """Take any nine to eleven digits for a number."""
    digits = text.lstrip("+0")
    return f"+{digits}" if digits.isdigit() and 9 <= len(digits) <= 11 else None


OPTIONS = Options(country="VN", normalise=normalise, zone=timezone(timedelta(hours=7)))


def read(*cells, options=OPTIONS):
    return read_row([Cell(*cell) for cell in cells], options)


class TestRow(unittest.TestCase):
    def test_further_values_of_one_field_go_into_the_note(self):
        row = read(
            ("source", "Nguồn", "Hội chợ"),
            ("source", "Kênh", "Zalo"),
            ("source", "Platform", "hội  chợ"),
            ("email_from", "Email", "a@k.example"),
            ("email_from", "Email 2", "b@k.example"),
        )
        self.assertEqual(row.texts["source"], "Hội chợ")
        self.assertEqual(row.emails, ["a@k.example", "b@k.example"])
        self.assertEqual(row.notes, [("Email 2", "b@k.example"), ("Kênh", "Zalo")])

    def test_the_kind_of_a_click_is_in_its_header(self):
        for header, kind in (
            ("gclid", "gclid"),
            ("Google Click ID", "gclid"),
            ("WBRAID", "wbraid"),
            ("fbclid", "fbclid"),
            ("Mã click (ttclid)", "ttclid"),
            ("zclid", "zclid"),
            ("msclkid", "msclkid"),
            ("Click ID", ""),
        ):
            with self.subTest(header):
                row = read(("click_id", header, "abc"))
                self.assertEqual(row.texts["click_kind"], kind)
        row = read(("click_id", "gclid", ""), ("click_id", "fbclid", "Iw"))
        self.assertEqual(row.texts["click_kind"], "fbclid", "the one that is filled in")

    def test_whose_number_a_lead_has(self):
        of_tiktok = replace(OPTIONS, platform="tiktok")
        number = ("platform_lead_id", "id", "1200000000000001")
        of_meta = ("platform_lead_id", "id", "l:1200000000000001")
        for cells, options, platform in (
            ([number], OPTIONS, ""),
            ([number], of_tiktok, "tiktok"),
            ([number, ("source", "platform", "ig")], OPTIONS, "instagram"),
            ([number, ("note", "Nền tảng", "Facebook")], of_tiktok, "facebook"),
            ([number, ("source", "platform", "our shop")], of_tiktok, "tiktok"),
            ([of_meta], OPTIONS, "facebook"),
        ):
            with self.subTest(cells):
                self.assertEqual(
                    read(*cells, options=options).texts["platform"], platform
                )
        row = read(("source", "platform", "fb"))
        self.assertNotIn("platform", row.texts, "there is no number")

    def test_a_lone_note_has_no_header_others_have_theirs(self):
        self.assertEqual(read(("note", "Ghi chú", "x")).notes, [("", "x")])
        self.assertEqual(read(("note", "Bạn ở đâu?", "x")).notes, [("Bạn ở đâu?", "x")])
        self.assertEqual(
            read(("note", "Ghi chú", "x"), ("note", "Note", "y")).notes,
            [("Ghi chú", "x"), ("Note", "y")],
        )

    def test_digits_beside_a_number_are_kept(self):
        row = read(("phone", "SĐT", "0912345678 ext 12"))
        self.assertEqual(row.phones, ["+912345678"])
        self.assertIn(("SĐT", "0912345678 ext 12"), row.notes)

    def test_a_name_beside_a_number_is_the_persons_or_kept(self):
        row = read(("phone", "SĐT", "0912345678 (Chị Lan)"))
        self.assertEqual(row.texts["contact_name"], "Chị Lan")
        row = read(
            ("contact_name", "Tên", "Hoa"), ("phone", "SĐT", "0912345678 (Chị Lan)")
        )
        self.assertEqual(row.texts["contact_name"], "Hoa")
        self.assertEqual(row.notes, [("", "Chị Lan")])

    def test_the_more_careful_answer_holds(self):
        for cells, flags in (
            ([("consent", "a", "có"), ("consent", "b", "không")], {"consent": False}),
            (
                [("do_not_call", "a", "no"), ("do_not_call", "b", "1")],
                {"do_not_call": True},
            ),
            ([("email_consent", "a", "không")], {"email_opt_out": True}),
            ([("email_consent", "a", "có")], {}),
            ([("email_opt_out", "a", "2026-03-09")], {"email_opt_out": True}),
        ):
            self.assertEqual(read(*cells).flags, flags, cells)

    def test_what_is_neither_yes_nor_no_is_said_and_kept(self):
        row = read(("consent", "Đồng ý", "hỏi lại"))
        self.assertEqual(row.flags, {"consent": False})
        self.assertEqual(row.problems, [Problem("bad_flag", "hỏi lại")])
        self.assertEqual(row.unread, [("Đồng ý", "hỏi lại")])

    def test_moments_of_several_columns(self):
        row = read(
            ("created", "Ngày tạo", "9/3/2026"),
            ("created", "Ngày về", "10/3/2026"),
            ("created", "Ngày đăng ký", "mai"),
        )
        self.assertEqual(row.created, datetime(2026, 3, 8, 17))
        self.assertEqual(row.notes, [("Ngày về", "10/3/2026")])
        self.assertEqual(row.unread, [("Ngày đăng ký", "mai")])

    def test_no_cell_is_lost(self):
        """Each text is somewhere in what was read, whatever its column holds."""
        for target in (
            "contact_name",
            "partner_name",
            "city",
            "street",
            "interest",
            "status",
            "campaign",
            "ad",
            "motive",
            "need",
            "note",
            "created",
            "consent",
            "country",
        ):
            row = read((target, "One", "alpha"), (target, "Two", "beta"))
            said = f"{row.texts} {row.notes} {row.unread}"
            self.assertIn("alpha", said, target)
            self.assertIn("beta", said, target)
