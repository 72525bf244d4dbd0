from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from .common_lead_import import HEADER, LeadImportCommon


class TestLeadImport(LeadImportCommon):
    """A marketer loads files as they really come."""

    # ------------------------------------------------------------
    # Dry run
    # ------------------------------------------------------------

    def test_the_dry_run_writes_no_lead_and_tells_each_rows_fate(self):
        self._new_leads(1, phone="0911111111")
        blocked = self._new_leads(1, phone="0922222222")
        blocked._phone_set_blacklisted()
        before = self.env["crm.lead"].with_context(active_test=False).search_count([])
        file = self._checked(
            "Lan,912345678,,,\n"
            "Minh,0911111111,,,\n"
            "Lan again,0912 345 678,,,\n"
            "Hoa,0922222222,,,\n"
            "Nobody,9.1E8,,,\n"
        )
        self.assertEqual(
            self._fates(file), ["new", "touch", "same", "blocked", "broken"]
        )
        self.assertEqual(file.line_ids.mapped("row"), [2, 3, 4, 5, 6])
        self.assertEqual(file.line_ids[2].same_row, 2)
        self.assertIn("zero", file.line_ids[0].mended)
        self.assertIn("rounded", file.line_ids[4].problem)
        after = self.env["crm.lead"].with_context(active_test=False).search_count([])
        self.assertEqual(after, before)
        self.assertEqual(
            (file.new_count, file.known_count, file.skipped_count, file.broken_count),
            (1, 1, 2, 1),
        )

    def test_a_row_is_corrected_in_place(self):
        file = self._checked("Lan,9.1E8,,,\n")
        file.line_ids.phone = "+84912345678"
        file.action_check()
        self.assertEqual(self._fates(file), ["new"])

    def test_a_wrong_phone_does_not_lose_a_row_with_an_address(self):
        file = self._checked('Lan,12,"lan@gmail,com",,\n')
        self.assertEqual(self._fates(file), ["new"])
        lead = self._load(file)
        self.assertEqual(lead.email_from, "lan@gmail.com")
        self.assertIn("12", lead.description)

    def test_the_choice_for_all_known_customers(self):
        self._new_leads(1, phone="0911111111")
        for policy in ("skip", "touch", "reopen"):
            file = self._checked("A,0911111111,,,\n", duplicate_policy=policy)
            self.assertEqual(self._fates(file), [policy])

    def test_columns_are_remembered_for_the_layout(self):
        text = "Cột A,Cột B\nLan,0912345678\n"
        file = self._new_file(text)
        self.assertEqual(file.column_ids.mapped("target"), [False, False])
        with self.assertRaisesRegex(UserError, "phone"):
            file.action_check()
        file.column_ids[0].target = "contact_name"
        file.column_ids[1].target = "phone"
        file.action_check()
        again = self._new_file(text)
        self.assertEqual(again.column_ids.mapped("target"), ["contact_name", "phone"])

    def test_what_is_no_table_is_refused_with_a_way_out(self):
        with self.assertRaisesRegex(UserError, "CSV or XLSX"):
            self._new_file(b"\x89PNG\r\n\0\0", name="photo.png")
        with self.assertRaisesRegex(UserError, "header row"):
            self._new_file("Họ tên,SĐT\n")

    # ------------------------------------------------------------
    # Loading
    # ------------------------------------------------------------

    def test_leads_get_what_is_the_same_for_the_whole_file(self):
        file = self._checked("Lan,0912345678 / 0987654321,,Hỏi giá,IELTS\n")
        lead = self._load(file)
        self.assertEqual(file.state, "done")
        self.assertEqual(
            (lead.source_id, lead.campaign_id), (self.source, self.campaign)
        )
        self.assertEqual((lead.phone, lead.phone_2), ("+84912345678", "+84987654321"))
        self.assertEqual(lead.interest_id.name, "IELTS")
        self.assertEqual(lead.team_id, self.team_telesales)
        self.assertEqual(lead.marketer_id, self.user_marketer)
        self.assertFalse(lead.user_id)
        self.assertIn("Hỏi giá", lead.description)

    def test_a_broken_row_never_stops_the_rest(self):
        file = self._checked("".join(f"N{n},09123456{n:02},,,\n" for n in range(6)))
        original = type(self.env["crm.lead"]).create

        def create(leads, vals_list):
            if any(vals.get("contact_name") == "N3" for vals in vals_list):
                raise UserError(self.env._("This one is refused."))
            return original(leads, vals_list)

        with patch.object(type(self.env["crm.lead"]), "create", create):
            leads = self._load(file)
        self.assertEqual(len(leads), 5)
        broken = file.line_ids.filtered(lambda line: line.import_action == "broken")
        self.assertEqual((broken.row, broken.error), (5, "This one is refused."))
        self.assertEqual(file.state, "done")

    def test_stop_and_go_on_load_each_row_once(self):
        file = self._checked("".join(f"N{n},09123456{n:02},,,\n" for n in range(7)))
        file.action_load()
        file._work_off(3)
        file.action_stop()
        self.assertFalse(file._work_off(3))
        self.assertEqual(file.done_count, 3)
        leads = self._load(file)
        self.assertEqual(len(leads), 7)
        self.assertEqual(len(set(leads.mapped("phone"))), 7)

    def test_a_batch_that_is_killed_leaves_nothing_behind(self):
        file = self._checked("".join(f"N{n},09123456{n:02},,,\n" for n in range(4)))
        file.action_load()

        @contextmanager
        def killed():
            with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
                yield
                raise ZeroDivisionError

        with killed():
            file._work_off(2)
        self.env.invalidate_all()
        self.assertFalse(file.line_ids.lead_id)
        self._work_off(file)
        self.assertEqual(len(file.line_ids.lead_id), 4)

    def test_a_known_customer_is_noted_and_what_is_empty_is_filled(self):
        lead = self._new_leads(1, phone="0911111111")
        file = self._checked("Lan,0911111111,lan@example.com,Gọi lại\n")
        self._load(file)
        self.assertEqual(lead.email_from, "lan@example.com")
        self.assertEqual(lead.contact_name, "Customer 0")
        self.assertIn("row 2", "".join(lead.message_ids.mapped("body")))

    def test_a_lost_customer_is_opened_again_where_wanted(self):
        lead = self._new_leads(1, phone="0911111111")
        self._log(lead, status=self.k42)
        self.assertEqual(lead.won_status, "lost")
        file = self._checked("Lan,0911111111,,,\n", duplicate_policy="reopen")
        self._load(file)
        self.assertEqual(lead.won_status, "pending")
        self.assertFalse(lead.k_status_id)

    # ------------------------------------------------------------
    # Undo
    # ------------------------------------------------------------

    def test_the_whole_file_is_undone(self):
        known = self._new_leads(1, phone="0911111111")
        file = self._checked("A,0911111111,a@example.com,,\nB,0912345678,,,\n")
        new = self._load(file) - known
        file.action_undo()
        self._work_off(file)
        self.assertEqual(file.state, "undone")
        self.assertFalse(new.exists())
        self.assertFalse(known.email_from)
        self.assertNotIn("Came again", "".join(known.message_ids.mapped("body")))
        self.assertEqual(self._fates(file), ["touch", "new"])

    def test_a_lead_that_somebody_has_worked_on_is_kept_and_named(self):
        file = self._checked("An,0911111111,,,\nBinh,0912345678,,,\n")
        leads = self._load(file)
        leads[0].user_id = self.user_agent
        self._log(leads[0], call_result=self.no_answer)
        file.action_undo()
        self._work_off(file)
        self.assertEqual(leads.exists(), leads[0])
        self.assertIn("An", file.undo_note)
        self.assertIn("outcome", file.undo_note)

    def test_a_lead_somebody_takes_up_while_the_file_is_undone_stays(self):
        file = self._checked("A,0911111111,,,\nB,0912345678,,,\n")
        leads = self._load(file)
        file.action_undo()
        leads[0].user_id = self.user_agent
        self._log(leads[0], call_result=self.no_answer)
        self._work_off(file)
        self.assertEqual(leads.exists(), leads[0])
        kept = file.line_ids.filtered("lead_id")
        self.assertIn("Kept", kept.error)
        self.assertEqual(file.state, "undone")

    def test_the_undo_leaves_what_happened_to_a_known_lead_since(self):
        lead = self._new_leads(1, phone="0911111111")
        self._log(lead, status=self.k42)
        file = self._checked(
            "A,0911111111,a@example.com,,\n", duplicate_policy="reopen"
        )
        self._load(file)
        self._log(lead, status=self.k5)
        file.action_undo()
        self._work_off(file)
        self.assertEqual((lead.k_status_id, lead.won_status), (self.k5, "pending"))
        self.assertFalse(lead.email_from)

    def test_the_undo_of_a_reopened_lead_closes_it_as_it_was(self):
        lead = self._new_leads(1, phone="0911111111")
        self._log(lead, status=self.k42)
        last = lead.last_outcome_date
        file = self._checked("A,0911111111,,,\n", duplicate_policy="reopen")
        self._load(file)
        file.action_undo()
        self._work_off(file)
        self.assertEqual((lead.k_status_id, lead.won_status), (self.k42, "lost"))
        self.assertEqual(lead.last_outcome_date, last)
        self.assertTrue(lead.k_status_change_ids.sorted("id")[-1].undo_of_id)

    def test_a_customer_who_came_after_the_check_is_known_when_loading(self):
        file = self._checked("A,0911111111,,,\n")
        lead = self._new_leads(1, phone="0911111111")
        self.assertEqual(self._load(file), lead)
        self.assertEqual(self._fates(file), ["touch"])

    def test_a_known_lead_that_is_gone_when_loading_becomes_a_new_one(self):
        lead = self._new_leads(1, phone="0911111111")
        file = self._checked("A,0911111111,,,\n")
        lead.unlink()
        self.env.invalidate_all()
        self.assertTrue(self._load(file))

    def test_a_corrected_row_is_understood_like_a_read_one(self):
        self._new_leads(1, phone="0911111111")
        file = self._checked("Lan,9.1E8,,,\n")
        file.line_ids.phone = "0911 111 111"
        self.assertEqual(file.line_ids.phone, "+84911111111")
        file.action_check()
        self.assertEqual(self._fates(file), ["touch"])

    def test_a_file_that_cannot_go_on_stops_and_says_why(self):
        file = self._checked("A,0911111111,,,\n")
        file.action_load()
        self.user_marketer.group_ids = self.env.ref("base.group_user")
        with self.assertLogs("odoo.addons.lead_alignment", "WARNING"):
            file.sudo()._work_off_next(2)
        self.assertEqual(file.sudo().state, "stopped")
        self.assertTrue(file.sudo().stop_reason)

    # ------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------

    def test_nobody_pretends_what_loading_writes(self):
        foreign = self._new_leads(1, user_id=self.user_head.id)
        file = self._checked("A,0911111111,,,\n")
        for record, vals in (
            (file, {"state": "undoing"}),
            (file, {"user_id": self.env.ref("base.user_admin").id}),
            (file.line_ids, {"lead_id": foreign.id}),
            (file.line_ids, {"before": {"values": {}}}),
            (file.line_ids, {"is_done": True}),
        ):
            with self.assertRaises(AccessError):
                record.with_context(file_loading=True).write(vals)
        with self.assertRaises(AccessError):
            file.line_ids.create({"import_id": file.id, "row": 9})

    def test_who_loads_files(self):
        self._checked("A,0911111111,,,\n")
        for user in (self.user_agent, self.user_cs, self.user_director):
            with self.assertRaises(AccessError):
                self._new_file(HEADER + "A,1,,,\n", user=user)
        files = self.env["crm.lead.import"]
        self.assertEqual(len(files.with_user(self.user_cmo).search([])), 1)
        self.assertEqual(len(files.with_user(self.user_director).search([])), 1)
        other = self._new_user(
            "marketer9_vn", "lead_alignment.lead_alignment_group_marketing_user"
        )
        self.assertFalse(files.with_user(other).search([]))
        self.assertFalse(self.env["crm.lead.import.line"].with_user(other).search([]))

    def test_checking_costs_the_same_for_many_rows(self):
        def cost(count):
            text = "".join(f"N{n},09{count:03}{n:05},,,\n" for n in range(count))
            file = self._new_file(HEADER + text)
            before = self.env.cr.sql_log_count
            file.action_check()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(10)
        few, many = cost(20), cost(100)
        self.assertLessEqual(many, few + 5)

    def test_the_check_tells_who_sees_masks_no_more_than_they_may_ask(self):
        self.company.write({"mask_marketing": True, "reveal_limit": 2})
        self._new_leads(1, phone="0911111111")
        log = self.env["alignment.access.log"]
        file = self._checked("Minh,0911111111,,,\n")
        self.assertEqual(self._fates(file), ["touch"])
        self.assertEqual(log.search([]).mapped("kind"), ["asked"])
        guesses = "".join(f"An,09111111{n:02},,,\n" for n in range(20, 23))
        file = self._checked(guesses + "Minh,0911111111,,,\n")
        self.assertTrue(file.is_known_withheld)
        self.assertEqual(self._fates(file)[3], "new")
        self.assertFalse(file.line_ids.known_lead_id)
        refused = log.search([("kind", "=", "refused")])
        self.assertEqual((refused.count, refused.user_id), (3, self.user_marketer))
        self._load(file)
        self.assertEqual(self._fates(file)[3], "touch", "loading compares")
