import os
from contextlib import suppress
from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError

from ..common import NOW, LeadAlignmentCommon

PHONE = "+84901234567"
# more in a long run: NEXT_STEP_EXAMPLES=5000 ./dev test ...
EXAMPLES = int(os.environ.get("NEXT_STEP_EXAMPLES", "15"))
ALL_CHECKS = list(HealthCheck)
STEPS = [
    *("form", "callback", "no answer", "k1", "k2", "k3", "k41", "k42", "undo"),
    *("status", "lost", "restore", "archive", "unarchive", "first stage", "return"),
    *("hand over", "recycle", "merge", "assign", "pool", "no team", "new", "leave"),
    *("come back", "join", "change team", "done", "block", "unblock"),
]

HISTORIES = st.lists(st.sampled_from(STEPS), min_size=1, max_size=12)


class NextStepCommon(LeadAlignmentCommon):
    """NOW is Wednesday 10:00 in Vietnam; user_agent and user_agent_2 telephone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).active = False
        cls.company.identity_policy = "phone_first"
        cls.user_agent_2 = cls._new_user("agent2_vn", "sales_team.group_sale_salesman")
        cls.team_telesales.member_ids += cls.user_agent_2
        cls.reject = cls.env["alignment.reason"].search([("kind", "=", "reject")])[:1]
        cls.first_stage = cls.env["crm.stage"].search([], limit=1)
        cls.sent = 0

    def setUp(self):
        super().setUp()
        self._freeze(NOW)
        self.env.flush_all()
        # leases are taken in transactions of their own
        self.registry_enter_test_mode()

    def _lead(self, **values):
        return self._new_leads(phone=PHONE, **values)

    def _commit(self):
        """What happens at the end of a transaction."""
        self.env.cr.flush()
        self.env.invalidate_all()

    def _served(self, user=None):
        self._commit()
        queue = self.env["crm.call.queue"].with_user(user or self.user_agent)
        screen = queue.with_company(self.company).serve_next()
        return self.env["crm.lead"].browse(screen["lead"] and screen["lead"]["id"])

    def _come(self, event_type="form", phone=PHONE, **values):
        type(self).sent += 1
        self.env["customer.event"]._record_batch(
            [
                {
                    "type": event_type,
                    "identities": [("phone", phone)],
                    "message_id": f"come {self.sent}",
                    "company_id": self.company.id,
                    "touch": {"contact_name": "Chị Lan", "phone": phone},
                    **values,
                }
            ]
        )

    def _timers(self, lead):
        timers = self.env["crm.lead.sla"].search([("lead_id", "=", lead.id)])
        return timers.filtered(lambda timer: timer.state == "running")

    def _assert_shown(self):
        """Each open lead of sales is shown: by a date of a call to its owner or to a
        pool, or by a to-do to somebody who is there; and the monitor finds none."""
        self._commit()
        leads = self.env["crm.lead"].search([("won_status", "=", "pending")])
        for lead in leads.filtered(lambda lead: lead.lifecycle != "nurture"):
            todos = self._planned(lead).filtered("user_id.active")
            dates = (
                lead.wanted_date,
                lead.callback_date,
                lead.retry_date,
                lead.follow_up_date,
            )
            owner = lead.user_id
            members = lead.team_id.member_ids.filtered("active")
            is_served = (not owner and (members or not lead.team_id)) or (
                owner.active and owner.has_group("sales_team.group_sale_salesman")
            )
            is_callable = any(dates) and not lead.phone_sanitized_blacklisted
            self.assertTrue(todos or (is_served and is_callable), lead.id)
        self.assertFalse(leads.search([("is_without_next_step", "=", True)]))


class TestMonitor(LeadAlignmentCommon):
    def test_the_demo_has_no_lead_without_a_next_step(self):
        self.assertFalse(self.env["crm.lead"]._find_without_next_step())

    def test_the_job_repairs_what_came_by_other_ways(self):
        leads = self._new_leads(3)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET wanted_date = NULL WHERE id = ANY(%s)", [leads.ids]
        )
        self.env.invalidate_all()
        self.assertEqual(self.env["crm.lead"]._find_without_next_step(), leads)
        with (
            self.enter_registry_test_mode(),
            self.env.registry.cursor() as cr,
        ):
            self.env(cr=cr)["crm.lead"]._cron_ensure_next_steps()
        self.env.invalidate_all()
        self.assertTrue(all(leads.mapped("wanted_date")))


class TestComingBack(NextStepCommon):
    """Nobody who calls for us waits unheard."""

    def test_a_lost_customer_comes_again_and_is_served_to_the_seller(self):
        lead = self._lead()
        self._file(lead, self.k42, lost_reason=self.no_need)
        self.assertEqual(lead.won_status, "lost")
        self.assertFalse(self._served())
        self._freeze(NOW + timedelta(days=91))
        self._come()
        self.assertEqual(lead.won_status, "pending")
        self.assertEqual(self._served(), lead)
        self.assertIn("first_call", self._timers(lead).mapped("target"))

    def test_a_lost_customer_of_the_pool_is_distributed(self):
        lead = self._lead(user_id=False)
        self._file(lead, self.k42, lost_reason=self.no_need)
        lead._assign_to(self.env["res.users"], False)
        self._come()
        self.team_telesales.is_distributed = True
        self._commit()
        self.team_telesales._get_takers(self.team_telesales.crm_team_member_ids)
        self.assertIn(lead, self.team_telesales._get_waiting_leads(10, None))

    def test_restored_by_hand_it_is_served(self):
        lead = self._lead()
        self._file(lead, self.k42, lost_reason=self.no_need)
        lead.action_restore()
        self.assertEqual(self._served(), lead)

    def test_archived_and_unarchived_it_is_served(self):
        lead = self._lead()
        self._file(lead, self.k2)
        lead._with_filing().follow_up_date = False
        self._planned(lead).unlink()
        lead.action_archive()
        self._commit()
        lead.action_unarchive()
        self.assertEqual(self._served(), lead)

    def test_returned_and_handed_over_again_it_is_served(self):
        lead = self._lead()
        self._file(lead, call_result=self.no_answer)
        lead.action_return(self.reject)
        self.assertEqual(lead.lifecycle, "nurture")
        self.assertFalse(self._served())
        lead.user_id = self.user_agent
        lead.action_hand_over()
        self.assertEqual(self._served(), lead)

    def test_an_undone_outcome_leaves_the_customer_waiting_as_before(self):
        lead = self._lead()
        changes = self._file(lead, self.k42, lost_reason=self.no_need)
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(changes)
        self.assertEqual(self._served(), lead)

    def test_who_was_not_reached_in_all_tries_is_decided_about(self):
        lead = self._lead()
        for _attempt in range(self.no_answer.max_attempts):
            self._file(lead, call_result=self.no_answer)
        self.assertFalse(lead.retry_date)
        self._assert_shown()
        todo = self._planned(lead)
        self.assertEqual(todo.user_id, self.user_agent)
        self.assertIn("6", todo.summary)
        self._file(lead, self.k2)
        self.assertEqual(
            self._planned(lead).activity_type_id,
            self.env.ref("lead_alignment.mail_activity_type_follow_up"),
        )

    def test_the_undo_of_the_last_try_takes_the_decision_back(self):
        lead = self._lead()
        for _attempt in range(self.no_answer.max_attempts):
            changes = self._file(lead, call_result=self.no_answer)
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(changes)
        self._assert_shown()
        self.assertEqual(
            self._planned(lead).activity_type_id,
            self.env.ref("lead_alignment.mail_activity_type_try_again"),
        )

    def test_a_blocked_number_is_no_next_step(self):
        lead = self._lead()
        self.env["phone.blacklist"]._add([PHONE])
        self._assert_shown()
        self.assertFalse(self._served())
        self.assertEqual(self._planned(lead).user_id, self.user_agent)

    def test_a_done_to_do_leaves_no_deal_without_a_next_step(self):
        lead = self._lead()
        self._file(lead, self.k2)
        lead._with_filing().follow_up_date = False
        self._planned(lead).action_feedback(feedback="Done")
        self._assert_shown()

    def test_a_lead_without_a_team_is_served_to_whoever_asks(self):
        lead = self._lead(user_id=False, team_id=False)
        lead.team_id = False
        self.assertEqual(self._served(), lead)

    def test_a_pool_that_nobody_serves_is_its_leaders(self):
        team = self.env["crm.team"].create(
            {
                "name": "Deserted",
                "company_id": self.company.id,
                "user_id": self.user_leader.id,
            }
        )
        lead = self._lead(user_id=False, team_id=team.id)
        self._assert_shown()
        self.assertEqual(self._planned(lead).user_id, self.user_leader)

    def test_leads_of_marketing_are_not_served(self):
        lead = self._lead()
        self._file(lead, call_result=self.no_answer)
        lead.action_return(self.reject)
        self._freeze(NOW + timedelta(days=1))
        lead._with_filing().retry_date = NOW
        self.assertFalse(lead.wanted_date)
        self.assertFalse(self._served())
        self.assertFalse(self._served(self.user_agent_2))

    def test_nobody_writes_since_when_a_customer_waits(self):
        lead = self._lead()
        with self.assertRaises(UserError):
            lead.with_user(self.user_agent).write({"wanted_date": False})
        with self.assertRaises(UserError):
            self._lead(wanted_date="2020-01-01")

    def test_of_merged_leads_the_open_hand_over_ends_when_the_lead_is_lost(self):
        first, second = self._lead(user_id=False), self._lead(user_id=False)
        merged = (first + second).merge_opportunity()
        merged.action_set_lost()
        self._come()
        self._assert_shown()
        handovers = self.env["crm.lead.handover"].search([("lead_id", "=", merged.id)])
        self.assertEqual(handovers.mapped("state").count("open"), 1)


class TestAskingToBeCalled(NextStepCommon):
    """The customer of an open lead asks to be called."""

    def test_on_every_open_status_it_is_served_now_with_a_timer(self):
        for status, values in (
            (self.k2, {}),
            (self.k5, {}),
            (self.k3, {"callback_date": NOW + timedelta(days=2)}),
        ):
            for event_type in ("form", "callback_request", "inbound_call"):
                with self.subTest(status=status.code, event=event_type):
                    phone = f"+8490{status.id:03}{len(event_type):04}"
                    lead = self._lead(contact_name=status.name)
                    lead.phone = phone
                    self._file(lead, status, **values)
                    self.assertFalse(self._served())
                    self._come(event_type, phone=phone)
                    self.assertEqual(lead.duplicate_count, 1)
                    self.assertEqual(self._served(), lead)
                    timer = self._timers(lead).filtered(
                        lambda timer: timer.target == "first_call"
                    )
                    self.assertEqual(set(timer.mapped("start_date")), {NOW})
                    self._file(lead, self.k5)
                    self.assertNotIn("first_call", self._timers(lead).mapped("target"))
                    self.assertFalse(lead.wanted_date)
                    lead.active = False

    def test_an_old_lead_is_not_late_in_the_minute_of_its_hand_over(self):
        lead = self._lead(user_id=False)
        lead.action_return(self.reject)
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s",
            [NOW - timedelta(days=60), lead.id],
        )
        lead.invalidate_recordset()
        lead.action_hand_over()
        self._commit()
        waits = self._timers(lead).filtered(lambda timer: timer.target == "first_call")
        self.assertTrue(waits)
        self.assertEqual(set(waits.mapped("start_date")), {NOW})


class TestLeaver(NextStepCommon):
    """The owner has left."""

    def setUp(self):
        super().setUp()
        self.new = self._lead()
        self.promised = self._lead()
        self._file(self.promised, self.k3, callback_date=NOW + timedelta(minutes=30))

    def test_leads_of_an_archived_user_go_to_the_pool(self):
        self.user_agent.sudo().write({"active": False})
        self._commit()
        self.assertFalse((self.new + self.promised).user_id)
        self.assertEqual(self._served(self.user_agent_2), self.new)
        self._freeze(NOW + timedelta(hours=1))
        self.env["crm.call.queue"].with_user(self.user_agent_2).log_and_next(
            self.new.id, {"status_id": self.k2.id}
        )
        self.assertEqual(self._served(self.user_agent_2), self.promised)

    def test_the_leader_is_told_how_many_were_promised(self):
        messages = self.env["mail.message"]
        before = messages.search([], limit=1, order="id desc").id
        self.user_agent.sudo().active = False
        told = messages.search(
            [
                ("id", ">", before),
                ("partner_ids", "in", self.user_leader.partner_id.ids),
            ]
        )
        self.assertIn("2 open leads", told.body)

    def test_archiving_offers_to_share_the_leads(self):
        head = self.env.ref("base.user_admin")
        action = self.user_agent.with_user(head).action_archive()
        self.assertEqual(action["res_model"], "crm.lead.reassign")
        wizard = self.env["crm.lead.reassign"].with_context(**action["context"]).new({})
        self.assertEqual(wizard.lead_count, 2)

    def test_who_leaves_the_team_leaves_its_leads(self):
        won = self._lead()
        won.action_set_won()
        self.team_telesales.member_ids -= self.user_agent
        self._commit()
        self.assertFalse((self.new + self.promised).user_id)
        self.assertEqual(won.user_id, self.user_agent)

    def test_of_who_was_alone_in_the_team_the_leader_decides(self):
        self.team_telesales.member_ids = self.user_agent
        self.user_agent.sudo().active = False
        self._commit()
        for lead in self.new + self.promised:
            self.assertFalse(lead.user_id)
            self.assertEqual(self._planned(lead).user_id, self.user_leader)


class HistoryCommon(NextStepCommon):
    """Leads to which anything happens that can happen to leads."""

    def _play(self, steps, seed, count=1, after_step=None):
        """Do ``steps`` with leads of ours and of the pool, one an hour; what is not
        possible is left out. Undone by :meth:`_forget`."""
        self.random = Random(seed)
        self.savepoint = self.env.cr.savepoint(flush=True)
        self.leads = self._new_leads(count, phone=PHONE)
        self.leads += self._new_leads(count, phone=PHONE, user_id=False)
        self.changes = self.env["crm.k.status.change"]
        for hour, step in enumerate(steps):
            with self.mock_datetime_and_now(NOW + timedelta(hours=hour)):
                self.leads = self.leads.exists()
                with suppress(UserError, ValidationError), self.env.cr.savepoint():
                    self._do(step, self.random.choice(list(self.leads)))
                if after_step:
                    after_step()

    def _forget(self):
        self.savepoint.rollback()
        self.savepoint.close(rollback=False)
        self.env.registry.clear_cache()
        self.env.invalidate_all(flush=False)

    def _do(self, step, lead):
        {
            "form": lambda: self._come_as("form"),
            "callback": lambda: self._come_as("callback_request"),
            "no answer": lambda: self._call(lead, call_result=self.no_answer),
            "k1": lambda: self._call(lead, self.k1, amount=5),
            "k2": lambda: self._call(lead, self.k2),
            "k3": lambda: self._call(
                lead, self.k3, callback_date=NOW + timedelta(days=1)
            ),
            "k41": lambda: self._call(lead, self.k41),
            "k42": lambda: self._call(lead, self.k42, lost_reason=self.no_need),
            "undo": self._undo,
            "status": lambda: lead.write({"k_status_id": self._one_of_statuses()}),
            "lost": lead.action_set_lost,
            "restore": lead.action_restore,
            "archive": lead.action_archive,
            "unarchive": lead.action_unarchive,
            "first stage": lambda: lead.write({"stage_id": self.first_stage.id}),
            "return": lambda: self._return(lead),
            "hand over": lambda: lead.action_hand_over(),
            "recycle": lead.action_recycle,
            "merge": self._merge,
            "assign": lambda: lead.write({"user_id": self._one_of_users().id}),
            "pool": lambda: lead.write({"user_id": False}),
            "no team": lambda: lead.write({"user_id": False, "team_id": False}),
            "new": self._make,
            "leave": lambda: self.user_agent.sudo().write({"active": False}),
            "come back": lambda: self.user_agent.sudo().write({"active": True}),
            "join": lambda: self._set_members(self.user_agent + self.user_agent_2),
            "change team": lambda: self._set_members(self.user_agent_2),
            "done": lambda: self._planned(lead).action_feedback(feedback="Done"),
            "block": lambda: self.env["phone.blacklist"]._add([PHONE]),
            "unblock": lambda: self.env["phone.blacklist"]._remove([PHONE]),
        }[step]()

    def _come_as(self, event_type):
        self._come(event_type)
        self.leads |= self.env["crm.lead"].search([("phone", "=", PHONE)])

    def _call(self, lead, status=None, **values):
        self.changes = lead._file_outcome(status, **values)

    def _undo(self):
        if undoable := self.changes.exists()._filter_undoable():
            self.env["crm.lead"]._undo_outcomes(undoable)

    def _return(self, lead):
        if lead.lifecycle in ("mql", "sal", "sql"):
            lead.action_return(self.reject)

    def _merge(self):
        if len(self.leads) > 1:
            self.leads = self.leads.merge_opportunity()

    def _make(self):
        self.leads |= self._lead()

    def _one_of_statuses(self):
        return self.random.choice([self.k2.id, self.k5.id, False])

    def _one_of_users(self):
        return self.random.choice(
            [self.user_agent, self.user_agent_2, self.user_marketer, self.user_cs]
        )

    def _set_members(self, users):
        self.team_telesales.member_ids = users


class TestNextStepProperty(HistoryCommon):
    """Whatever happens to leads, an open one of sales has a next step."""

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=ALL_CHECKS)
    @given(HISTORIES, st.integers(0, 10**6))
    def test_there_is_always_a_next_step(self, steps, seed):
        try:
            self._play(steps, seed, after_step=self._assert_shown)
        finally:
            self._forget()
