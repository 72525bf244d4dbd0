import base64
import io

from .common_lead_import import HEADER, LeadImportCommon

ROWS = "Lan,0912 345 678,Lan@Khach.vn,Wants two seats,\nMinh,0987654321,,,\n"


class TestErasedInFiles(LeadImportCommon):
    """Who was erased is in no file, and comes back by none."""

    def _erase(self, **values):
        lead = self._new_leads(1, **values)
        self.env["customer.erasure"]._erase(lead.profile_id, "Letter of today")
        return lead

    def _get_texts(self, file):
        """All that is stored of a file"""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.execute(
            "SELECT line::text FROM crm_lead_import_line line WHERE import_id = %s",
            [file.id],
        )
        texts = [row for (row,) in self.env.cr.fetchall()]
        texts += file.column_ids.mapped(lambda column: column.example or "")
        content = base64.b64decode(file.with_context(bin_size=False).file or b"")
        return "\n".join([*texts, content.decode("utf-8", "replace")])

    def _assert_gone(self, file):
        text = self._get_texts(file)
        for secret in ("345 678", "912345678", "0912345678", "Lan", "two seats"):
            self.assertNotIn(secret, text)
        self.assertIn("0987654321", text, "the others stay")

    def test_rows_examples_and_the_file_forget_who_is_erased(self):
        for step in ("read", "checked", "loaded"):
            with self.subTest(step=step):
                file = self._new_file(HEADER + ROWS)
                if step != "read":
                    file.action_check()
                if step == "loaded":
                    self._load(file)
                self._erase(phone="0912345678", email_from="lan@khach.vn")
                self._assert_gone(file)
                self.env["customer.erasure"].sudo().search([])._remove()

    def test_a_file_that_is_not_read_yet_goes_on_without_them(self):
        file = self._new_file(HEADER + ROWS)
        self._erase(phone="0912345678")
        file.action_check()
        self.assertEqual(file.line_ids.mapped("contact_name"), ["Minh"])
        self.assertEqual(len(self._load(file)), 1)

    def test_a_spreadsheet_forgets_them_too(self):
        from openpyxl import Workbook

        book = Workbook()
        for row in (["Tên", "SĐT"], ["Lan", 912345678.0], ["Minh", "0987654321"]):
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        file = self._new_file(stream.getvalue(), name="leads.xlsx")
        self._erase(phone="0912345678")
        self._assert_gone(file)
        file.action_check()
        self.assertEqual(file.line_ids.mapped("phone"), ["+84987654321"])

    def test_rows_of_another_companys_file_stay(self):
        other = self.env["res.company"].create({"name": "Other"})
        file = self.env["crm.lead.import"].create(
            {
                "file": base64.b64encode((HEADER + ROWS).encode()),
                "file_name": "theirs.csv",
                "company_id": other.id,
            }
        )
        file.action_check()
        self._erase(phone="0912345678")
        self.assertIn("Lan", self._get_texts(file))

    def test_a_file_that_brings_them_again_says_so_instead_of_loading(self):
        self._erase(phone="0912345678", email_from="lan@khach.vn")
        leads = self.env["crm.lead"].with_context(active_test=False)
        before = leads.search_count([])
        file = self._checked(
            ROWS + "Other name,,LAN@khach.vn,,\nSecond,0900000001,,,\n"
        )
        self.assertEqual(self._fates(file), ["erased", "new", "erased", "new"])
        self.assertIn("erased on request", file.line_ids[0].problem)
        self.assertEqual(file.skipped_count, 2)
        self._load(file)
        self.assertEqual(leads.search_count([]), before + 2)
        self.assertEqual(self._fates(file), ["erased", "new", "erased", "new"])
        self.assertIn("erased on request", file.line_ids[0].problem)
        self._assert_gone(file)

    def test_nobody_loads_them_by_hand(self):
        self._erase(phone="0912345678")
        file = self._checked(ROWS)
        file.line_ids[0].with_user(self.user_marketer).import_action = "new"
        self._load(file)
        self.assertEqual(self._fates(file), ["erased", "new"])
        self.assertEqual(len(file.line_ids.lead_id), 1)

    def test_who_is_erased_between_check_and_loading_is_not_loaded(self):
        file = self._checked(ROWS)
        self._erase(phone="0912345678")
        self.assertEqual(len(self._load(file)), 1)
        self.assertEqual(self._fates(file), ["erased", "new"])
        self._assert_gone(file)

    def test_a_file_is_undone_though_somebody_was_erased_since(self):
        known = self._new_leads(1, phone="0912345678", contact_name=False)
        file = self._checked(ROWS)
        self._load(file)
        self.assertEqual(known.contact_name, "Lan")
        self.env["customer.erasure"]._erase(known.profile_id, "Asked")
        file.action_undo()
        self._work_off(file)
        self.assertEqual(file.state, "undone")
        self.assertTrue(known.exists())
