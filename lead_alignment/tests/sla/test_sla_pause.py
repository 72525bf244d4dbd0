from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError

from ...tools.business_time import join
from .test_sla import MINUTE, MORNING, SlaCommon


class TestPauses(SlaCommon):
    def _won_in_time(self):
        """A clock that stands still in K3: won within two hours"""
        reach = self.agreement.sla_policy_ids.filtered(
            lambda clock: clock.target == "follow_up"
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
        clock = self._clocks(lead, "reach", policy_id=reach)
        self.assertEqual(clock.due_date, MORNING + 120 * MINUTE)
        return lead, clock

    def test_a_clock_stands_still_in_the_statuses_of_its_policy(self):
        lead, clock = self._won_in_time()
        self._at(30)
        self._file(lead, self.k3, callback_date=MORNING + 300 * MINUTE)
        self.assertEqual(clock.verdict, "paused")
        self._at(240)  # 14:00: an hour of lunch is no working time
        self.assertEqual(clock.verdict, "paused")
        self._file(lead, self.k2)
        self.assertEqual(clock.verdict, "running")
        self.assertEqual(clock.pause_ids.business_seconds, 150 * 60)
        self.assertEqual(clock.due_date, MORNING + (120 + 150 + 60) * MINUTE)
        self._at(300)
        self._file(lead, self.k1)
        self.assertEqual((clock.verdict, clock.margin_seconds), ("met", 30 * 60))

    def test_status_and_hand_pause_the_same_clock_once(self):
        lead, clock = self._won_in_time()
        clock = clock.with_user(self.user_leader)
        reason = self.env["alignment.reason"].search([("kind", "=", "pause")], limit=1)
        self._at(10)
        self._file(lead, self.k3, callback_date=MORNING + 300 * MINUTE)
        with self.assertRaisesRegex(UserError, "as long as the lead is K3"):
            clock.action_resume()
        self._at(20)
        clock.action_pause(reason)
        self._at(30)
        self._file(lead, self.k2)
        self.assertEqual(clock.verdict, "paused")
        self._at(50)
        clock.action_resume()
        self.assertEqual(clock.verdict, "running")
        self.assertEqual(clock.paused_seconds, 40 * 60)
        lengths = clock.pause_ids.sorted("id").mapped("business_seconds")
        self.assertEqual(lengths, [20 * 60, 30 * 60])

    def test_an_outcome_that_is_undone_pauses_nothing(self):
        lead, clock = self._won_in_time()
        self._at(10)
        change = self._file(lead, self.k3, callback_date=MORNING + 300 * MINUTE)
        self.assertEqual(clock.verdict, "paused")
        self._at(12)
        self.env["crm.lead"].with_user(self.user_agent).undo_outcomes(change.ids)
        self._settle()
        self.assertEqual(clock.verdict, "running")
        self.assertEqual(clock.due_date, MORNING + 182 * MINUTE, "after lunch")

    def test_undoing_what_ended_a_paused_clock_pauses_it_again(self):
        lead, clock = self._won_in_time()
        self._at(10)
        self._file(lead, self.k3, callback_date=MORNING + 300 * MINUTE)
        self._at(20)
        change = self._file(lead, self.k1)
        self.assertEqual(clock.verdict, "met")
        self._at(21)
        self.env["crm.lead"].with_user(self.user_agent).undo_outcomes(change.ids)
        self._settle()
        self.assertEqual(clock.verdict, "paused")

    def test_a_first_call_cannot_be_paused(self):
        first = self.agreement.sla_policy_ids[0]
        with self.assertRaisesRegex(ValidationError, "cannot be paused"):
            first.pause_status_ids = self.k3
        with self.assertRaisesRegex(ValidationError, "one person's shift"):
            first.calendar = "person"
        clock = self._clocks(self._handed_over(), "first_call")[0]
        reason = self.env["alignment.reason"].search([("kind", "=", "pause")], limit=1)
        with self.assertRaisesRegex(UserError, "cannot be paused"):
            clock.with_user(self.user_agent).action_pause(reason)

    def test_what_is_late_is_not_made_good_by_a_pause(self):
        lead = self._handed_over()
        self._file(lead, self.k3, callback_date=MORNING + 10 * MINUTE)
        clock = self._clocks(lead, "callback")
        self._at(30)
        reason = self.env["alignment.reason"].search([("kind", "=", "pause")], limit=1)
        clock.with_user(self.user_leader).action_pause(reason)
        self.assertEqual(clock.verdict, "late")
        self.assertFalse(clock.pause_ids)

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
    def test_pausing_never_shortens_a_clock(self, steps):
        """Whatever pauses it, in whatever order: what counts is the union."""
        with self.env.cr.savepoint() as savepoint:
            lead = self._handed_over()
            self._file(lead, self.k3, callback_date=MORNING + 50_000 * MINUTE)
            clock = self._clocks(lead, "callback")
            (hours, _clock), *_others = clock._group_by_hours()
            dues, now, causes, stood = [clock.due_date], 0, set(), []
            for wait, cause, is_pause in [*steps, (1, None, False)]:
                if causes:
                    stood.append((self._at(now), self._at(now + wait)))
                now += wait
                self._at(now)
                if is_pause:
                    clock._pause(status=self.k3 if cause == "status" else None)
                    causes.add(cause)
                else:
                    clock._resume(cause=cause)
                    causes -= {cause} if cause else {"status", "hand"}
                self.assertEqual(bool(clock.paused_date), bool(causes))
                dues.append(clock.due_date)
            self.assertEqual(dues, sorted(dues))
            wanted = sum(hours.seconds(join(stood)))
            self.assertEqual(clock.paused_seconds, int(wanted))
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
