from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError

from ...tools.business_time import join
from .test_sla import MINUTE, MORNING, SlaCommon


class TestPauses(SlaCommon):
    def _won_in_time(self):
        """A timer that stands still in K3: won within two hours"""
        reach = self.agreement.sla_policy_ids.filtered(
            lambda timer: timer.target == "follow_up"
        ).copy(
            {
                "name": "Won within two hours",
                "target": "reach",
                "calendar": "team",
                "minutes": 120,
                "status_ids": self.k1.ids,
                "pause_status_ids": self.k3.ids,
            }
        )
        self.agreement.action_put_in_force()
        lead = self._handed_over()
        timer = self._timers(lead, "reach", policy_id=reach)
        self.assertEqual(timer.due_date, MORNING + 120 * MINUTE)
        return lead, timer

    def test_a_timer_stands_still_in_the_statuses_of_its_policy(self):
        lead, timer = self._won_in_time()
        self._at(30)
        self._file(lead, self.k3, callback_date=MORNING + 300 * MINUTE)
        self.assertEqual(timer.verdict, "paused")
        self._at(240)  # 14:00: an hour of lunch is no working time
        self.assertEqual(timer.verdict, "paused")
        self._file(lead, self.k2)
        self.assertEqual(timer.verdict, "running")
        self.assertEqual(timer.pause_ids.business_seconds, 150 * 60)
        self.assertEqual(timer.due_date, MORNING + (120 + 150 + 60) * MINUTE)
        self._at(300)
        self._file(lead, self.k1)
        self.assertEqual((timer.verdict, timer.margin_seconds), ("met", 30 * 60))

    def test_time_that_stood_still_is_not_used(self):
        """Four working hours from 10 to 15 o'clock, of which two and a half stood."""
        lead, timer = self._won_in_time()
        self._at(30)
        self._file(lead, self.k3, callback_date=MORNING + 300 * MINUTE)
        self._at(240)
        self._file(lead, self.k2)
        self._at(300)
        self._file(lead, self.k1)
        self.assertEqual(timer.used_seconds, 90 * 60)

    def test_status_and_hand_pause_the_same_timer_once(self):
        lead, timer = self._won_in_time()
        timer = timer.with_user(self.user_leader)
        reason = self.env["alignment.reason"].search([("kind", "=", "pause")], limit=1)
        self._at(10)
        self._file(lead, self.k3, callback_date=MORNING + 300 * MINUTE)
        with self.assertRaisesRegex(UserError, "while the lead is in status K3"):
            timer.action_resume()
        self._at(20)
        timer.action_pause(reason)
        self._at(30)
        self._file(lead, self.k2)
        self.assertEqual(timer.verdict, "paused")
        self._at(50)
        timer.action_resume()
        self.assertEqual(timer.verdict, "running")
        self.assertEqual(timer.paused_seconds, 40 * 60)
        lengths = timer.pause_ids.sorted("id").mapped("business_seconds")
        self.assertEqual(lengths, [20 * 60, 30 * 60])

    def test_an_outcome_that_is_undone_pauses_nothing(self):
        lead, timer = self._won_in_time()
        self._at(10)
        change = self._file(lead, self.k3, callback_date=MORNING + 300 * MINUTE)
        self.assertEqual(timer.verdict, "paused")
        self._at(12)
        self.env["crm.lead"].with_user(self.user_agent).undo_outcomes(change.ids)
        self._settle()
        self.assertEqual(timer.verdict, "running")
        self.assertEqual(timer.due_date, MORNING + 182 * MINUTE, "after lunch")

    def test_undoing_what_ended_a_paused_timer_pauses_it_again(self):
        lead, timer = self._won_in_time()
        self._at(10)
        self._file(lead, self.k3, callback_date=MORNING + 300 * MINUTE)
        self._at(20)
        change = self._file(lead, self.k1)
        self.assertEqual(timer.verdict, "met")
        self._at(21)
        self.env["crm.lead"].with_user(self.user_agent).undo_outcomes(change.ids)
        self._settle()
        self.assertEqual(timer.verdict, "paused")

    def test_a_first_call_cannot_be_paused(self):
        first = self.agreement.sla_policy_ids[0]
        with self.assertRaisesRegex(ValidationError, "cannot be paused"):
            first.pause_status_ids = self.k3
        with self.assertRaisesRegex(ValidationError, "one person's shift"):
            first.calendar = "person"
        timer = self._timers(self._handed_over(), "first_call")[0]
        reason = self.env["alignment.reason"].search([("kind", "=", "pause")], limit=1)
        with self.assertRaisesRegex(UserError, "cannot be paused"):
            timer.with_user(self.user_agent).action_pause(reason)

    def test_what_is_late_is_not_made_good_by_a_pause(self):
        lead = self._handed_over()
        self._file(lead, self.k3, callback_date=MORNING + 10 * MINUTE)
        timer = self._timers(lead, "callback")
        self._at(30)
        reason = self.env["alignment.reason"].search([("kind", "=", "pause")], limit=1)
        timer.with_user(self.user_leader).action_pause(reason)
        self.assertEqual(timer.verdict, "late")
        self.assertFalse(timer.pause_ids)

    def test_new_terms_leave_the_time_that_stood_still(self):
        """Three hours instead of two, and half an hour of pause: 10:00 to 14:30, with
        an hour of lunch."""
        lead, timer = self._won_in_time()
        self._file(lead, self.k3, callback_date=MORNING + 300 * MINUTE)
        self._at(30)
        self._file(lead, self.k2)
        timer.policy_id.minutes = 180
        self.agreement.action_put_in_force()
        self.env["alignment.sla.recompute"].create(
            {"agreement_id": self.agreement.id}
        ).action_recompute()
        self.assertEqual(timer.due_date, MORNING + (180 + 30 + 60) * MINUTE)

    def test_at_the_deadline_a_timer_may_still_be_paused(self):
        lead = self._handed_over()
        self._file(lead, self.k3, callback_date=MORNING + 10 * MINUTE)
        timer = self._timers(lead, "callback")
        self.assertEqual(timer.due_date, self._at(25))
        reason = self.env["alignment.reason"].search([("kind", "=", "pause")], limit=1)
        timer.with_user(self.user_leader).action_pause(reason)
        self._at(40)
        self.assertEqual(timer.verdict, "paused")
        timer.with_user(self.user_leader).action_resume()
        self.assertEqual((timer.verdict, timer.due_date), ("at_risk", self._at(40)))

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        steps=st.lists(
            st.tuples(
                st.integers(0, 400),
                st.sampled_from(["status", "hand"]),
                st.booleans(),
            )
        )
    )
    def test_pausing_never_shortens_a_timer(self, steps):
        """Whatever pauses it, in whatever order: what counts is the union."""
        with self.env.cr.savepoint() as savepoint:
            lead = self._handed_over()
            self._file(lead, self.k3, callback_date=MORNING + 50_000 * MINUTE)
            timer = self._timers(lead, "callback")
            (hours, _timer), *_others = timer._group_by_hours()
            dues, now, causes, stood = [timer.due_date], 0, set(), []
            for wait, cause, is_pause in [*steps, (1, None, False)]:
                if causes:
                    stood.append((self._at(now), self._at(now + wait)))
                now += wait
                self._at(now)
                if is_pause:
                    timer._pause(status=self.k3 if cause == "status" else None)
                    causes.add(cause)
                else:
                    timer._resume(cause=cause)
                    causes -= {cause} if cause else {"status", "hand"}
                self.assertEqual(bool(timer.paused_date), bool(causes))
                dues.append(timer.due_date)
            self.assertEqual(dues, sorted(dues))
            wanted = sum(hours.seconds(join(stood)))
            self.assertEqual(timer.paused_seconds, int(wanted))
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
