from datetime import timedelta

from odoo import fields

from ..common import NOW, LeadAlignmentCommon


class TestOutcome(LeadAlignmentCommon):
    """What follows from each outcome."""

    def setUp(self):
        super().setUp()
        self._freeze(NOW)
        self.lead = self._new_leads()

    def test_a_new_lead_has_no_status(self):
        self.assertFalse(self.lead.k_status_id)
        self.assertEqual(self.lead.k_status_label, "New – never called")

    def test_an_attempt_without_contact_leaves_the_status_alone(self):
        self._file(self.lead, call_result=self.no_answer)
        self.assertFalse(self.lead.k_status_id)
        self.assertEqual(self.lead.attempt_count, 1)
        self.assertEqual(self.lead.k_status_label, "New – not reached")
        self.assertFalse(self.lead.first_contact_date)
        self.assertEqual(self.lead.first_outcome_date, NOW)
        # 120 minutes after 10:00 is lunch: the afternoon opens at 13:00
        self.assertEqual(
            self.lead.retry_date, fields.Datetime.to_datetime("2026-03-11 06:00:00")
        )
        call = self._planned(self.lead)
        self.assertEqual(call.summary, "Call at 13:00")
        self.assertEqual(call.user_id, self.user_agent)

    def test_after_the_maximum_no_retry_is_planned(self):
        self.no_answer.max_attempts = 3
        for _attempt in range(3):
            self.assertFalse(self.lead.attempt_count == 3)
            self._file(self.lead, call_result=self.no_answer)
        self.assertEqual(self.lead.attempt_count, 3)
        self.assertFalse(self.lead.retry_date)
        self.assertFalse(self._planned(self.lead))

    def test_a_contact_starts_the_counting_of_tries_again(self):
        self.no_answer.max_attempts = 2
        self._file(self.lead, call_result=self.no_answer)
        self._file(self.lead, self.k2)
        self._file(self.lead, call_result=self.no_answer)
        self.assertTrue(self.lead.retry_date)

    def test_bought_converts_wins_and_makes_a_customer(self):
        self._file(self.lead, self.k1, amount=4_500_000)
        self.assertEqual(self.lead.type, "opportunity")
        self.assertEqual(self.lead.won_status, "won")
        self.assertEqual(self.lead.expected_revenue, 4_500_000)
        self.assertEqual(self.lead.partner_id.name, "Customer 0")
        self.assertFalse(self._planned(self.lead))

    def test_bought_uses_the_contact_that_is_known(self):
        known = self.env["res.partner"].create(
            {"name": "Known", "email": "known@example.com"}
        )
        lead = self._new_leads(email_from="known@example.com")
        self._file(lead, self.k1, amount=1)
        self.assertEqual(lead.partner_id, known)

    def test_thinking_stays_open_with_a_follow_up(self):
        self._file(self.lead, self.k2)
        self.assertEqual(self.lead.won_status, "pending")
        self.assertEqual(self.lead.type, "lead")
        call = self._planned(self.lead)
        self.assertEqual(call.date_deadline, fields.Date.to_date("2026-03-16"))
        self.assertEqual(call.user_id, self.user_agent)

    def test_busy_promises_a_call_back(self):
        promised = fields.Datetime.to_datetime("2026-03-12 02:30:00")
        self._file(self.lead, self.k3, callback_date=promised)
        self.assertEqual(self.lead.callback_date, promised)
        call = self._planned(self.lead)
        self.assertEqual(call.summary, "Call at 09:30")
        self.assertEqual(call.date_deadline, fields.Date.to_date("2026-03-12"))

    def test_the_next_outcome_replaces_the_planned_call(self):
        self._file(self.lead, self.k3, callback_date=NOW)
        self._file(self.lead, self.k2)
        self.assertFalse(self.lead.callback_date)
        self.assertEqual(len(self._planned(self.lead)), 1)

    def test_an_attempt_before_the_promised_time_leaves_the_promise(self):
        promised = NOW + timedelta(minutes=16)
        self._file(self.lead, self.k3, callback_date=promised)
        self._file(self.lead, call_result=self.no_answer)
        self.assertEqual(self.lead.callback_date, promised)
        self.assertEqual(self.lead.k_status_id, self.k3)

    def test_an_attempt_at_the_promised_time_keeps_it_and_the_next_try_takes_over(self):
        self._file(self.lead, self.k3, callback_date=NOW + timedelta(minutes=15))
        self._file(self.lead, call_result=self.no_answer)
        self.assertFalse(self.lead.callback_date)
        self.assertTrue(self.lead.retry_date)
        self.assertEqual(self.lead.k_status_id, self.k3)

    def test_bad_data_goes_back_to_who_brought_it(self):
        change = self._file(self.lead, self.k41, lost_reason=self.wrong_number)
        self.assertEqual(self.lead.user_id, self.user_marketer)
        self.assertEqual(self.lead.won_status, "pending")
        self.assertEqual(change.lost_reason_id, self.wrong_number)
        self.assertEqual(self._planned(self.lead).user_id, self.user_marketer)

    def test_bad_data_nobody_mends_is_lost_after_its_days(self):
        self._file(self.lead, self.k41, lost_reason=self.wrong_number)
        cron = self.env.ref("lead_alignment.ir_cron_set_lost_after")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
            self.assertEqual(self.lead.won_status, "pending")
            with self.mock_datetime_and_now(fields.Datetime.add(NOW, days=6)):
                cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(self.lead.lost_reason_id, self.wrong_number)
        self.assertFalse(self._planned(self.lead))

    def test_refused_is_lost_with_its_reason_and_returns_to_marketing(self):
        self._file(self.lead, self.k42, lost_reason=self.no_need)
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(self.lead.lost_reason_id, self.no_need)
        call = self._planned(self.lead)
        self.assertEqual(call.user_id, self.user_marketer)
        self.assertEqual(call.date_deadline, fields.Date.to_date("2026-09-07"))

    def test_refused_and_do_not_call_is_left_alone(self):
        lead = self._new_leads(phone="+84 912 345 678")
        self.env["phone.blacklist"].add(lead.phone_sanitized)
        self._file(lead, self.k42)
        self.assertFalse(self._planned(lead))

    def test_advised_becomes_an_opportunity(self):
        partner = self.env["res.partner"].create({"name": "Kept"})
        self.lead.partner_id = partner
        self._file(self.lead, self.k5)
        self.assertEqual(self.lead.type, "opportunity")
        self.assertEqual(self.lead.partner_id, partner)

    def test_a_lost_lead_that_talks_on_is_open_again(self):
        self._file(self.lead, self.k42)
        self._file(self.lead, self.k2)
        self.assertTrue(self.lead.active)
        self.assertEqual(self.lead.won_status, "pending")
        self.assertFalse(self.lead.lost_reason_id)

    def test_a_won_lead_that_refuses_is_lost(self):
        self._file(self.lead, self.k1, amount=1)
        self._file(self.lead, self.k42)
        self.assertEqual(self.lead.won_status, "lost")

    def test_a_lost_lead_may_still_buy(self):
        self._file(self.lead, self.k42)
        self._file(self.lead, self.k1, amount=1)
        self.assertEqual(self.lead.won_status, "won")

    def test_many_leads_get_one_outcome(self):
        leads = self._new_leads(5)
        self._file(leads[:2], call_result=self.no_answer)
        changes = self._file(leads, self.k2)
        self.assertEqual(len(changes), 5)
        self.assertEqual(changes.mapped("attempt_number"), [2, 2, 1, 1, 1])

    def test_writing_a_status_files_it_but_is_no_attempt(self):
        self.lead.with_user(self.user_agent).k_status_id = self.k2
        self.assertEqual(self.lead.attempt_count, 0)
        self.assertEqual(self.lead.k_status_change_ids.to_status_id, self.k2)
        self.lead.k_status_id = self.k2
        self.assertEqual(len(self.lead.k_status_change_ids), 1)

    def test_emptying_the_status_makes_the_lead_new_again(self):
        self.lead.k_status_id = self.k2
        self.lead.k_status_id = False
        self.assertFalse(self.lead.k_status_id)
        self.assertEqual(len(self.lead.k_status_change_ids), 2)

    def test_an_overdue_promise_is_found_until_the_deal_closes(self):
        self._file(
            self.lead, self.k3, callback_date=fields.Datetime.subtract(NOW, hours=1)
        )
        overdue = [("is_callback_overdue", "=", True), ("id", "=", self.lead.id)]
        self.assertTrue(self.lead.is_callback_overdue)
        self.assertTrue(self.env["crm.lead"].search(overdue))
        self.lead.action_set_lost()
        self.assertFalse(self.lead.is_callback_overdue)
        found = self.env["crm.lead"].with_context(active_test=False).search(overdue)
        self.assertFalse(found)

    def test_at_the_promised_time_a_promise_is_not_overdue(self):
        self._file(self.lead, self.k3, callback_date=NOW)
        overdue = [("is_callback_overdue", "=", True), ("id", "=", self.lead.id)]
        for moment, is_late in ((NOW, False), (NOW + timedelta(seconds=1), True)):
            with self.mock_datetime_and_now(moment):
                self.lead.invalidate_recordset(["is_callback_overdue"])
                self.assertEqual(self.lead.is_callback_overdue, is_late)
                found = self.env["crm.lead"].search(overdue)
                self.assertEqual(bool(found), is_late)

    def test_no_mail_leaves_for_a_planned_call(self):
        """Not even where somebody else files it, e.g. the leader."""
        with self.mock_mail_gateway():
            self.lead.with_user(self.user_leader)._file_outcome(status=self.k2)
            self.assertEqual(self._planned(self.lead).user_id, self.user_agent)
            self._file(self.lead, self.k41)
            self.env.cr.flush()
        self.assertNotSentEmail()
