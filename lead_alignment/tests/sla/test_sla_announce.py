from contextlib import contextmanager, suppress
from datetime import timedelta

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ...models.sla.crm_lead_sla_escalation import RECALLED
from ..common import create_sellers
from .test_sla import MINUTE, MORNING, SlaCommon


class TestAnnouncements(SlaCommon):
    def _alerts(self):
        return self.env["bus.bus"].search([("message", "like", "alignment.alert")])

    def test_the_job_is_woken_at_the_minute(self):
        self._handed_over()
        self.env["crm.lead"]._flush_facts()
        cron = self.env.ref("lead_alignment.ir_cron_announce")
        moments = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(MORNING + 10 * MINUTE, moments.mapped("call_at"))

    def test_a_warning_once(self):
        timer = self._timers(self._handed_over(), "first_call")[0]
        self._at(9)
        self._announce()
        self._announce()
        self.assertEqual(self._kinds(timer), ["attached", "warned"])

    def test_not_called_in_time_it_goes_to_a_colleague(self):
        second = self._new_user("second_vn", "sales_team.group_sale_salesman")
        self.team_telesales.member_ids += second
        lead = self._handed_over()
        timer = self._first_call(lead)
        self._at(31)
        self._announce()
        self.assertEqual(lead.user_id, second)
        self.assertEqual((timer.state, timer.verdict), ("cancelled", "breached"))
        self.assertEqual(
            self._kinds(timer),
            ["attached", "warned", "level", "reassigned", "breached", "level"],
        )
        self.assertEqual(lead.handover_ids.recall_count, 1)
        self.assertEqual(lead.handover_ids.user_id, second)
        self.assertEqual(lead.assignment_log_ids.sorted("id")[-1].kind, "recalled")
        self._at(62)
        self._announce()
        self.assertFalse(lead.user_id, "never back to who failed")

    def _colleagues(self, *logins):
        users = self._new_users(dict.fromkeys(logins, "sales_team.group_sale_salesman"))
        self.team_telesales.member_ids += users
        return users

    def test_a_lead_is_moved_three_times_and_then_waits_in_the_pool(self):
        """However many colleagues are left."""
        self._colleagues("b_vn", "c_vn", "d_vn", "e_vn", "f_vn")
        lead = self._handed_over()
        owners = {self.user_agent}
        for minutes in (31, 62, 93):
            self._at(minutes)
            self._announce()
            self.assertNotIn(lead.user_id, {*owners, self.env["res.users"]})
            owners.add(lead.user_id)
        self._at(185)  # 13:05, after lunch
        self._announce()
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.handover_ids.recall_count, 4)

    def test_moves_of_more_than_a_week_ago_do_not_count(self):
        """Three moves, then it is given to somebody by hand, who does not call."""
        second, third, fourth = self._colleagues("b_vn", "c_vn", "d_vn")
        for days, expected in ((6, self.env["res.users"]), (8, fourth)):
            self._freeze(MORNING)
            lead = self._handed_over()
            for user in (second, third, fourth):
                lead._assign_to(user, RECALLED)
            self._settle()
            self._freeze(MORNING + timedelta(days=days))
            lead.user_id = self.user_agent
            self._settle()
            self._freeze(MORNING + timedelta(days=days, minutes=31))
            self.env.invalidate_all()
            self._announce()
            with self.subTest(days=days):
                self.assertEqual(lead.user_id, expected)

    def test_a_day_without_the_job_changes_no_verdict(self):
        leads = [self._handed_over() for _n in range(3)]
        self._at(10)
        self._file(leads[0], self.k2)
        self._at(20)
        self._file(leads[1], self.k2)
        self._freeze("2026-03-12 03:00:00")
        self.env.invalidate_all()
        self._announce()
        first = [self._timers(lead, "first_call")[0] for lead in leads]
        self.assertEqual(
            [timer.verdict for timer in first], ["met", "breached", "breached"]
        )
        self.assertEqual(first[0].log_ids.mapped("kind").count("warned"), 0)
        kinds = self._kinds(first[2])
        self.assertEqual(kinds.count("warned"), 1)
        self._announce()
        self.assertEqual(self._kinds(first[2]), kinds)

    def test_each_step_can_be_logged_once_only(self):
        timer = self._timers(self._handed_over(), "first_call")[0]
        timer._log("level", step=1)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            timer._log("level", step=1)
            self.env.flush_all()

    def test_a_person_is_told_once_for_all_their_timers(self):
        for _n in range(5):
            self._handed_over()
        before = len(self._alerts())
        self._at(9)
        self._announce()
        self.env.cr.precommit.run()
        self.assertEqual(len(self._alerts()) - before, 1)

    def test_who_cannot_be_reached_is_logged_and_holds_nobody_up(self):
        lead = self._new_leads(user_id=False)
        self.team_telesales.user_id = False
        timer = self._timers(lead, "first_call")[0]
        self._at(9)
        self._announce()
        self.assertEqual(self._kinds(timer), ["attached", "warned", "unreached"])

    def test_nobody_is_told_who_left_or_works_for_another_company(self):
        """The level names them since before."""
        other = self.env["res.company"].create({"name": "Other"})
        left, moved, here = self._new_users(
            dict.fromkeys(("left_vn", "moved_vn", "here_vn"), "base.group_user")
        )
        policy = self.agreement.sla_policy_ids[0]
        policy.level_ids.unlink()
        told = {"is_owner_told": False, "user_ids": (left + moved + here).ids}
        actions = ("notify", "activity")
        policy.level_ids = [(0, 0, {"action": action, **told}) for action in actions]
        self.agreement.action_put_in_force()
        left.active = False
        moved.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        timer = self._timers(self._handed_over(), "first_call", policy_id=policy)
        self._at(15)
        self._announce()
        levels = timer.log_ids.filtered(lambda log: log.kind == "level")
        self.assertEqual(levels.mapped("note"), [here.name, here.name])

    def test_levels_of_all_kinds(self):
        policy = self.agreement.sla_policy_ids[0]
        policy.level_ids.unlink()
        policy.level_ids = [
            (0, 0, {"minutes": minutes, "action": action, "is_leader_told": True})
            for minutes, action in (
                (-5, "notify"),
                (1, "activity"),
                (2, "channel"),
                (3, "pool"),
            )
        ]
        self.agreement.action_put_in_force()
        lead = self._handed_over()
        timer = self._timers(lead, "first_call", policy_id=policy)
        self._at(20)
        self._announce()
        self.assertEqual(self._kinds(timer).count("level"), 4)
        self.assertEqual(
            self._planned(lead).user_id,
            self.user_leader,
            "who lost the lead is not asked to accept it any more",
        )
        self.assertTrue(self.team_telesales.sla_channel_id.message_ids)
        self.assertFalse(lead.user_id)

    def test_accepted_leads_without_contact_go_cold(self):
        lead, kept, promised = (self._handed_over() for _n in range(3))
        self._file(lead + kept, self.k2)
        self._file(promised, self.k3, callback_date=MORNING + timedelta(days=20))
        self._freeze(MORNING + timedelta(days=13))
        self._file(kept, self.k2)
        self._freeze(MORNING + timedelta(days=15))
        terms = lead._get_lead_terms()
        cold = self.env["crm.lead"]._get_cold(self.company, terms, 100)
        self.assertIn(lead, cold)
        self.assertNotIn(kept, cold)
        self.assertNotIn(promised, cold)
        cold._return_to_marketing("cold")
        self.assertEqual((lead.lifecycle, lead.user_id), ("nurture", lead.marketer_id))

    def test_cold_leads_of_one_company_leave_those_of_others_alone(self):
        """They are none of its own, and take no place in its batch."""
        other = self.env["res.company"].create({"name": "Other"})
        seller = self._new_user(
            "other_vn",
            "sales_team.group_sale_salesman",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        mine, theirs = (
            self.env["crm.lead"]
            .with_user(user)
            .create(
                {
                    "name": "Cold",
                    "type": "lead",
                    "priority": "3",  # the first of all
                    "company_id": user.company_id.id,
                    "team_id": False,
                }
            )
            .with_env(self.env)
            for user in (self.user_agent, seller)
        )
        self.assertEqual((mine + theirs).mapped("lifecycle"), ["sal", "sal"])
        self._freeze(MORNING + timedelta(days=15))
        terms = mine._get_lead_terms()
        cold = self.env["crm.lead"]._get_cold(self.company, terms, 1)
        self.assertEqual(cold, mine)

    def test_a_team_with_its_own_agreement_has_its_own_days(self):
        """14 for the company, 30 for telesales; what is accepted today is not cold
        before they are over."""
        own = self.agreement.copy(
            {"team_ids": self.team_telesales.ids, "cold_days": 30}
        )
        own.action_put_in_force()
        resorts = self.env["crm.team"].create(
            {
                "name": "Resorts",
                "company_id": self.company.id,
                "member_ids": self.user_head.ids,
            }
        )
        mine = self._handed_over()
        others = self._new_leads(user_id=self.user_head.id, team_id=resorts.id)
        self._file(mine, self.k2)
        others.with_user(self.user_head).action_accept()
        leads = mine + others
        self.assertEqual(leads.mapped("lifecycle"), ["sal", "sal"])
        for days, minutes, expected in (
            (14, 0, leads.browse()),
            (15, 0, others),
            (30, 0, others),
            (30, 1, leads),
        ):
            self._freeze(MORNING + timedelta(days=days, minutes=minutes))
            cold = leads.browse()
            for terms in self.env["alignment.agreement"]._get_all_terms(
                self.company.id
            ):
                cold += leads._get_cold(self.company, terms, 1000)
            with self.subTest(days=days, minutes=minutes):
                self.assertEqual(cold & leads, expected)


@tagged("post_install", "-at_install", "lead_alignment")
class TestTwoWorkers(BaseCase):
    """Two jobs at once on what is really committed; it is removed again."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._environment() as env:
            users = create_sellers(env, "worker", 2)
            team = env["crm.team"].create(
                {
                    "name": "Two workers",
                    "company_id": env.company.id,
                    "member_ids": [user.id for user in users],
                }
            )
            leads = env["crm.lead"].create(
                [
                    {"name": f"Lead {n}", "team_id": team.id, "user_id": users[0].id}
                    for n in range(40)
                ]
            )
            team._get_receivers()  # who is on the floor is known
            env["crm.lead"]._flush_facts()
            past = fields.Datetime.now() - timedelta(days=300)  # the first in turn
            leads.sla_ids._amend({"due_date": past, "next_action_at": past})
            self.lead_ids, self.made = leads.ids, [*users, team, *leads]
            self.made = [(record._name, record.id) for record in self.made]
            env.ref("lead_alignment.ir_cron_announce").active = False
        self.addCleanup(self._remove)

    @contextmanager
    def _environment(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, api.SUPERUSER_ID, {})

    def _remove(self):
        with self._environment() as env:
            env.ref("lead_alignment.ir_cron_announce").active = True
            for model, number in reversed(self.made):
                env[model].browse(number).unlink()

    def _announce_rest(self):
        """The next run, for as many as are left of these leads"""
        with self._environment() as env:
            timers = env["crm.lead"].browse(self.lead_ids).sla_ids
            late = fields.Datetime.now() - timedelta(days=200)
            count = len(timers.filtered_domain([("next_action_at", "<", late)]))
            env["crm.lead.sla"]._announce_due(limit=count)

    def _get_announced(self):
        """[(timer, step)] of all that was said of these leads"""
        with self._environment() as env:
            logs = env["crm.lead"].browse(self.lead_ids).sla_ids.log_ids
            return [(log.sla_id.id, log.step) for log in logs if log.step]

    def test_two_workers_announce_each_step_once(self):
        with self._environment() as one, self._environment() as other:
            other.cr.execute("SET LOCAL lock_timeout = '5s'")  # nobody waits
            self.assertEqual(one["crm.lead.sla"]._announce_due(limit=31), 31)
            self.assertEqual(other["crm.lead.sla"]._announce_due(limit=15), 15)
            other.cr.commit()
            # where both gave a lead to the same agent the later one starts again
            with suppress(SerializationFailure), mute_logger("odoo.sql_db"):
                one.cr.commit()
            one.cr.rollback()
        self._announce_rest()
        announced = self._get_announced()
        self.assertEqual(len(announced), len(set(announced)))
        with self._environment() as env:
            timers = env["crm.lead"].browse(self.lead_ids).sla_ids
            told = {timer_id for timer_id, _step in announced}
            self.assertEqual(told, set(timers.filtered("next_step").ids))
            handovers = timers.lead_id.handover_ids
            self.assertEqual(set(handovers.mapped("recall_count")), {1})

    def test_what_a_killed_worker_did_not_commit_is_announced_by_the_next(self):
        with self._environment() as one:
            one["crm.lead.sla"]._announce_due(limit=30)
            one.cr.rollback()
        self.assertFalse(self._get_announced())
        self._announce_rest()
        announced = self._get_announced()
        self.assertTrue(announced)
        self.assertEqual(len(announced), len(set(announced)))
