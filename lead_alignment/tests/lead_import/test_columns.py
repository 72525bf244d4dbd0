from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ..common import NOW
from .common_lead_import import HEADER, LeadImportCommon


class TestColumns(LeadImportCommon):
    """What the columns of a file hold, and what becomes of each."""

    def setUp(self):
        super().setUp()
        self._freeze(NOW)

    def _load_one(self, headers, row, **values):
        file = self._new_file(f"{headers}\n{row}\n", **values)
        file.action_check()
        return self._load(file)

    def _text(self, lead):
        return html2plaintext(lead.description or "")

    # ------------------------------------------------------------
    # Names
    # ------------------------------------------------------------

    def test_names_are_joined_in_the_order_of_their_language(self):
        for headers, row, expected in (
            ("Họ,Tên,SĐT", "Nguyễn Thị,Lan,0912000001", "Nguyễn Thị Lan"),
            ("Họ,Tên đệm,Tên,SĐT", "Trần,Văn,An,0912000001", "Trần Văn An"),
            ("First Name,Last Name,Phone", "John,Smith,0912000001", "John Smith"),
            ("First Name,Last Name,Phone", "Lan,Nguyễn,0912000001", "Nguyễn Lan"),
            ("Last Name,First Name,Phone", "Smith,Ann,0912000001", "Ann Smith"),
            ("FirstName,LastName,Phone", ",Smith,0912000001", "Smith"),
            ("Tên,SĐT", "Lan,0912000001", "Lan"),
            ("Name,First Name,Last Name,Phone", "Jo S,Jo,Smith,0912000001", "Jo S"),
        ):
            with self.subTest(headers):
                lead = self._load_one(headers, row)
                self.assertEqual(lead.contact_name, expected)
                lead.sudo().unlink()

    # ------------------------------------------------------------
    # Created at
    # ------------------------------------------------------------

    def test_a_lead_is_as_old_as_its_file_says(self):
        headers = "Họ tên,SĐT,Ngày tạo"
        for text, expected in (
            ("2026-03-09T08:30:00+07:00", "2026-03-09 01:30:00"),
            ("2026-03-09 08:30", "2026-03-09 01:30:00"),
            ("09/03/2026 08:30", "2026-03-09 01:30:00"),
            ("9/3/2026 2:30 PM", "2026-03-09 07:30:00"),
            ("2026-03-09", "2026-03-08 17:00:00"),
            ("Mar 9, 2026 8:30 AM", "2026-03-09 01:30:00"),
            ("46090.354166667", "2026-03-09 01:30:00"),
            ("1773019800", "2026-03-09 01:30:00"),
            ("08:30 09/03/2026", "2026-03-09 01:30:00"),
        ):
            with self.subTest(text):
                text = f'"{text}"'
                lead = self._load_one(headers, f"A,0912000001,{text}")
                self.assertEqual(str(lead.create_date), expected)
                touch = lead.first_touch_id
                self.assertEqual(touch.date, lead.create_date)
                self.assertEqual(touch.event_id.sudo().occurred_at, lead.create_date)
                lead.sudo().unlink()

    def test_the_header_may_name_the_zone(self):
        lead = self._load_one(
            "Họ tên,SĐT,Created Time (UTC+0)", "A,0912000001,2026-03-09 01:30"
        )
        self.assertEqual(str(lead.create_date), "2026-03-09 01:30:00")

    def test_a_column_tells_whether_the_day_comes_first(self):
        file = self._new_file(
            "Phone,Created at\n0912000001,03/04/2025\n0912000002,03/14/2025\n"
        )
        file.action_check()
        days = [str(line.created_date) for line in file.line_ids]
        self.assertEqual(days, ["2025-03-03 17:00:00", "2025-03-13 17:00:00"])

    def test_clocks_run_from_then(self):
        self.env["alignment.agreement"]._get_terms(self.company, self.team_telesales)
        lead = self._load_one(
            "Họ tên,SĐT,Ngày tạo", "A,0912000001,2026-03-11 08:00", user=self.user_cmo
        )
        lead.sudo().sla_ids.flush_model()
        lead.invalidate_recordset()
        timers = lead.sudo().sla_ids.filtered(lambda one: one.target == "first_call")
        self.assertEqual(min(timers.mapped("start_date")), lead.create_date)
        self.assertEqual(str(lead.create_date), "2026-03-11 01:00:00")

    def test_a_moment_to_come_is_refused(self):
        file = self._new_file("SĐT,Ngày tạo\n0912000001,2026-03-12\n0912000002,hôm qua")
        file.action_check()
        self.assertEqual(self._fates(file), ["broken", "new"])
        self.assertIn("in the future", file.line_ids[0].problem)
        self.assertIn("hôm qua", file.line_ids[1].problem)
        file.line_ids[0].created_date = "2026-03-10 01:00:00"
        file.action_check()
        self.assertEqual(self._fates(file), ["new", "new"])
        self.assertFalse(file.line_ids[0].problem)
        leads = self._load(file)
        self.assertEqual(str(leads[0].create_date), "2026-03-10 01:00:00")
        self.assertEqual(leads[1].create_date, NOW)
        self.assertIn("hôm qua", self._text(leads[1]))

    # ------------------------------------------------------------
    # Consent
    # ------------------------------------------------------------

    def test_the_row_says_who_agreed_to_be_called(self):
        file = self._new_file(
            "SĐT,Đồng ý nhận cuộc gọi\n0912000001,Có\n0912000002,không\n"
            "0912000003,\n0912000004,chưa rõ\n"
        )
        file.action_check()
        leads = self._load(file).sorted("phone")
        self.assertEqual(leads.mapped("is_call_consented"), [True, False, True, False])
        self.assertIn("chưa rõ", file.line_ids[3].problem)

    def test_who_wants_no_calls_or_mails_is_on_the_lists(self):
        file = self._new_file(
            "SĐT,Email,Do Not Call,Email Opt Out\n"
            "0912000001,a@a.example.com,1,\n0912000002,b@b.example.com,0,yes\n"
        )
        file.action_check()
        first, second = self._load(file).sorted("phone").sudo()
        self.assertTrue(first.phone_sanitized_blacklisted)
        self.assertFalse(first.is_blacklisted)
        self.assertEqual(first.lifecycle, "nurture")
        self.assertFalse(second.phone_sanitized_blacklisted)
        self.assertTrue(second.is_blacklisted)
        self.assertEqual(second.lifecycle, "mql")

    def test_a_known_customer_may_say_so_too(self):
        lead = self._new_leads(1, phone="0912000001").sudo()
        self._load_one("SĐT,Không gọi điện", "0912000001,x")
        self.assertTrue(lead.phone_sanitized_blacklisted)

    def test_what_a_known_customer_agreed_to_last_holds_until_the_undo(self):
        lead = self._new_leads(1, phone="0912000001").sudo()
        file = self._new_file("SĐT,Đồng ý nhận cuộc gọi\n0912000001,không\n")
        file.action_check()
        self._load(file)
        self.assertFalse(lead.is_call_consented)
        file.action_undo()
        self._work_off(file)
        self.assertTrue(lead.is_call_consented)

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def test_need_motive_country_and_status_have_their_fields(self):
        lead = self._load_one(
            "Họ tên,SĐT,Nhu cầu,Động cơ mua,Quốc gia,Trạng thái,UTM Medium",
            "A,0912000001,Học buổi tối,Thăng tiến,Hàn Quốc,K2,cpc",
        )
        self.assertEqual(lead.customer_need, "Học buổi tối")
        self.assertEqual(lead.buying_motive, "Thăng tiến")
        self.assertEqual(lead.country_id.code, "KR")
        self.assertEqual(lead.k_status_id, self.k2)
        self.assertEqual(lead.medium_id.name, "cpc")

    def test_a_word_that_names_nothing_is_in_the_note(self):
        lead = self._load_one(
            "SĐT,Lead Status,Country", "0912000001,Working - Contacted,Atlantis"
        )
        self.assertFalse(lead.k_status_id)
        self.assertIn("Working - Contacted", self._text(lead))
        self.assertIn("Atlantis", self._text(lead))

    # ------------------------------------------------------------
    # Several columns
    # ------------------------------------------------------------

    def test_columns_of_the_note_are_joined_with_their_headers(self):
        lead = self._load_one("SĐT,Ghi chú,Nội dung", "0912000001,Gọi tối,Hỏi học phí")
        self.assertIn("Ghi chú: Gọi tối", self._text(lead))
        self.assertIn("Nội dung: Hỏi học phí", self._text(lead))
        alone = self._load_one("SĐT,Ghi chú", "0912000002,Gọi tối")
        self.assertEqual(self._text(alone).strip(), "Gọi tối")

    def test_nothing_of_two_columns_with_one_target_is_dropped(self):
        headers = (
            "SĐT,Di động,Mobile,Email,Email 2,Họ tên,Tên khách hàng,Nguồn,Kênh,"
            "Địa chỉ,Quận huyện,Công ty,Đơn vị"
        )
        row = (
            "0912000001,0912000002,0912000003,a@a.example.com,b@b.example.com,Lan,"
            "Lan Anh,Hội chợ,Facebook,12 Lê Lợi,Quận 1,Hoa Sen,Chi nhánh 2"
        )
        lead = self._load_one(headers, row)
        self.assertEqual((lead.phone, lead.phone_2), ("+84912000001", "+84912000002"))
        self.assertEqual(lead.email_from, "a@a.example.com")
        self.assertEqual(lead.street, "12 Lê Lợi, Quận 1")
        said = self._text(lead)
        for text in ("+84912000003", "b@b.example.com", "Lan Anh", "Facebook"):
            self.assertIn(text, said)
        self.assertIn("Đơn vị: Chi nhánh 2", said)

    def test_two_columns_chosen_by_hand_for_one_field_are_joined_too(self):
        file = self._new_file("A,B,C\nx,y,0912000001\n")
        file.column_ids[0].target = file.column_ids[1].target = "need"
        file.column_ids[2].target = "phone"
        file.action_check()
        self.assertEqual(self._load(file).customer_need, "A: x\nB: y")

    def test_columns_that_go_nowhere_are_named(self):
        file = self._new_file("Họ tên,SĐT,Cung hoàng đạo,Số giày\nA,0912000001,x,42\n")
        self.assertEqual(file.left_out_columns, "Cung hoàng đạo, Số giày")
        file.column_ids[2].target = "note"
        self.assertEqual(file.left_out_columns, "Số giày")

    def test_columns_hold_what_they_held_when_the_rows_were_made(self):
        file = self._checked("A,0912000001,,x,\n")
        with self.assertRaisesRegex(UserError, "back to the columns"):
            file.column_ids[3].target = "need"
        file.action_back()
        file.column_ids[3].target = "need"
        file.action_check()
        self.assertEqual(self._load(file).customer_need, "x")

    def test_a_layout_remembers_the_new_fields(self):
        text = "SĐT,Cột lạ,Cột nữa\n0912000001,a,b\n"
        file = self._new_file(text)
        file.column_ids[1].target = "motive"
        file.column_ids[2].target = "created"
        file.action_check()
        targets = self._new_file(text).column_ids.mapped("target")
        self.assertEqual(targets, ["phone", "motive", "created"])

    def test_an_old_row_without_a_date_is_of_today(self):
        lead = self._load(self._checked("A,0912000001,,,\n"))
        self.assertEqual(lead.create_date, fields.Datetime.now())
        self.assertTrue(HEADER)
