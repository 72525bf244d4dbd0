from ast import literal_eval
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from ..handover.test_lifecycle import LifecycleCommon

MINUTE = timedelta(minutes=1)
# Wednesday 10:00 in Vietnam
MORNING = fields.Datetime.to_datetime("2026-03-11 03:00:00")


class SlaCommon(LifecycleCommon):
    """Vietnam: first call within 15 minutes, or 120 after opening for what came out of
    hours; after 30 it is taken away."""

    is_frozen = True

    def setUp(self):
        super().setUp()
        if self.is_frozen:
            self._freeze(MORNING)

    def _timers(self, lead, target=None, **values):
        """Timers of the lead, in the order in which they were started"""
        return lead.sla_ids.sorted("id").filtered(
            lambda timer: (
                (target is None or timer.target == target)
                and all(timer[name] == value for name, value in values.items())
            )
        )

    def _handed_over(self, **values):
        """A lead that sales just got"""
        lead = self._new_leads(user_id=False, **values)
        lead.user_id = self.user_agent
        lead.invalidate_recordset()
        return lead

    def _at(self, minutes):
        """So many minutes after ten o'clock"""
        moment = MORNING + minutes * MINUTE
        self._freeze(moment)
        self.env.invalidate_all()
        return moment

    def _settle(self):
        """Timers that the test holds are as they are."""
        self.env["crm.lead"]._flush_facts()

    def _file(self, leads, status=None, **values):
        change = super()._file(leads, status, **values)
        self._settle()
        return change

    def _announce(self):
        self.env["crm.lead.sla"]._announce_due()
        self.env.invalidate_all()

    def _first_call(self, lead):
        timers = self._timers(lead, "first_call", state="running")
        return (
            timers.filtered(lambda timer: timer.start_date != lead.create_date)
            or (timers[:1])
        )

    def _kinds(self, timer):
        return timer.log_ids.sorted("id").mapped("kind")


