from dataclasses import replace
from datetime import timedelta

from ..common import NOW
from ..telesales.test_next_step import PHONE, NextStepCommon

DAY = timedelta(days=1)


class TestNobodyIsDropped(NextStepCommon):
    """No job and no merge takes away a customer who waits for us."""

    def _later(self, delta):
        self._commit()
        self._freeze(NOW + delta)
        self.env.invalidate_all()

    def _lose_old(self):
        self._commit()
        self.env.ref("lead_alignment.ir_cron_set_lost_after").method_direct_trigger()
        self.env.invalidate_all()

    def _go_cold(self, lead):
        terms = replace(lead._get_lead_terms(), cold_days=14)
        return lead.filtered_domain(lead._get_cold_domain(terms))

    def test_who_comes_again_after_a_wrong_number_is_not_lost(self):
        lead = self._lead()
        self._file(lead, self.k41)
        self._later(2 * DAY)
        self._come("callback_request")
        self._later(3 * DAY)
        self._file(lead, call_result=self.no_answer)
        self._later(6 * DAY)
        self._lose_old()
        self.assertEqual(lead.won_status, "pending")
        self.assertTrue(self._timers(lead))
        self._later(20 * DAY)
        self._lose_old()
        self.assertEqual(lead.won_status, "lost", "nothing happened any more")

    def test_who_is_handed_over_after_a_wrong_number_is_not_lost(self):
        lead = self._lead()
        self._file(lead, self.k41)
        self._later(4 * DAY)
        lead.sudo().action_hand_over()
        self._later(6 * DAY)
        self._lose_old()
        self.assertEqual((lead.won_status, lead.lifecycle), ("pending", "mql"))

    def test_who_waits_or_is_planned_does_not_go_cold(self):
        lead = self._lead()
        self._file(lead, self.k2)
        self._later(15 * DAY)
        self.assertEqual(self._go_cold(lead), lead)
        self._come("form")
        self._commit()
        self.assertFalse(self._go_cold(lead))
        self._file(lead, self.k2)
        lead._with_filing().write({"follow_up_date": NOW + 40 * DAY})
        self._later(31 * DAY)
        self.assertFalse(self._go_cold(lead))

    def test_an_open_lead_stays_open_in_a_merge_with_a_lost_deal(self):
        deal = self._lead(type="opportunity")
        self._file(deal, self.k42, lost_reason=self.no_need)
        self._later(DAY)
        lead = self._lead()
        merged = (deal + lead).merge_opportunity()
        self._commit()
        self.assertEqual((merged.won_status, merged.active), ("pending", True))
        self.assertTrue(merged.wanted_date)
        self.assertTrue(self._timers(merged))
        self.assertEqual(self._served(merged.user_id), merged)

    def test_a_merge_takes_no_promise_of_a_lost_lead(self):
        lost, lead = self._lead(), self._lead()
        self._file(lost, self.k3, callback_date=NOW + DAY)
        lost.action_set_lost()
        merged = (lead + lost).merge_opportunity()
        self.assertFalse(merged.callback_date)

    def test_a_merge_tries_nobody_again_who_was_reached_since(self):
        tried, reached = self._lead(), self._lead()
        self._file(tried, call_result=self.no_answer)
        self._later(timedelta(hours=1))
        self._file(reached, self.k2)
        self.assertFalse((tried + reached).merge_opportunity().retry_date)

    def test_a_merge_keeps_a_try_after_the_last_talk(self):
        reached, tried = self._lead(), self._lead()
        self._file(reached, self.k2)
        self._later(timedelta(hours=1))
        self._file(tried, call_result=self.no_answer)
        retry = tried.retry_date
        self.assertEqual((tried + reached).merge_opportunity().retry_date, retry)


