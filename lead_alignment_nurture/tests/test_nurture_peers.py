from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.tools import mute_logger

from .common_nurture import NurtureCommon


class TestPeersBugs(NurtureCommon):
    """What users of other products reported, one case each: here it cannot happen."""

    def _ask(self, after=None, branch="next", days=3, code="email_click"):
        asked = self._add("condition", after, branch, wait_count=days)
        asked.event_type_ids = self.env.ref(
            f"lead_alignment.customer_event_type_{code}"
        )
        return asked

    def test_mautic_6396_one_entry_at_a_time(self):
        """A duplicate row of a contact crashed the campaign for all."""
        self._add("call", note="Call")
        lead = self._new_nurtured()
        self._start()
        self._work_off()
        enrolment = self._enrolment(lead)
        self.assertEqual(len(enrolment), 1)
        enrolment._amend({"exit_date": False, "state": "active"})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO alignment_nurture_enrolment (program_id, version_id,"
                " entered_version_id, company_id, profile_id, number, state,"
                " entered_date) SELECT program_id, version_id, entered_version_id,"
                " company_id, profile_id, 2, 'active', now() FROM"
                " alignment_nurture_enrolment WHERE id = %s",
                [enrolment.id],
            )

    def test_mautic_6613_entering_twice_in_a_row_changes_nothing(self):
        """The rebuild of a campaign's membership failed on people who were there."""
        self._add("call", note="Call")
        self._new_nurtured(5)
        self._start()
        self.assertEqual(self.program._enter(), 5)
        self.assertEqual(self.program._enter(), 0)

    def test_mautic_2698_each_step_fires_for_each_person(self):
        """Later steps never fired for part of the people."""
        step = None
        for number in range(6):
            step = self._add("call", step, note=str(number))
            step = self._add("wait", step, wait_count=1)
        leads = self._new_nurtured(10)
        self._start()
        self._work_off()
        for _day in range(7):
            self._pass(days=1, minutes=1)
        for lead in leads:
            self.assertEqual(len(self._enrolment(lead).delivery_ids), 6)

    def test_mautic_6789_a_step_after_a_no_fires(self):
        """What followed the negative path was never done."""
        asked = self._ask()
        self._add("mail", asked, "no", subject="No")
        lead = self._new_nurtured()
        self._start()
        self._work_off()
        self._pass(days=3, minutes=10)
        self.assertEqual(self._subjects(lead), ["No"])

    def test_mautic_6919_a_wait_counts_once(self):
        """The delay was applied again each time the job looked."""
        wait = self._add("wait", wait_count=4)
        self._add("mail", wait, subject="After")
        lead = self._new_nurtured()
        self._start()
        self._work_off()
        due = self._enrolment(lead).due_date
        for _look in range(3):
            self._pass(days=1)
            self.env["alignment.nurture.signal"]._add(lead.profile_id.ids)
            self._work_off()
            self.assertEqual(self._enrolment(lead).due_date, due)
        self._pass(days=1, minutes=1)
        self.assertEqual(self._subjects(lead), ["After"])

    def test_mautic_5005_a_condition_waits_for_its_time(self):
        """Conditions with a delay were answered at once."""
        asked = self._ask(days=2)
        self._add("mail", asked, "no", subject="No")
        lead = self._new_nurtured()
        self._start()
        self._work_off()
        self._pass(days=1)
        self.assertFalse(self._subjects(lead))
        self.assertEqual(self._enrolment(lead).hold, "event")

    def test_mautic_16511_nobody_is_stuck_at_a_condition(self):
        """An action ran before its condition was decided, and people stayed there for
        ever."""
        asked = self._ask()
        self._add("mail", asked, "yes", subject="Yes")
        lead = self._new_nurtured()
        self._start()
        self._work_off()
        self.assertFalse(self._subjects(lead))
        self._pass(days=4)  # there is no step for No
        self.assertEqual(self._enrolment(lead).exit_reason, "completed")
        self.assertEqual(self._states(lead), [("condition", "done", None)])

    def test_mautic_7676_hours_hold_after_a_condition_too(self):
        """The weekday of a schedule was ignored behind a decision."""
        asked = self._ask(days=5)
        self._add("mail", asked, "yes", subject="Yes")
        self.program.is_weekday_only = True
        lead = self._new_nurtured()
        self._start()
        self._work_off()
        self._go_to("2026-03-14 04:00:00")  # a Saturday
        self._record(lead, "email_click")
        self._work_off()
        self.assertFalse(self._subjects(lead))
        self.assertEqual(str(self._enrolment(lead).due_date), "2026-03-16 01:00:00")

    def test_mautic_150_another_person_takes_nothing_away(self):
        """A scheduled mail was deleted when a second lead came."""
        wait = self._add("wait", wait_count=1)
        self._add("mail", wait, subject="Mail")
        one = self._new_nurtured()
        self._start()
        self._work_off()
        two = self._new_nurtured(1, 1)
        self._pass(hours=12)
        self._pass(hours=13)
        self._pass(days=1)
        self.assertEqual(self._subjects(one), ["Mail"])
        self.assertEqual(self._subjects(two), ["Mail"])

    def test_mautic_3898_a_condition_knows_each_variant(self):
        """A decision on an e-mail did not see its A/B variants."""
        mail = self._add("mail", subject="A")
        mail.variant_ids = [(0, 0, {"mailing_id": self._mailing("B").id})]
        asked = self._ask(mail)
        self._add("call", asked, "yes", note="Yes")
        leads = self._new_nurtured(12)
        self._start()
        self._work_off()
        self.assertEqual(set(self._subjects()), {"A", "B"})
        self._go_to(self.now + timedelta(hours=1))
        for lead in leads:
            self._record(lead, "email_click")
        self._work_off()
        for lead in leads:
            self.assertEqual(self._states(lead)[-1], ("call", "done", None))

    def test_mautic_1520_who_got_a_variant_keeps_it(self):
        """The variant was drawn again with each look."""
        mail = self._add("mail", subject="A")
        mail.variant_ids = [(0, 0, {"mailing_id": self._mailing("B").id})]
        leads = self._new_nurtured(10)
        self._start()
        self._work_off(is_sending=False)
        before = {
            one.lead_id: one.variant_id
            for one in self.program.enrolment_ids.delivery_ids
        }
        leads.action_hand_over()
        self._send()
        self._work_off()
        leads.with_user(self.user_head).action_recycle()
        self._work_off()
        sent = self.program.enrolment_ids.delivery_ids.filtered(
            lambda one: one.state == "sent"
        )
        self.assertEqual({one.lead_id: one.variant_id for one in sent}, before)

    def test_mautic_9486_no_is_not_before_its_parent(self):
        """The negative path fired before the message it asks about was sent."""
        mail = self._add("mail", subject="Offer")
        asked = self._ask(mail, days=1)
        self._add("mail", asked, "no", subject="No")
        self.program.is_weekday_only = True
        lead = self._new_nurtured()
        self._start()
        self._go_to("2026-03-13 14:30:00")  # Friday evening: the offer waits
        self._work_off()
        self._pass(days=1, hours=12)
        self.assertFalse(self._subjects(lead))
        self._go_to("2026-03-16 01:30:00")
        self._work_off()
        self.assertEqual(self._subjects(lead), ["Offer"])
        self._pass(days=1, hours=1)
        self.assertEqual(self._subjects(lead), ["Offer", "No"])
