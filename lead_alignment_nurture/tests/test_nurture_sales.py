from datetime import timedelta

from .common_nurture import NurtureCommon


class TestNurtureSales(NurtureCommon):
    """A program knows what sales does, and what the customer says."""

    def setUp(self):
        super().setUp()
        self.program.again_days = 30
        first = self._add("mail", subject="First")
        wait = self._add("wait", first, wait_count=4)
        self._add("mail", wait, subject="Second")
        self.lead = self._new_nurtured(phone="+84912000123")
        self._start()

    def test_it_pauses_while_sales_has_the_lead_and_goes_on_with_later_dates(self):
        self._work_off()
        self._go_to(self.now + timedelta(days=1))
        self.lead.action_hand_over()
        self._work_off()
        enrolment = self._enrolment(self.lead)
        self.assertEqual((enrolment.state, enrolment.pause_reason), ("paused", "sales"))
        self._pass(days=10)
        self.assertEqual(self._subjects(self.lead), ["First"])
        self.lead.with_user(self.user_head).action_recycle()
        self._work_off()
        self.assertEqual(enrolment.state, "active")
        self._pass(days=2, hours=20)
        self.assertEqual(self._subjects(self.lead), ["First"])
        self._pass(hours=6)
        self.assertEqual(self._subjects(self.lead), ["First", "Second"])

    def test_it_pauses_while_a_callback_is_promised(self):
        self._work_off()
        self._go_to(self.now + timedelta(days=1))
        self.lead._file_outcome(
            status=self.k3, callback_date=self.now + timedelta(days=20)
        )
        self._work_off()
        self.assertEqual(self._enrolment(self.lead).state, "paused")
        self._pass(days=8)
        self.assertEqual(self._subjects(self.lead), ["First"])

    def test_another_lead_of_the_same_person_counts(self):
        self._work_off()
        other = self._new_nurtured(
            1, 9, name="Somebody", email_from=self.lead.email_from, phone="+84912000123"
        )
        self.assertEqual(other.profile_id, self.lead.profile_id)
        other.action_hand_over()
        self._pass(days=5)
        self.assertEqual(self._subjects(self.lead), ["First"])

    def test_a_message_in_the_outbox_is_withdrawn_when_sales_takes_over(self):
        """Between the decision and the mail server the outbox may be full for hours."""
        self._work_off(is_sending=False)
        self.assertEqual(self._states(self.lead), [("mail", "queued", None)])
        self.lead.action_hand_over()
        self.env.flush_all()
        self._send()
        self.assertFalse(self._subjects())
        self.assertEqual(
            self._states(self.lead), [("mail", "withdrawn", "pause_sales")]
        )
        self._work_off()
        self.lead.with_user(self.user_head).action_recycle()
        self._work_off()
        self.assertEqual(self._subjects(self.lead), ["First"])

    def test_a_message_in_the_outbox_is_withdrawn_when_the_customer_leaves(self):
        self._work_off(is_sending=False)
        self.env["mail.blacklist"]._add(self.lead.email_normalized)
        self.env.flush_all()
        self._send()
        self.assertFalse(self._subjects())
        self._work_off()
        self.assertEqual(self._enrolment(self.lead).exit_reason, "unsubscribed")

    def test_it_ends_for_each_reason(self):
        cases = {
            "purchase": lambda: self.lead.action_set_won(),
            "unsubscribed": lambda: self._record(self.lead, "unsubscribe"),
            "replied": lambda: self._record(self.lead, "email_reply"),
            "declined": lambda: self.lead.profile_id.write({"consent": "refused"}),
            "do_not_call": lambda: self.env["phone.blacklist"]._add(["+84912000123"]),
            "stopped": lambda: self.lead.with_user(self.user_cmo).action_stop_nurture(),
            "closed": lambda: self.lead.action_set_lost(),
            "gone": lambda: self.lead.unlink(),
        }
        self._work_off()
        for reason, happens in cases.items():
            with self.subTest(reason=reason), self.cr.savepoint() as savepoint:
                enrolment = self._enrolment(self.lead)
                self._go_to(self.now + timedelta(hours=1))
                happens()
                self.env.flush_all()
                if reason == "gone":  # nobody says so: it is found when they are due
                    enrolment._amend({"next_date": self.now})
                self._work_off()
                if reason == "purchase":  # it could be undone for some minutes
                    self.assertEqual(enrolment.state, "paused")
                    self._pass(days=1, minutes=1)
                self.assertEqual(enrolment.exit_reason, reason)
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_k1_is_the_goal(self):
        self._work_off()
        self._go_to(self.now + timedelta(hours=1))
        self.lead._file_outcome(status=self.k1)
        self._pass(days=5)
        self.assertEqual(self._enrolment(self.lead).exit_reason, "goal")
        self.assertEqual(self._subjects(self.lead), ["First"])

    def test_an_undone_k1_is_none(self):
        self._work_off()
        self._go_to(self.now + timedelta(hours=1))
        lead = self.lead.with_user(self.user_head)
        lead._file_outcome(status=self.k1)
        lead._undo_outcomes(lead.undoable_change_id)
        self.env.flush_all()
        self._work_off()
        self.assertNotIn(self._enrolment(self.lead).exit_reason, ("goal", "purchase"))

    def test_who_replied_is_a_task_of_somebody(self):
        self._work_off()
        self._record(self.lead, "email_reply")
        self._work_off()
        tasks = self._planned(self.lead)
        self.assertTrue(tasks.filtered(lambda one: one.user_id == self.user_marketer))

    def test_stopped_for_a_person_until_it_is_allowed_again(self):
        self._work_off()
        self.lead.with_user(self.user_cmo).action_stop_nurture()
        self.assertTrue(self.lead.is_nurture_stopped)
        self._pass(days=40)
        self.assertEqual(len(self._enrolment(self.lead)), 1)
        self.lead.with_user(self.user_cmo).action_allow_nurture()
        self._pass(days=1)
        self.assertEqual(len(self._enrolment(self.lead)), 2)

    def test_merged_people_get_one_message(self):
        other = self._new_nurtured(1, 50)
        self._work_off()
        self.assertEqual(len(self._subjects()), 2)
        (self.lead.profile_id + other.profile_id)._join("test")
        self.env.invalidate_all()
        self.assertEqual(self.lead.profile_id, other.profile_id)
        self._pass(days=5)
        self.assertEqual(len(self._subjects()), 3)
        self.assertEqual(self._enrolment(other).exit_reason, "merged")

    def test_a_merge_that_is_undone_stops_only_who_was_stopped(self):
        other = self._new_nurtured(1, 52)
        for stopped in (self.lead, other):
            with self.subTest(stopped.name), self.env.cr.savepoint() as savepoint:
                stopped.action_stop_nurture()
                (self.lead.profile_id + other.profile_id)._join("test")
                self.env.invalidate_all()
                self.assertTrue(
                    other.is_nurture_stopped and self.lead.is_nurture_stopped
                )
                merges = self.env["customer.profile.merge"].search([], order="id desc")
                merges[:1].action_undo()
                self.env.invalidate_all()
                self.assertNotEqual(self.lead.profile_id, other.profile_id)
                free = (self.lead + other) - stopped
                self.assertTrue(stopped.is_nurture_stopped)
                self.assertFalse(free.is_nurture_stopped)
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_merged_leads_go_on_as_one(self):
        other = self._new_nurtured(1, 51)
        self._work_off()
        (self.lead + other).merge_opportunity()
        self.env.invalidate_all()
        self._pass(days=5)
        self.assertEqual(self._subjects().count("Second"), 1)

    def test_an_erased_person_leaves_without_a_trace(self):
        self._work_off()
        enrolment = self._enrolment(self.lead)
        self.env["customer.erasure"]._erase(self.lead.profile_id, "test")
        self.assertEqual(enrolment.exit_reason, "gone")
        self.assertFalse(enrolment.lead_id + enrolment.delivery_ids.lead_id)
        self.assertFalse(enrolment.profile_id + enrolment.delivery_ids.profile_id)

    def test_the_lead_says_what_runs_and_what_comes_next(self):
        self._work_off()
        text = self.lead.with_user(self.user_cmo).nurture_text
        self.assertIn("Thinking it over", text)
        self.assertIn("Second", text)
        card = self.env["customer.timeline"].with_user(self.user_cmo)
        facts = card.get_card("crm.lead", self.lead.id)["facts"]
        self.assertIn("nurture", [fact["key"] for fact in facts])
        page = card.get_page("crm.lead", self.lead.id)
        titles = [entry["title"] for entry in page["entries"]]
        self.assertIn("Nurture program: Thinking it over", titles)