class TestWishes(NextStepCommon):
    """What the customer asks, gives and is promised."""

    def test_a_number_given_with_a_wish_is_on_the_lead(self):
        lead = self._new_leads(phone=False, email_from="lan@example.com")
        self._come(
            "callback_request",
            identities=[("email", "lan@example.com"), ("phone", PHONE)],
        )
        self._commit()
        self.assertEqual(lead.phone_sanitized, PHONE)

    def test_a_second_number_goes_beside_the_first(self):
        lead = self._lead()
        second = "+84907654321"
        lead.email_from = "lan@example.com"
        self._commit()
        self._come(
            "callback_request",
            identities=[("email", "lan@example.com"), ("phone", second)],
        )
        self._commit()
        self.assertEqual(lead.phone_sanitized, PHONE)
        self.assertEqual(lead.phone_2, second)
        self.assertIn(second, lead.last_touch_id.note)

    def test_a_wish_that_was_answered_since_starts_nothing(self):
        lead = self._lead()
        self._file(lead, self.k2)
        for event_type in ("form", "inbound_call"):
            self._come(event_type, occurred_at=NOW - timedelta(hours=2))
            self._commit()
            self.assertFalse(lead.wanted_date)
            self.assertFalse(
                self._timers(lead).filtered(lambda timer: timer.target == "first_call")
            )
        self.assertEqual(lead.duplicate_count, 2)

    def test_a_lost_customer_who_refused_since_stays_lost(self):
        lead = self._lead()
        self._file(lead, self.k42, lost_reason=self.no_need)
        self._come("form", occurred_at=NOW - timedelta(minutes=20))
        self._commit()
        self.assertEqual((lead.won_status, lead.duplicate_count), ("lost", 1))
        self._come("form", occurred_at=NOW)
        self._commit()
        self.assertEqual(lead.won_status, "pending")

    def test_tries_count_anew_when_it_is_handed_over_again(self):
        lead = self._lead()
        for number in range(6):
            self._freeze(NOW + number * DAY)
            self._file(lead, call_result=self.no_answer)
        self._freeze(NOW + 7 * DAY)
        lead.with_user(self.user_head).action_recycle()
        self._commit()
        self._freeze(NOW + 90 * DAY)
        lead.sudo().action_hand_over()
        lead.user_id = self.user_agent
        self._commit()
        self._freeze(NOW + 91 * DAY)
        self._file(lead, call_result=self.no_answer)
        self.assertTrue(lead.retry_date)

    def test_tries_count_anew_when_the_customer_comes_again(self):
        lead = self._lead()
        for number in range(6):
            self._freeze(NOW + number * DAY)
            self._file(lead, call_result=self.no_answer)
        self.assertFalse(lead.retry_date)
        self._freeze(NOW + 90 * DAY)
        self._come("form", occurred_at=NOW + 90 * DAY)
        self._freeze(NOW + 91 * DAY)
        self._file(lead, call_result=self.no_answer)
        self._commit()
        self.assertTrue(lead.retry_date)
        running = self._timers(lead).mapped("target")
        self.assertIn("next_attempt", running)

    def test_a_restored_lead_has_its_timers_again(self):
        lead = self._lead()
        self._file(lead, self.k3, callback_date=NOW + DAY)
        lead.action_set_lost()
        self._commit()
        self.assertFalse(self._timers(lead))
        lead.action_restore()
        self._commit()
        self.assertIn("callback", self._timers(lead).mapped("target"))
        refused = self._lead()
        self._file(refused, self.k42, lost_reason=self.no_need)
        refused.action_restore()
        self._commit()
        self.assertTrue(refused.wanted_date)
        self.assertIn("first_call", self._timers(refused).mapped("target"))


class TestOwnersAndPools(NextStepCommon):
    """Who may not be served a lead any more leaves it to the team."""

    def test_who_moves_to_another_company_leaves_the_leads(self):
        other = self.env["res.company"].create({"name": "Other"})
        lead = self._lead()
        agent = self.user_agent.sudo()
        agent.write({"company_ids": [(4, other.id)], "company_id": other.id})
        self.assertEqual(lead.user_id, self.user_agent, "still in both")
        agent.write({"company_ids": [(6, 0, other.ids)]})
        self._commit()
        self.assertFalse(lead.user_id)
        self.assertFalse(lead.is_without_next_step)
        self.assertEqual(self._served(self.user_agent_2), lead)

    def test_who_sells_no_more_leaves_the_leads(self):
        lead = self._lead()
        group = self.env.ref("sales_team.group_sale_salesman")
        agent = self.user_agent.sudo()
        groups = agent.group_ids.filtered(lambda one: group in one.all_implied_ids)
        agent.write({"group_ids": [(3, one.id) for one in groups | group]})
        self._commit()
        self.assertFalse(lead.user_id)
        self.assertEqual(self._served(self.user_agent_2), lead)

    def test_the_monitor_sees_an_owner_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        lead = self._lead()
        self._commit()
        self.env.cr.execute(
            "DELETE FROM res_company_users_rel WHERE user_id = %s", [self.user_agent.id]
        )
        self.env.cr.execute(
            "INSERT INTO res_company_users_rel (cid, user_id) VALUES (%s, %s)",
            [other.id, self.user_agent.id],
        )
        self.env.invalidate_all()
        found = self.env["crm.lead"]._find_without_next_step(lead.ids)
        self.assertEqual(found, lead)
        found._give_next_step()
        self._commit()
        self.assertFalse(lead.user_id)

    def test_promises_of_who_left_are_distributed(self):
        self.team_telesales.is_distributed = True
        self.env["crm.queue.step"].search([]).is_pool = False
        lead = self._lead()
        self._file(lead, self.k3, callback_date=NOW + timedelta(hours=1))
        self.user_agent.sudo().active = False
        self._commit()
        self.assertFalse(lead.user_id)
        self._freeze(NOW + timedelta(hours=2))
        self.team_telesales._wake_due(10)
        self._commit()
        waiting = self.team_telesales._get_waiting_leads(10, self.env["crm.lead"])
        self.assertIn(lead, waiting)

    def test_a_pool_that_no_step_serves_is_decided_about(self):
        steps = self.env["crm.queue.step"].search([])
        steps.filtered(lambda step: step.kind == "callback").is_pool = False
        lead = self._lead()
        self._file(lead, self.k3, callback_date=NOW + DAY)
        self.user_agent.sudo().active = False
        self._commit()
        self.assertFalse(lead.user_id)
        self.assertEqual(self._planned(lead).user_id, self.user_leader)
