from datetime import timedelta

from .test_sla import MINUTE, MORNING, SlaCommon


class TestChangedTerms(SlaCommon):
    """Timers under terms that changed since they started."""

    def _policy(self, target="first_call", start="handover"):
        policies = self.agreement.with_context(active_test=False).sla_policy_ids
        return policies.filtered(
            lambda policy: (policy.target, policy.start) == (target, start)
        )

    def _running(self, lead):
        lead.invalidate_recordset()
        return self._timers(lead, "first_call", state="running")

    def test_a_new_owner_after_a_new_version_has_the_new_time(self):
        lead = self._handed_over()
        self._policy().minutes = 20
        self.agreement.action_put_in_force()
        self._at(5)
        lead.user_id = self.user_head
        self._settle()
        timer = self._running(lead).filtered(lambda one: one.start_date != MORNING)
        self.assertEqual(timer.due_date, MORNING + 25 * MINUTE)
        self.assertEqual(timer.user_id, self.user_head)

    def test_a_policy_made_anew_takes_the_place_of_the_old_one(self):
        lead = self._handed_over()
        old = self._policy()
        old.copy({"minutes": 45})
        old.active = False
        self.agreement.action_put_in_force()
        self._at(5)
        lead.user_id = self.user_head
        self._settle()
        dues = self._running(lead).mapped("due_date")
        self.assertIn(MORNING + 50 * MINUTE, dues)

    def test_a_policy_taken_out_ends_with_the_owner(self):
        lead = self._handed_over()
        self._policy().active = False
        self.agreement.action_put_in_force()
        self.assertEqual(len(self._running(lead)), 2, "it was promised")
        lead.user_id = self.user_head
        self._settle()
        self.assertEqual(len(self._running(lead)), 1, "the customer still waits")

    def test_a_timer_that_stands_still_goes_on_standing_with_a_new_owner(self):
        self._policy("accept").write({"active": True, "minutes": 240})
        self._clause(is_call_acceptance=False)
        lead = self._handed_over()
        timer = self._timers(lead, "accept")
        reason = self.env["alignment.reason"].search([("kind", "=", "pause")], limit=1)
        timer.with_user(self.user_leader).action_pause(reason)
        self._at(5)
        lead.user_id = self.user_head
        self._settle()
        lead.invalidate_recordset()
        self.assertEqual(self._timers(lead, "accept"), timer)
        self.assertEqual((timer.verdict, timer.user_id), ("paused", self.user_head))

    def test_a_team_with_an_agreement_of_its_own_has_its_time(self):
        lead = self._handed_over()
        team = self.env["crm.team"].create(
            {
                "name": "Inbound",
                "company_id": self.company.id,
                "member_ids": [self.user_head.id],
            }
        )
        other = self.agreement.copy({"team_ids": [(6, 0, team.ids)]})
        policies = other.with_context(active_test=False).sla_policy_ids
        policies.filtered(
            lambda policy: (policy.target, policy.start) == ("first_call", "handover")
        ).minutes = 60
        other.action_put_in_force()
        self._at(5)
        lead.team_id = team
        self._settle()
        self.assertIn(MORNING + 65 * MINUTE, self._running(lead).mapped("due_date"))


class TestMergedTimers(SlaCommon):
    """A merge keeps, joins or starts timers as the surviving lead needs them."""

    def _merge(self, *leads):
        merged = self.env["crm.lead"].union(*leads)._merge_opportunity()
        self._settle()
        merged.invalidate_recordset()
        return merged

    def _targets(self, lead):
        return sorted(self._timers(lead, state="running").mapped("target"))

    def test_a_nurtured_survivor_takes_over_the_first_call(self):
        nurtured = self._nurtured("p1", probability=90)
        handed_over = self._handed_over()
        merged = self._merge(nurtured, handed_over)
        self.assertEqual(merged.lifecycle, "mql")
        self.assertEqual(self._targets(merged), ["first_call", "first_call"])
        self.assertTrue(merged.wanted_date)

    def test_of_two_deadlines_the_first_stays(self):
        old = self._handed_over()
        self._at(5)
        new = self._handed_over()
        merged = self._merge(new, old)
        dues = self._timers(merged, state="running").mapped("due_date")
        self.assertEqual(min(dues), MORNING + 15 * MINUTE)
        self.assertEqual(len(dues), 2)

    def test_a_call_on_one_of_them_has_answered_the_customer(self):
        waiting = self._handed_over()
        self._at(5)
        called = self._handed_over()
        self._file(called, self.k2)
        merged = self._merge(waiting, called)
        self.assertFalse(merged.wanted_date)
        self.assertNotIn("first_call", self._targets(merged))

    def test_a_promise_keeps_its_timer(self):
        promised = self._handed_over()
        at = MORNING + timedelta(hours=2)
        self._file(promised, self.k3, callback_date=at)
        merged = self._merge(self._handed_over(), promised)
        timer = self._timers(merged, "callback", state="running")
        self.assertEqual(timer.base_date, at)
