from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import users

from ..common import NOW, LeadAlignmentCommon


class TestOutcomeDialog(LeadAlignmentCommon):
    def setUp(self):
        super().setUp()
        self._freeze(NOW)
        self.lead = self._new_leads()

    @users("agent_vn")
    def test_it_shows_what_can_be_filed(self):
        data = self.lead.with_env(self.env).get_outcome_dialog_data()
        self.assertEqual(data["title"], "Customer 0 – Lead 0")
        self.assertEqual(
            [status["code"] for status in data["statuses"]],
            ["K1", "K2", "K3", "K4.1", "K4.2", "K5"],
        )
        self.assertEqual(
            [result["name"] for result in data["results"]],
            ["No answer", "Switched off", "Busy tone", "Hung up"],
        )

    @users("agent_vn")
    def test_call_back_buttons_fall_into_working_hours(self):
        data = self.lead.with_env(self.env).get_outcome_dialog_data()
        self.assertEqual(
            [(button["key"], button["value"]) for button in data["callbacks"]],
            [
                ("hour", "2026-03-11 04:00:00"),
                ("tomorrow", "2026-03-12 02:00:00"),
                ("week", "2026-03-16 02:00:00"),
            ],
        )

    @users("agent_vn")
    def test_on_friday_evening_next_week_is_the_one_after(self):
        with self.mock_datetime_and_now(
            fields.Datetime.to_datetime("2026-03-13 11:00:00")
        ):
            data = self.lead.with_env(self.env).get_outcome_dialog_data()
        self.assertEqual(
            [(button["key"], button["value"]) for button in data["callbacks"]],
            [
                ("opening", "2026-03-16 01:00:00"),
                ("tomorrow", "2026-03-16 02:00:00"),
                ("week", "2026-03-23 02:00:00"),
            ],
        )

    @users("agent_vn")
    def test_it_files_and_says_so(self):
        filed = self.lead.with_env(self.env).action_log_outcome(
            {"status_id": self.k2.id, "note": "Asks her husband"}
        )
        self.assertIn("K2", filed["message"])
        change = self.env["crm.k.status.change"].browse(filed["change_ids"])
        self.assertEqual(change.note, "Asks her husband")
        self.assertTrue(change.is_call)

    @users("agent_vn")
    def test_it_asks_for_the_one_required_answer(self):
        lead = self.lead.with_env(self.env)
        with self.assertRaisesRegex(ValidationError, "a callback time"):
            lead.action_log_outcome({"status_id": self.k3.id})
        with self.assertRaisesRegex(ValidationError, "an amount"):
            lead.action_log_outcome({"status_id": self.k1.id})
        self.k42.sudo().lost_reason_id = False
        with self.assertRaisesRegex(ValidationError, "a reason"):
            lead.action_log_outcome({"status_id": self.k42.id})
        self.assertFalse(lead.k_status_change_ids)

    @users("agent_vn")
    def test_an_outcome_of_nothing_is_refused(self):
        with self.assertRaises(UserError):
            self.lead.with_env(self.env).action_log_outcome({})

    @users("agent_vn")
    def test_it_files_an_attempt(self):
        self.lead.with_env(self.env).action_log_outcome(
            {"result_id": self.no_answer.id}
        )
        self.assertEqual(self.lead.call_result_id, self.no_answer)

    @users("agent_vn")
    def test_the_undo_dialog_lists_what_it_restores(self):
        filed = self.lead.with_env(self.env).action_log_outcome(
            {"status_id": self.k42.id}
        )
        restored = self.env["crm.lead"].get_undo_data(filed["change_ids"])["restored"]
        for label in ("K-Status", "Active", "Lost Reason", "Planned activities"):
            self.assertIn(label, restored)

    def test_it_opens_on_selected_leads_only(self):
        action = self.lead.action_open_outcome_dialog()
        self.assertEqual(action["params"]["lead_ids"], self.lead.ids)
        with self.assertRaises(UserError):
            self.env["crm.lead"].action_open_outcome_dialog()
