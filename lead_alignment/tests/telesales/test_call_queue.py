from contextlib import contextmanager
from datetime import timedelta

from freezegun import freeze_time

from odoo import api, fields
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from ..common import NOW, LeadAlignmentCommon, create_sellers
from .common_queue import QueueCommon


class TestCallQueue(QueueCommon):
    """Who is served which lead. NOW is Wednesday 10:00 in Vietnam."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_agent_2 = cls._new_user("agent2_vn", "sales_team.group_sale_salesman")
        cls.team_telesales.member_ids += cls.user_agent_2
        cls.lunch = cls.env.ref("lead_alignment.crm_floor_reason_lunch")

    def _log(self, lead, user=None, **outcome):
        screen = self._queue(user).log_and_next(lead.id, outcome)
        return screen["lead"] and screen["lead"]["id"]

    def _served_in_order(self, count):
        """What one agent is served who skips everything."""
        served = [self._next()]
        for _turn in range(count - 1):
            screen = self._queue().skip(served[-1], self.skip.id)
            served.append(screen["lead"] and screen["lead"]["id"])
        return served

    def _all_kinds(self):
        follow_up, retry, new, callback = self._new_leads(4)
        past = NOW - timedelta(hours=1)
        self._file(follow_up, self.k2)
        self._file(retry, call_result=self.no_answer)
        self._file(callback, self.k3, callback_date=NOW + timedelta(minutes=5))
        for lead, name in ((follow_up, "follow_up_date"), (retry, "retry_date")):
            lead._with_filing()[name] = past
        callback._with_filing().callback_date = past
        return [callback.id, new.id, retry.id, follow_up.id]

    def test_undo_is_offered_as_long_as_there_is_something_to_undo(self):
        lead = self._new_leads()
        queue = self._queue()
        self.assertIs(queue.get_screen()["logged"], False)
        queue.serve_next()
        self._log(lead, status_id=self.k2.id)
        logged = queue.get_screen()["logged"]
        self.assertIn("K2", logged["message"])
        queue.undo(logged["change_ids"])
        self.assertIs(queue.get_screen()["logged"], False)

    def test_call_backs_come_first_then_new_ones_then_retries_then_follow_ups(self):
        expected = self._all_kinds()
        self.assertEqual(self._served_in_order(5), [*expected, False])

    def test_the_head_orders_the_queue(self):
        callback, new, retry, follow_up = self._all_kinds()
        steps = self.env["crm.queue.step"].with_user(self.user_head).search([])
        for sequence, step in enumerate(reversed(steps)):
            step.sequence = sequence
        self.assertEqual(self._served_in_order(4), [follow_up, retry, new, callback])

    def test_newest_first_where_the_head_says_so(self):
        old, young = self._new_leads(2)
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = create_date - interval '1 day' "
            "WHERE id = %s",
            [old.id],
        )
        self.assertEqual(self._served_in_order(2), [old.id, young.id])
        self.env["crm.lead.skip"].search([]).unlink()
        self.env["crm.lead.lease"].search([]).unlink()
        self.env.ref("lead_alignment.crm_queue_step_new").direction = "desc"
        self.assertEqual(self._served_in_order(2), [young.id, old.id])

    def test_two_agents_never_get_the_same_lead(self):
        leads = self._new_leads(2, user_id=False)
        served = {self._next(), self._next(self.user_agent_2)}
        self.assertEqual(served, set(leads.ids))
        third = self._new_user("agent3_vn", "sales_team.group_sale_salesman")
        self.team_telesales.member_ids += third
        self.assertFalse(self._next(third))

    def test_asking_again_serves_the_same_lead(self):
        self._new_leads(3)
        self.assertEqual(self._next(), self._next())

    def test_a_lead_left_open_goes_to_somebody_else(self):
        lead = self._new_leads(1, user_id=False)
        self.assertEqual(self._next(), lead.id)
        self.assertFalse(self._next(self.user_agent_2))
        with self.mock_datetime_and_now(NOW + timedelta(minutes=16)):
            self.assertEqual(self._next(self.user_agent_2), lead.id)
            with self.assertRaisesRegex(UserError, "agent2_vn"):
                self._log(lead, status_id=self.k2.id)
        self.assertFalse(lead.k_status_id)

    def test_who_moves_keeps_the_lead(self):
        lead = self._new_leads(1, user_id=False)
        self._next()
        with self.mock_datetime_and_now(NOW + timedelta(minutes=14)):
            self.assertTrue(self._queue().keep(lead.id))
        with self.mock_datetime_and_now(NOW + timedelta(minutes=20)):
            self.assertFalse(self._next(self.user_agent_2))

    def test_an_expired_lease_still_takes_what_was_said_on_the_phone(self):
        lead = self._new_leads(1)
        self._next()
        with self.mock_datetime_and_now(NOW + timedelta(minutes=30)):
            self._log(lead, status_id=self.k2.id)
        self.assertEqual(lead.k_status_id, self.k2)

    def test_what_was_said_is_taken_after_somebody_else_left_the_lead_too(self):
        lead = self._new_leads(1, user_id=False)
        self._next()
        with self.mock_datetime_and_now(NOW + timedelta(minutes=16)):
            self.assertEqual(self._next(self.user_agent_2), lead.id)
        with self.mock_datetime_and_now(NOW + timedelta(minutes=32)):
            self._log(lead, status_id=self.k2.id)
        self.assertEqual(lead.k_status_id, self.k2)
        self.assertEqual(lead.user_id, self.user_agent)

    def test_who_comes_back_after_the_lease_ended_does_not_keep_the_lead(self):
        """A lease is of fifteen minutes: in the last one of them it is kept."""
        first, second = self._new_leads(2, user_id=False)
        for lead, minutes, asked, is_kept in (
            (first, 14, 28, True),
            (second, 15, 15, False),
        ):
            (first + second - lead).active = False
            lead.active = True
            self.assertEqual(self._next(), lead.id)
            with self.mock_datetime_and_now(NOW + timedelta(minutes=minutes)):
                self.assertEqual(self._queue().keep(lead.id), is_kept)
            with self.mock_datetime_and_now(NOW + timedelta(minutes=asked)):
                served = self._next(self.user_agent_2)
            self.assertEqual(served, not is_kept and lead.id)

    def test_who_keeps_another_lead_does_not_keep_the_one_in_work(self):
        """A forgotten tab with the lead before"""
        in_work, before = self._new_leads(2)
        self.assertEqual(self._next(), in_work.id)
        with self.mock_datetime_and_now(NOW + timedelta(minutes=10)):
            self.assertFalse(self._queue().keep(before.id))
        lease = self.env["crm.lead.lease"].search([("lead_id", "=", in_work.id)])
        self.assertEqual(lease.expires_at, NOW + timedelta(minutes=15))

    def test_an_outcome_brings_the_next_lead_and_makes_the_pools_lead_ones_own(self):
        first, second = self._new_leads(2, user_id=False)
        self._next()
        self.assertEqual(self._log(first, result_id=self.no_answer.id), second.id)
        self.assertEqual(first.user_id, self.user_agent)
        self.assertEqual(first.team_id, self.team_telesales)
        self.assertEqual(first.attempt_count, 1)

    def test_the_pool_is_that_of_the_agents_teams(self):
        other = self.env["crm.team"].create(
            {"name": "Other", "company_id": self.company.id}
        )
        self._new_leads(1, user_id=False, team_id=other.id)
        self.assertFalse(self._next())

    def test_a_step_may_leave_the_pool_alone(self):
        self._new_leads(1, user_id=False)
        self.env["crm.queue.step"].search([]).is_pool = False
        self.assertFalse(self._next())

    def test_a_step_of_another_company_serves_nothing_here(self):
        lead = self._new_leads()
        steps = self.env["crm.queue.step"].search([])
        steps.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self._next())
        steps.filtered(lambda step: step.kind == "new").company_id = self.company
        self.assertEqual(self._next(), lead.id)

    def test_who_works_for_two_companies_calls_for_one_at_a_time(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.user_agent.company_ids += other
        lead = self._new_leads(1, company_id=other.id, team_id=False)
        self.assertFalse(self._next())
        both = (self.company + other).ids
        queue = self._queue().with_context(allowed_company_ids=both)
        self.assertEqual(queue.serve_next()["lead"]["id"], lead.id)

    def test_the_number_that_was_just_called_is_not_called_next(self):
        """Whoever has two leads is not rung twice in a row."""
        lead, twin = self._new_leads(2, phone="0912345678")
        other = self._new_leads(1, phone="0987654321")
        self.assertEqual(self._next(), lead.id)
        self.assertEqual(self._log(lead, status_id=self.k2.id), other.id)
        self.assertEqual(self._log(other, status_id=self.k2.id), twin.id)

    def test_one_agent_is_not_served_anothers_lead(self):
        self._new_leads(1, user_id=self.user_head.id)
        self.assertFalse(self._next())

    def test_a_promise_tried_in_time_is_kept_and_the_next_try_takes_over(self):
        lead = self._new_leads()
        self._file(lead, self.k3, callback_date=NOW + timedelta(minutes=5))
        with self.mock_datetime_and_now(NOW + timedelta(minutes=6)):
            self.assertEqual(self._next(), lead.id)
            self.assertFalse(self._log(lead, result_id=self.no_answer.id))
            self.assertFalse(lead.callback_date)
            self.assertFalse(lead.is_callback_overdue)
            self.assertEqual(lead.k_status_id, self.k3)
        with self.mock_datetime_and_now(NOW + timedelta(hours=4)):
            self.assertEqual(self._next(), lead.id)

    def test_a_skipped_lead_comes_back_to_others_at_once_and_later_to_oneself(self):
        lead = self._new_leads(1, user_id=False)
        self._next()
        self._queue().skip(lead.id, self.skip.id)
        self.assertFalse(self._next())
        self.assertEqual(self._next(self.user_agent_2), lead.id)
        skipped = self.env["crm.lead.skip"].search([("lead_id", "=", lead.id)])
        self.assertGreater(skipped.until, NOW + timedelta(minutes=20))  # any lease
        with self.mock_datetime_and_now(skipped.until - timedelta(seconds=1)):
            self.assertFalse(self._next())
        with self.mock_datetime_and_now(skipped.until):
            self.assertEqual(self._next(), lead.id)

    def test_a_skip_needs_a_reason_of_its_kind(self):
        lead = self._new_leads()
        self._next()
        with self.assertRaises(UserError):
            self._queue().skip(lead.id, self.lunch.id)

    def test_a_pause_gives_the_lead_back_and_serves_nothing(self):
        lead = self._new_leads(1, user_id=False)
        self._next()
        screen = self._queue().pause(self.lunch.id)
        self.assertEqual(screen["pause"]["reason"], "Lunch")
        self.assertFalse(self._next())
        self.assertEqual(self._next(self.user_agent_2), lead.id)
        self._queue(self.user_agent_2).pause(self.lunch.id)
        with self.mock_datetime_and_now(NOW + timedelta(minutes=30)):
            self.assertEqual(self._queue().resume()["lead"]["id"], lead.id)
        pause = self.env["crm.call.pause"].search(
            [("user_id", "=", self.user_agent.id)]
        )
        self.assertEqual(pause.minutes, 30)

    def test_undo_brings_the_lead_back_on_the_screen(self):
        first, _second = self._new_leads(2)
        self._next()
        screen = self._queue().log_and_next(first.id, {"status_id": self.k2.id})
        screen = self._queue().undo(screen["logged"]["change_ids"])
        self.assertEqual(screen["lead"]["id"], first.id)
        self.assertFalse(first.k_status_id)
        self.assertFalse(first.follow_up_date)

    def test_do_not_call_is_honoured_and_ends_every_plan(self):
        lead, twin = self._new_leads(2, phone="0912345678")
        self._next()
        self._log(lead, status_id=self.k42.id, is_do_not_call=True)
        self.assertTrue(lead.phone_sanitized_blacklisted)
        self.assertFalse(self._planned(lead))
        self.assertFalse(self._next())
        with self.assertRaisesRegex(UserError, "do-not-call|Opted out"):
            self._queue().pick(twin.id)

    def test_nobody_is_called_out_of_hours(self):
        self._new_leads()
        with self.mock_datetime_and_now(NOW - timedelta(hours=2, minutes=30)):
            self.assertFalse(self._next())  # 7:30
        with self.mock_datetime_and_now(NOW + timedelta(hours=10)):
            self.assertFalse(self._next())  # 20:00
        with self.mock_datetime_and_now(NOW + timedelta(hours=9, minutes=59)):
            self.assertTrue(self._next())

    def test_hours_are_those_over_there(self):
        france = self.env.ref("base.fr")  # 4:00 in the night
        abroad = self._new_leads(1, country_id=france.id)
        self.assertFalse(self._next())
        with self.mock_datetime_and_now(NOW + timedelta(hours=5)):
            self.assertEqual(self._next(), abroad.id)
        self.env["crm.lead.lease"].search([]).unlink()
        contact = self.env["res.partner"].create(
            {"name": "Traveller", "tz": "Europe/Berlin"}
        )
        abroad.write({"country_id": False, "partner_id": contact.id})
        self.assertFalse(self._next())

    def test_cold_numbers_are_called_in_shorter_hours_and_once_a_day(self):
        self.company.write(
            {
                "cold_calling_hour_from": 8,
                "cold_calling_hour_to": 17,
                "is_cold_call_limited": True,
            }
        )
        lead, twin = self._new_leads(2, phone="0912345678", is_call_consented=False)
        with self.mock_datetime_and_now(NOW + timedelta(hours=8)):
            self.assertFalse(self._next())  # 18:00
        self.assertEqual(self._next(), lead.id)
        self.assertFalse(self._log(lead, result_id=self.no_answer.id))
        self.assertGreaterEqual(lead.retry_date, NOW + timedelta(hours=24))
        self.assertIn("last 24 hours", twin._check_callable())
        with self.mock_datetime_and_now(NOW + timedelta(hours=25)):
            self.assertEqual(self._next(), twin.id)

    def test_picks_are_limited_and_lease_the_lead(self):
        self.company.hand_picks_per_day = 1
        first, second = self._new_leads(2)
        screen = self._queue().pick(second.id)
        self.assertEqual(screen["lead"]["id"], second.id)
        with self.assertRaisesRegex(UserError, "1 leads per day"):
            self._queue().pick(first.id)

    def test_a_lead_in_work_cannot_be_picked(self):
        lead = self._new_leads(1, user_id=False)
        self._next(self.user_agent_2)
        with self.assertRaisesRegex(UserError, "another agent"):
            self._queue().pick(lead.id)

    def test_the_day_counts_calls_contacts_sales_and_no_undone_one(self):
        first, second, third = self._new_leads(3)
        self.env["crm.call.target"].create(
            {"calls": 2, "contacts": 4, "won": 1, "amount": 1000}
        )
        self._next()
        self._log(first, result_id=self.no_answer.id)
        screen = self._queue().log_and_next(
            second.id, {"status_id": self.k1.id, "amount": 900}
        )
        done = {figure["key"]: figure for figure in screen["day"]}
        self.assertEqual(
            {key: figure["done"] for key, figure in done.items()},
            {"calls": 2, "contacts": 1, "won": 1, "amount": 900},
        )
        self.assertEqual(done["calls"]["level"], "high")
        self.assertEqual(done["contacts"]["level"], "low")
        self.assertEqual(done["amount"]["level"], "fair")
        screen = self._queue().undo(screen["logged"]["change_ids"])
        done = {figure["key"]: figure["done"] for figure in screen["day"]}
        self.assertEqual(done["won"], 0)
        self.assertEqual(third.attempt_count, 0)

    def test_the_card_tells_what_the_agent_needs(self):
        product = self.env["crm.lead.interest"].create({"name": "IELTS"})
        self.env["crm.call.script"].create(
            {
                "name": "IELTS pitch",
                "interest_ids": product.ids,
                "objection_ids": [
                    (0, 0, {"name": "Too expensive", "answer": "By month"})
                ],
            }
        )
        lead = self._new_leads(
            1, phone="0912345678", phone_2="0987654321", interest_id=product.id
        )
        for note in ("one", "two", "three", "four"):
            self._file(lead, self.k2, note=note)
        lead._with_filing().follow_up_date = NOW
        card = self._queue().serve_next()["lead"]
        self.assertEqual(
            [phone["dial"] for phone in card["phones"]],
            ["+84912345678", "+84987654321"],
        )
        self.assertEqual(card["phones"][0]["zalo"], "https://zalo.me/84912345678")
        self.assertEqual([n["note"] for n in card["notes"]], ["four", "three", "two"])
        self.assertEqual(card["script"]["objections"][0]["answer"], "By month")
        self.assertEqual((card["local_time"], card["attempts"]), ("10:00", 4))

    def test_a_lead_that_was_moved_meanwhile_is_not_shown_any_more(self):
        lead, other = self._new_leads(2)
        self._next()
        lead.user_id = self.user_head
        self.assertFalse(self._queue().get_screen()["lead"])
        self.assertEqual(self._next(), other.id)

    def test_a_second_number_that_asked_not_to_be_called_is_not_shown(self):
        lead = self._new_leads(1, phone="0912345678", phone_2="0987654321")
        self.env["phone.blacklist"]._add(["+84987654321"])
        self.assertEqual(
            [phone["dial"] for phone in lead._get_call_phones()], ["+84912345678"]
        )
        lead._block_numbers()
        self.assertFalse(lead._get_call_phones())

    def test_only_salespeople_have_a_queue(self):
        for user in (self.user_marketer, self.user_cs, self.user_director):
            with self.assertRaises(AccessError):
                self._queue(user).serve_next()

    def test_a_step_must_be_left(self):
        with self.assertRaises(UserError):
            self.env["crm.queue.step"].search([]).write({"active": False})

    def test_the_next_lead_costs_one_statement_however_many_steps(self):
        self._new_leads(30)
        leads = self.env["crm.lead"]
        self.env.flush_all()
        candidates = leads._get_next_candidates(self.user_agent, self.company)
        with self.assertQueryCount(1):
            self.env.execute_query(candidates)


@tagged("post_install", "-at_install", "lead_alignment")
class TestTwoAgents(BaseCase):
    """Two agents at once on what is really committed; it is removed again."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        timer = freeze_time(NOW)  # Python's, by which it may be called
        timer.start()
        self.addCleanup(timer.stop)
        with self._environment() as env:
            users = create_sellers(env, "caller", 2)
            team = env["crm.team"].create(
                {
                    "name": "Two agents",
                    "company_id": env.company.id,
                    "member_ids": [user.id for user in users],
                }
            )
            vals = {"team_id": team.id, "country_id": env.ref("base.vn").id}
            owners = [users[0].id, users[0].id, False, False]
            leads = env["crm.lead"].create(
                [{"name": "Lead", "user_id": owner, **vals} for owner in owners]
            )
            env["crm.lead"]._flush_facts()
            self.user_ids, self.lead_ids = [user.id for user in users], leads.ids
            self.made = [(one._name, one.id) for one in (*users, team, *leads)]
        self.addCleanup(self._remove)

    @contextmanager
    def _environment(self):
        with self.registry.cursor() as cr:
            cr.execute("SET LOCAL lock_timeout = '5s'")  # nobody waits
            yield api.Environment(cr, api.SUPERUSER_ID, {})

    def _remove(self):
        with self._environment() as env:
            for model, number in reversed(self.made):
                env[model].browse(number).unlink()

    def _find(self, env, number):
        """The lead that is next for one of the agents, locked until the end"""
        user = env["res.users"].browse(self.user_ids[number])
        found = env["crm.lead"]._get_next_candidates(user, env.company)
        return [lead_id for lead_id, _step_id in env.execute_query(found)]

    def test_while_one_is_served_the_other_gets_the_next_of_the_pool(self):
        *_own, first, second = self.lead_ids
        with self._environment() as one, self._environment() as other:
            self.assertEqual(self._find(one, 1), [first])
            self.assertEqual(self._find(other, 1), [second])

    def test_a_lead_that_a_job_is_at_is_passed_over(self):
        first, second, *_pool = self.lead_ids
        with self._environment() as job, self._environment() as agent:
            self.assertTrue(job["crm.lead"].browse(first).try_lock_for_update())
            self.assertEqual(self._find(agent, 0), [second])


