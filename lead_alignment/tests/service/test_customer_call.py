from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..timeline.test_timeline import TimelineCommon


class CallCommon(TimelineCommon):
    def setUp(self):
        super().setUp()
        self.complaint = self.env.ref(
            "lead_alignment.alignment_reason_inbound_complaint"
        )
        self.price = self.env.ref("lead_alignment.alignment_reason_inbound_price")

    def _take(self, reason, user=None, record=None, **values):
        record = record or self.first.profile_id
        calls = self.env["customer.call"].with_user(user or self.user_cs)
        told = calls.log_call(reason.id, record._name, record.id, **values)
        return self.env["customer.call"].browse(told["id"]), told


class TestCustomerCall(CallCommon):
    def test_a_call_is_noted_in_one_step(self):
        call, told = self._take(self.price, note="Asks for the price of two seats")
        self.assertEqual(call.profile_id, self.first.profile_id)
        self.assertEqual(call.lead_id.profile_id, call.profile_id)
        self.assertEqual(call.user_id, self.user_cs)
        self.assertFalse(told["due"])
        entries = self._pages(self.user_head, self.first, limit=100)
        told = [entry for entry in entries if entry["source"] == "care"]
        self.assertEqual([entry["title"] for entry in told], [self.price.name])
        self.assertEqual(self.first.last_contact_user_id, self.user_cs)
        self.assertFalse(
            [e for e in entries if e["source"] == "event" and "Service" in e["title"]],
            "the call is shown, and not once more as an event",
        )

    def test_somebody_unknown_is_noted_by_their_number(self):
        calls = self.env["customer.call"].with_user(self.user_cs)
        told = calls.log_call(self.price.id, phone="0911 222 333")
        call = calls.browse(told["id"])
        self.assertFalse(call.profile_id)
        self.assertEqual(call.phone, "0911 222 333")

    def test_a_note_is_added_while_they_talk(self):
        call, _told = self._take(self.price)
        call.with_user(self.user_cs).note = "Calls again tomorrow"
        self.assertEqual(call.note, "Calls again tomorrow")
        with self.assertRaises(AccessError):
            call.with_user(self.user_marketer).note = "Mine"

    def test_what_was_logged_by_mistake_is_undone_with_what_came_of_it(self):
        call, _told = self._take(self.complaint)
        activity = call.activity_id
        self.assertTrue(activity)
        calls = self.env["customer.call"]
        with self.assertRaisesRegex(UserError, "Only the person"):
            calls.with_user(self.user_head).undo_call(call.id)
        calls.with_user(self.user_cs).undo_call(call.id)
        self.assertFalse(call.exists())
        self.assertFalse(activity.exists())
        calls.with_user(self.user_cs).undo_call(call.id)  # once more does nothing
        call, _told = self._take(self.price)
        call.sudo().date = fields.Datetime.subtract(call.date, minutes=11)
        with self.assertRaisesRegex(UserError, "ten minutes"):
            calls.with_user(self.user_cs).undo_call(call.id)
        self.assertTrue(call.exists())

    def test_a_complaint_reaches_who_looks_after_the_customer_with_a_timer(self):
        call, told = self._take(self.complaint, note="Course was cancelled")
        self.assertEqual(call.owner_id, self.user_agent)
        self.assertEqual(told["owner"], self.user_agent.name)
        hours = (call.due_date - fields.Datetime.now()).total_seconds() / 3600
        self.assertGreaterEqual(hours, 4, "four working hours")
        (activity,) = call.lead_id.activity_ids.filtered(
            lambda activity: (
                activity.user_id == self.user_agent
                and activity.activity_type_id
                == self.env.ref("lead_alignment.mail_activity_type_complaint")
            )
        )
        self.assertIn("cancelled", activity.note)
        self.assertIn(
            call, self.env["customer.call"].with_user(self.user_agent).search([])
        )

    def test_it_is_answered_once_by_whom_it_was_given(self):
        call, _told = self._take(self.complaint)
        with self.assertRaises(AccessError):
            call.with_user(self.user_marketer).action_answer("Done")
        action = call.with_user(self.user_agent).action_answer()
        self.assertEqual(action["res_model"], "customer.call.answer")
        wizard = (
            self.env["customer.call.answer"]
            .with_user(self.user_agent)
            .create({"call_id": call.id, "answer": "Moved to April"})
        )
        wizard.action_answer()
        self.assertEqual(call.answer, "Moved to April")
        self.assertFalse(call.is_late)
        self.assertFalse(
            call.lead_id.activity_ids.filtered("active").filtered(
                lambda activity: (
                    activity.user_id == self.user_agent
                    and activity.activity_type_id
                    == self.env.ref("lead_alignment.mail_activity_type_complaint")
                )
            )
        )
        with self.assertRaisesRegex(UserError, "already"):
            call.with_user(self.user_agent).action_answer("Again")

    def test_late_is_told_to_the_head_once(self):
        call, _told = self._take(self.complaint)
        calls = self.env["customer.call"]
        calls._cron_complaints()
        self.assertFalse(call.is_told_late)
        self._freeze(str(call.due_date + timedelta(minutes=1)))
        call.invalidate_recordset()
        self.assertTrue(call.is_late)
        self.assertIn(call, calls.search([("is_late", "=", True)]))
        calls._cron_complaints()
        self.assertTrue(call.is_told_late)
        call.with_user(self.user_agent).action_answer("Sorry")
        self.assertTrue(call.is_late, "answered late stays late")
        self.assertIn(call, calls.search([("is_late", "=", True)]))
        self.assertNotIn(call, calls.search([("is_late", "=", False)]))

    def test_a_call_that_is_no_complaint_any_more_and_one_again(self):
        call, _told = self._take(self.complaint)
        kind = self.env.ref("lead_alignment.mail_activity_type_complaint")
        for _time in range(3):
            self.assertTrue(call.is_complaint and call.due_date)
            self._freeze(str(call.due_date + timedelta(minutes=1)))
            call.invalidate_recordset()
            self.env["customer.call"]._cron_complaints()
            self.assertTrue(call.is_told_late)
            call.with_user(self.user_cs).reason_id = self.price
            self.assertFalse(call.due_date or call.is_late or call.activity_id)
            call.with_user(self.user_cs).reason_id = self.complaint
            self.assertFalse(call.is_told_late, "heads are told of the new one, too")
            waiting = call.lead_id.activity_ids.filtered(
                lambda activity: activity.activity_type_id == kind
            )
            self.assertEqual(len(waiting), 1)

    def test_a_deleted_call_takes_its_event_and_its_todo_along(self):
        call, _told = self._take(self.complaint)
        event = self.env["customer.event"].search(
            [("type_id.code", "=", "care_call")], order="id desc", limit=1
        )
        self.assertFalse(event.quarantine)
        activity = call.activity_id
        call.unlink()
        event.invalidate_recordset()
        self.assertEqual(event.quarantine, "undone")
        self.assertFalse(activity.exists())

    def test_an_unknown_caller_who_is_forgotten_after_a_year_rang_all_the_same(self):
        calls = self.env["customer.call"].with_user(self.user_cs)
        calls.log_call(self.price.id, phone="0911 222 333")
        event = self.env["customer.event"].search(
            [("type_id.code", "=", "care_call")], order="id desc", limit=1
        )
        self._freeze("2027-04-01 03:00:00")
        self.env["customer.call"]._gc_unknown()
        event.invalidate_recordset()
        self.assertFalse(event.quarantine)

    def test_who_sees_calls(self):
        call, _told = self._take(self.complaint)
        asked, _told = self._take(self.price)
        calls = self.env["customer.call"]
        both = call + asked
        for user, seen in (
            (self.user_cs, both),
            (self.user_director, both),
            (self.user_head, both),
            (self.user_agent, both),
            (self.user_marketer, asked),
        ):
            found = calls.with_user(user).search([("id", "in", both.ids)])
            with self.subTest(user=user.login):
                self.assertEqual(set(found.ids), set(seen.ids))
        for user in (
            self.env.ref("base.public_user"),
            new_test_user(self.env, "nobody_c"),
        ):
            with self.assertRaises(AccessError):
                calls.with_user(user).search([])