class TestSla(SlaCommon):
    def test_both_timers_start_with_the_hand_over(self):
        lead = self._handed_over()
        sales, customer = self._timers(lead, "first_call")
        self.assertEqual(sales.due_date, MORNING + 15 * MINUTE)
        self.assertEqual(customer.due_date, MORNING + 30 * MINUTE)
        self.assertEqual(sales.user_id, self.user_agent)
        self.assertEqual(sales.version_id, self.agreement.version_id)
        self.assertEqual(lead.sla_due_date, sales.due_date)
        self.assertEqual((lead.sla_verdict, lead.sla_left_seconds), ("running", 900))

    def test_the_customer_waits_since_the_hand_over_and_not_since_the_lead_exists(self):
        lead = self._nurtured("p1")
        self._at(20)
        lead.action_hand_over()
        self._settle()
        sales, customer = self._timers(lead, "first_call")
        self.assertEqual(sales.due_date, MORNING + 35 * MINUTE)
        self.assertEqual(customer.due_date, MORNING + 50 * MINUTE)

    def test_acceptance_is_owed_where_a_call_does_not_accept(self):
        """Four working hours: from 10:00 to 15:00, after lunch."""
        policies = self.agreement.with_context(active_test=False).sla_policy_ids
        accept = policies.filtered(lambda policy: policy.target == "accept")
        accept.write({"active": True, "minutes": 240})
        self._clause(is_call_acceptance=False)
        taken, back = self._handed_over(), self._handed_over()
        timers = self._timers(taken, "accept") + self._timers(back, "accept")
        self.assertEqual(set(timers.mapped("due_date")), {MORNING + 300 * MINUTE})
        self._file(taken, call_result=self.no_answer)
        self.assertEqual(timers[0].verdict, "running")
        taken.with_user(self.user_agent).action_accept()
        back.with_user(self.user_agent).action_return(self.shirking)
        self._settle()
        self.assertEqual(timers.mapped("verdict"), ["met", "cancelled"])

    def test_a_response_at_the_deadline_is_in_time(self):
        lead = self._handed_over()
        self._at(15)
        self._file(lead, call_result=self.no_answer)
        timer = self._timers(lead, "first_call")[0]
        self.assertEqual((timer.verdict, timer.margin_seconds), ("met", 0))
        self.assertEqual(timer.used_seconds, 900)
        self.assertEqual(self._kinds(timer), ["attached", "met"])

    def test_a_minute_later_it_is_breached_by_a_minute(self):
        lead = self._handed_over()
        self._at(16)
        self.assertEqual((lead.sla_verdict, lead.sla_left_seconds), ("late", -60))
        self._file(lead, self.k2)
        timer = self._timers(lead, "first_call")[0]
        self.assertEqual((timer.verdict, timer.margin_seconds), ("breached", -60))
        self.assertEqual(self._kinds(timer)[-1], "breached")

    def test_at_the_deadline_neither_badge_nor_filter_says_late(self):
        lead = self._handed_over()
        for minutes, verdict in ((15, "at_risk"), (16, "late")):
            self._at(minutes)
            late = self.env["crm.lead"].search([("sla_verdict", "=", "late")])
            with self.subTest(minutes=minutes):
                self.assertEqual(lead.sla_verdict, verdict)
                self.assertEqual(lead in late, verdict == "late")

    def test_the_banner_counts_what_the_list_shows(self):
        """For a leader the team's leads, for an agent's list their own."""
        late, soon, other = (self._handed_over() for _number in range(3))
        other.user_id = self.user_leader
        self._at(20)
        soon.with_user(self.user_agent).action_accept()
        listed = late + soon + other
        for user, domain, count in (
            (self.user_leader, [("id", "in", listed.ids)], 3),
            (self.user_agent, [("id", "in", (late + soon).ids)], 2),
            (self.user_agent, [("id", "in", soon.ids), ("active", "=", False)], 0),
        ):
            leads = self.env["crm.lead"].with_user(user)
            counts = {one["key"]: one for one in leads.get_deadline_counts(domain)}
            listing = leads.search(domain + literal_eval(counts["late"]["domain"]))
            self.assertEqual(counts["late"]["count"], count)
            self.assertEqual(len(listing), count)
            today = leads.search(domain + literal_eval(counts["today"]["domain"]))
            self.assertEqual(counts["today"]["count"], len(today))

    def test_at_risk_is_said_alike_by_badge_filter_and_list(self):
        leads = self._handed_over() + self._handed_over()
        self._at(9)
        self._file(leads[1], self.k2)
        found = self.env["crm.lead"].search([("sla_verdict", "=", "at_risk")])
        self.assertIn(leads[0], found)
        self.assertNotIn(leads[1], found)
        self.assertEqual(leads[0].sla_verdict, "at_risk")
        self.assertIn(
            leads[1], self.env["crm.lead"].search([("sla_verdict", "=", False)])
        )
        for verdict in ("running", "at_risk", "late", "met", "breached", "cancelled"):
            timers = self.env["crm.lead.sla"].search([("verdict", "=", verdict)])
            self.assertEqual(set(timers.mapped("verdict")) - {verdict}, set())

    def test_at_the_very_deadline_badge_and_filter_say_that_it_is_in_time(self):
        lead = self._handed_over()
        timer = self._timers(lead, "first_call")[0]
        verdicts = ("running", "at_risk", "late")
        for moment, expected in (
            (timer.warn_date - timedelta(seconds=1), "running"),
            (timer.warn_date, "at_risk"),
            (timer.due_date, "at_risk"),
            (timer.due_date + timedelta(seconds=1), "late"),
        ):
            self._freeze(moment)
            self.env.invalidate_all()
            self.assertEqual((timer.verdict, lead.sla_verdict), (expected, expected))
            found = {
                verdict: timer.search(
                    [("id", "=", timer.id), ("verdict", "=", verdict)]
                )
                for verdict in verdicts
            }
            self.assertEqual([one for one in verdicts if found[one]], [expected])

    def test_what_comes_at_night_has_two_hours_from_the_opening(self):
        self._freeze("2026-03-11 15:00:00")  # 22 o'clock
        lead = self._handed_over()
        timer = self._timers(lead, "first_call")[0]
        self.assertEqual(str(timer.base_date), "2026-03-12 01:00:00")
        self.assertEqual(str(timer.due_date), "2026-03-12 03:00:00")

    def test_without_a_time_of_their_own_what_comes_at_night_has_the_usual_one(self):
        """15 working minutes, which begin with the opening at 8."""
        self.agreement.sla_policy_ids.opening_minutes = 0
        self.agreement.action_put_in_force()
        self._freeze("2026-03-11 15:00:00")  # 22 o'clock
        timer = self._timers(self._handed_over(), "first_call")[0]
        self.assertEqual(timer.target_seconds, 15 * 60)
        self.assertEqual(str(timer.due_date), "2026-03-12 01:15:00")

    def test_what_comes_at_lunch_has_the_usual_time(self):
        self._freeze("2026-03-11 05:30:00")  # 12:30
        timer = self._timers(self._handed_over(), "first_call")[0]
        self.assertEqual(str(timer.due_date), "2026-03-11 06:15:00")

    def test_a_promised_call_back(self):
        lead = self._handed_over()
        promised = self._at(0) + 120 * MINUTE
        self._file(lead, self.k3, callback_date=promised)
        timer = self._timers(lead, "callback")
        self.assertEqual(timer.due_date, promised + 15 * MINUTE)
        self.assertEqual(timer.warn_date, promised - 15 * MINUTE)
        self._at(125)
        self._file(lead, self.k2)
        self.assertEqual(self._timers(lead, "callback").verdict, "met")

    def test_a_call_up_to_15_minutes_early_keeps_the_promise(self):
        """Promised for two hours later; the timer gives a quarter of an hour either
        way."""
        for minutes, verdict in ((104, "cancelled"), (105, "met"), (110, "met")):
            with self.subTest(minutes=minutes):
                promised = self._at(0) + 120 * MINUTE
                lead = self._handed_over()
                self._file(lead, self.k3, callback_date=promised)
                self._at(minutes)
                self._file(lead, self.k2)
                self.assertEqual(self._timers(lead, "callback").verdict, verdict)

    def test_a_status_without_a_call_keeps_no_promise(self):
        lead = self._handed_over()
        promised = self._at(0) + 120 * MINUTE
        self._file(lead, self.k3, callback_date=promised)
        self._at(125)
        lead.with_user(self.user_agent).k_status_id = self.k2
        self._settle()
        self.assertEqual(self._timers(lead, "callback").verdict, "cancelled")

    def test_a_promise_that_is_moved_is_another_promise(self):
        lead = self._handed_over()
        self._file(lead, self.k3, callback_date=MORNING + 120 * MINUTE)
        lead.callback_date = MORNING + 180 * MINUTE
        self._settle()
        first, second = self._timers(lead, "callback")
        self.assertEqual((first.verdict, second.verdict), ("cancelled", "running"))
        self.assertEqual(second.due_date, MORNING + 195 * MINUTE)

    def test_attempts_are_owed_when_planned_and_all_within_the_days(self):
        lead = self._handed_over()
        self._file(lead, call_result=self.no_answer)
        (attempt,) = self._timers(lead, "next_attempt")
        (cadence,) = self._timers(lead, "cadence")
        self.assertEqual(attempt.base_date, lead.retry_date)
        self.assertEqual(cadence.target_seconds, 5 * 8.5 * 3600)
        self._at(10)
        self._file(lead, call_result=self.no_answer)
        self.assertEqual(
            self._timers(lead, "next_attempt").mapped("verdict"), ["met", "running"]
        )
        self.assertEqual(len(self._timers(lead, "cadence")), 1)
        self._at(20)
        self._file(lead, self.k2)
        self.assertEqual(self._timers(lead, "cadence").verdict, "met")

    def test_as_many_attempts_as_promised_are_all(self):
        """Two are promised, though the result would be tried again up to six times."""
        cadence = self.agreement.sla_policy_ids.filtered(
            lambda policy: policy.target == "cadence"
        )
        cadence.tries = 2
        self.agreement.action_put_in_force()
        lead = self._handed_over()
        for minutes, verdict in ((1, "running"), (2, "met")):
            self._at(minutes)
            self._file(lead, call_result=self.no_answer)
            self.assertTrue(lead.retry_date)
            self.assertEqual(self._timers(lead, "cadence").verdict, verdict)

    def test_won_lost_and_returned_leads_owe_nothing(self):
        won, lost, back = (self._handed_over() for _n in range(3))
        won.action_set_won()
        lost.action_set_lost()
        back.with_user(self.user_agent).action_return(self.shirking)
        for lead in (won, lost, back):
            sales = self._timers(lead, side="sales")
            self.assertEqual(set(sales.mapped("verdict")), {"cancelled"})
        follow = self._timers(back, "follow_up")
        self.assertEqual(
            (follow.verdict, follow.user_id), ("running", back.marketer_id)
        )
        self._at(60)
        back.handover_ids.with_user(self.user_cmo).action_nurture()
        self._settle()
        self.assertEqual(follow.verdict, "met")

    def test_handed_over_again_marketing_owes_no_follow_up(self):
        """Whoever mends a returned lead may hand it over where they see it, without
        deciding in the inbox."""
        lead = self._handed_over()
        lead.with_user(self.user_agent).action_return(self.shirking)
        follow = self._timers(lead, "follow_up")
        self.assertEqual(follow.verdict, "running")
        self._at(60)
        lead.action_hand_over()
        self._settle()
        self.assertEqual((follow.verdict, follow.end_date), ("met", self._at(60)))

    def test_a_late_timer_that_is_cancelled_stays_breached(self):
        lead = self._handed_over()
        self._at(20)
        lead.action_set_lost()
        timer = self._timers(lead, "first_call")[0]
        self.assertEqual((timer.state, timer.verdict), ("cancelled", "breached"))

    def test_who_gets_it_from_somebody_else_has_the_time_anew(self):
        lead = self._handed_over()
        self._at(10)
        lead.user_id = self.user_head
        old, customer, new = self._timers(lead, "first_call")
        self.assertEqual((old.verdict, old.user_id), ("cancelled", self.user_agent))
        self.assertEqual((new.user_id, new.verdict), (self.user_head, "running"))
        self.assertEqual(new.due_date, MORNING + 25 * MINUTE)
        self.assertEqual(customer.due_date, MORNING + 30 * MINUTE)

    def test_who_takes_it_from_the_pool_has_the_time_that_is_left(self):
        lead = self._new_leads(user_id=False)
        sales, customer = before = self._timers(lead, "first_call")
        self.assertFalse(sales.user_id)
        self._at(10)
        lead.user_id = self.user_agent
        self._settle()
        lead.invalidate_recordset()
        self.assertEqual(self._timers(lead, "first_call"), before)
        self.assertEqual(sales.due_date, MORNING + 15 * MINUTE)
        self.assertEqual((sales + customer).user_id, self.user_agent)

    def test_an_accepted_lead_that_changes_hands_has_no_first_call_anew(self):
        lead = self._handed_over()
        self._at(5)
        lead.with_user(self.user_agent).action_accept()
        self._at(10)
        lead.user_id = self.user_head
        sales, customer = self._timers(lead, "first_call")
        self.assertEqual(sales.verdict, "cancelled")
        self.assertEqual(customer.verdict, "running")
        self.assertEqual(customer.user_id, self.user_head)

    def test_an_undone_call_was_none(self):
        lead = self._handed_over()
        self._at(5)
        change = self._file(lead, call_result=self.no_answer)
        self._at(6)
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(change)
        self._settle()
        first = self._timers(lead, "first_call")
        self.assertEqual(set(first.mapped("state")), {"running"})
        self.assertEqual(self._timers(lead, "next_attempt").verdict, "cancelled")
        self.assertTrue(all(first.mapped("next_action_at")))

    def test_what_an_undone_attempt_began_and_ended_is_not_owed(self):
        """One attempt is promised: the first is all of them."""
        cadence = self.agreement.sla_policy_ids.filtered(
            lambda policy: policy.target == "cadence"
        )
        cadence.tries = 1
        self.agreement.action_put_in_force()
        lead = self._handed_over()
        self._at(5)
        change = self._file(lead, call_result=self.no_answer)
        timer = self._timers(lead, "cadence")
        self.assertEqual(timer.verdict, "met")
        self._at(6)
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(change)
        self._settle()
        self.assertFalse(self._timers(lead, "cadence", state="running"))

    def test_a_promise_made_since_is_owed_though_the_call_is_undone(self):
        lead = self._handed_over()
        self._at(5)
        change = self._file(lead, call_result=self.no_answer)
        promised = self._at(6) + 120 * MINUTE
        lead.with_user(self.user_leader).callback_date = promised
        self._settle()
        self._at(7)
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(change)
        self._settle()
        timer = self._timers(lead, "callback")
        self.assertEqual((timer.verdict, lead.callback_date), ("running", promised))

    def test_the_undo_of_bad_data_starts_no_timer_again(self):
        """The timers that ran before run on, from when they began."""
        lead = self._handed_over()
        before = self._timers(lead, "first_call")
        self._at(5)
        change = self._file(lead, self.k41)
        self.assertEqual(lead.lifecycle, "nurture")
        self._at(6)
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(change)
        self._settle()
        lead.invalidate_recordset()
        self.assertEqual(lead.lifecycle, "mql")
        self.assertEqual(self._timers(lead, "first_call"), before)
        self.assertEqual(set(before.mapped("state")), {"running"})
        self.assertFalse(self._timers(lead, "follow_up", state="running"))

    def test_an_excuse_is_a_row_and_changes_no_moment(self):
        lead = self._handed_over()
        self._at(20)
        self._file(lead, self.k2)
        timer = self._timers(lead, "first_call")[0]
        before = (timer.due_date, timer.end_date, timer.margin_seconds)
        reason = self.env["alignment.reason"].search([("kind", "=", "exempt")], limit=1)
        with self.assertRaisesRegex(UserError, "Only team leaders"):
            timer.with_user(self.user_agent).action_exempt(reason)
        timer.with_user(self.user_leader).action_exempt(reason, "Fire alarm")
        self.assertEqual(timer.verdict, "exempt")
        self.assertEqual(timer.exempt_log_id.user_id, self.user_leader)
        self.assertEqual(before, (timer.due_date, timer.end_date, timer.margin_seconds))

    def test_what_was_in_time_needs_no_excuse(self):
        """Of all timers of a team that are excused at once: those that are late."""
        kept, late, ended, running = (self._handed_over() for _n in range(4))
        self._at(10)
        self._file(kept, self.k2)
        self._at(20)
        self._file(ended, self.k2)
        running.user_id = self.user_head  # who has the time anew
        timers = self.env["crm.lead.sla"].union(
            *(self._timers(lead, "first_call")[0] for lead in kept + late + ended),
            self._timers(running, "first_call", user_id=self.user_head)[-1],
        )
        verdicts = ["met", "late", "breached", "running"]
        self.assertEqual(timers.sorted("id").mapped("verdict"), verdicts)
        reason = self.env["alignment.reason"].search([("kind", "=", "exempt")], limit=1)
        timers.with_user(self.user_leader).action_exempt(reason)
        verdicts = ["met", "exempt", "exempt", "running"]
        self.assertEqual(timers.sorted("id").mapped("verdict"), verdicts)
        self.assertEqual(len(timers.exempt_log_id), 2)
        self._at(36)
        self.assertEqual(timers.sorted("id")[3].verdict, "late", "nor any later")

    def test_a_filter_by_several_verdicts_finds_each_of_them(self):
        kept, late, ended = (self._handed_over() for _n in range(3))
        self._at(10)
        self._file(kept, self.k2)
        self._at(20)
        self._file(ended, self.k2)
        timers = self.env["crm.lead.sla"].union(
            *(self._timers(lead, "first_call")[0] for lead in kept + late + ended)
        )

        def find(operator, *verdicts):
            domain = [("id", "in", timers.ids), ("verdict", operator, list(verdicts))]
            return set(timers.search(domain).lead_id)

        self.assertEqual(find("in", "late", "breached"), {late, ended})
        self.assertEqual(find("in", "met", "late", "breached"), {kept, late, ended})
        self.assertEqual(find("not in", "late", "breached"), {kept})

    def test_rows_cannot_be_edited(self):
        timer = self._timers(self._handed_over(), "first_call")[0]
        for record in (timer, timer.log_ids):
            with self.assertRaises(UserError):
                record.sudo().write({"sla_id" if record != timer else "state": False})

    def test_merged_leads_have_one_set_of_running_timers(self):
        leads = self._handed_over() + self._handed_over()
        head = leads._merge_opportunity()
        running = self._timers(head, "first_call", state="running")
        self.assertEqual(len(running), 2)
        self.assertEqual(len(self._timers(head, "first_call")), 4)

    def test_a_merge_hides_no_breach(self):
        """Of the lead that vanishes the first call was late by then; the customer had
        time left."""
        leads = self._handed_over() + self._handed_over()
        timers = {lead: self._timers(lead, "first_call") for lead in leads}
        self._at(20)
        head = leads._merge_opportunity()
        (gone,) = [of_lead for lead, of_lead in timers.items() if lead != head]
        gone.invalidate_recordset()
        self.assertEqual(gone.mapped("verdict"), ["breached", "cancelled"])
        breached = self.env["crm.lead.sla"].search([("verdict", "=", "breached")])
        self.assertEqual(
            breached & gone, gone[0], "the filter says what the badge does"
        )

    def test_nothing_starts_on_what_is_older_than_the_agreement(self):
        lead = self.env["crm.lead"].search(
            [("lifecycle_change_ids", "=", False), ("lifecycle", "=", "mql")], limit=1
        )
        if lead:
            self.assertFalse(lead.sla_ids)

    def test_starting_timers_takes_the_same_few_queries_for_few_and_for_many(self):
        counts = []
        self._handed_over()
        for size in (20, 120):
            leads = self._new_leads(size, user_id=False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["crm.lead"]._flush_facts()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(leads.sla_ids), 2 * size)
        self.assertLessEqual(counts[1], counts[0] + 6, counts)