class TestCadence(LeadAlignmentCommon):
    def setUp(self):
        super().setUp()
        self._freeze(NOW)
        self.lead = self._new_leads()

    def _try_again(self):
        """File no answer at the moment the lead is due; its local hour."""
        with self.mock_datetime_and_now(self.lead.retry_date or NOW):
            self._file(self.lead, call_result=self.no_answer)
        local = self.lead.retry_date and fields.Datetime.context_timestamp(
            self.lead.with_context(tz="Asia/Ho_Chi_Minh"), self.lead.retry_date
        )
        return local and local.hour + local.minute / 60

    def test_tries_fall_at_different_hours_and_end_after_the_maximum(self):
        hours = [10, *(self._try_again() for _try in range(4))]
        for index, hour in enumerate(hours[:4]):
            for other in hours[:index]:
                self.assertGreaterEqual(abs(hour - other), 2)
        self.assertTrue(self._try_again())
        self.assertFalse(self._try_again())
        self.assertEqual(self.lead.attempt_count, 6)

    def test_after_the_maximum_the_status_says_what_happens(self):
        self.no_answer.write({"max_attempts": 2, "exhausted_status_id": self.k42.id})
        self._file(self.lead, call_result=self.no_answer)
        self.assertEqual(self.lead.won_status, "pending")
        change = self._file(self.lead, call_result=self.no_answer)
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(self.lead.k_status_id, self.k42)
        self.assertFalse(self.lead.first_contact_date)
        self.assertEqual(len(change), 1)
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(change)
        self.assertEqual(self.lead.won_status, "pending")
        self.assertFalse(self.lead.k_status_id)

    def test_many_at_once_are_split_by_their_own_tries(self):
        self.no_answer.write({"max_attempts": 2, "exhausted_status_id": self.k42.id})
        fresh = self._new_leads()
        self._file(self.lead, call_result=self.no_answer)
        changes = self._file(self.lead + fresh, call_result=self.no_answer)
        self.assertEqual(changes.lead_id, self.lead + fresh)
        self.assertEqual(fresh.won_status, "pending")
        self.assertTrue(fresh.retry_date)
        self.assertEqual(self.lead.won_status, "lost")

    def test_busy_is_tried_again_soon(self):
        busy = self.env.ref("lead_alignment.crm_call_result_busy_tone")
        self._file(self.lead, call_result=busy)
        self.assertEqual(self.lead.retry_date, NOW + timedelta(minutes=30))