class TestReferral(CallCommon):
    """Pass to sales, with credit."""

    def _pass(self, record=None, user=None, **values):
        record = record or self.first.profile_id
        wizard = (
            self.env["crm.lead.refer"]
            .with_user(user or self.user_cs)
            .create(
                {
                    "origin_model": record._name,
                    "origin_id": record.id,
                    "note": "Wants a second seat",
                    **values,
                }
            )
        )
        wizard.action_pass()
        return self.env["crm.lead.referral"].search([], limit=1)

    def test_a_lead_with_context_and_credit(self):
        referral = self._pass()
        lead = referral.lead_id
        self.assertEqual(referral.user_id, self.user_cs)
        self.assertEqual(lead.profile_id, self.first.profile_id)
        self.assertIn("second seat", lead.description)
        self.assertEqual(lead.referred, self.user_cs.name)
        self.assertNotIn(lead.lifecycle, (False, "nurture"))

    def test_from_the_call_of_somebody_unknown(self):
        calls = self.env["customer.call"].with_user(self.user_cs)
        told = calls.log_call(self.price.id, phone="0911 222 333")
        referral = self._pass(calls.browse(told["id"]))
        self.assertEqual(referral.lead_id.phone_sanitized, "+84911222333")

    def test_without_an_address_nobody_could_answer(self):
        calls = self.env["customer.call"].with_user(self.user_cs)
        told = calls.log_call(self.price.id)
        with self.assertRaisesRegex(UserError, "phone number or an email"):
            self._pass(calls.browse(told["id"]))

    def test_who_passed_it_sees_what_became_of_it_and_nothing_else(self):
        referral = self._pass()
        lead = referral.lead_id
        mine = referral.with_user(self.user_cs)
        self.assertEqual(mine.won_status, "pending")
        lead.action_set_won()
        mine.invalidate_recordset()
        self.assertEqual((mine.won_status, mine.lifecycle), ("won", "customer"))
        with self.assertRaises(AccessError):
            lead.with_user(self.user_cs).read(["name"])
        others = self.env["crm.lead.referral"].with_user(self.user_marketer)
        self.assertFalse(others.search([("id", "=", referral.id)]))
        with self.assertRaises(UserError):
            mine.write({"note": "All mine"})
        with self.assertRaises(UserError):
            self.env["crm.lead.referral"].with_user(self.user_cs).create(
                {"lead_id": lead.id, "user_id": self.user_cs.id, "company_id": 1}
            )
