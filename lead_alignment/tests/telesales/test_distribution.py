from datetime import timedelta

from odoo.exceptions import AccessError, UserError

from ...models.shared.lead_move import Move
from ..common import NOW, LeadAlignmentCommon


class TestDistribution(LeadAlignmentCommon):
    """Who gets new leads. NOW is Wednesday 10:00 in Vietnam, everybody works."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).active = False
        cls.agents = cls.user_agent
        for number in (2, 3):
            cls.agents += cls._new_user(
                f"agent{number}_vn", "sales_team.group_sale_salesman"
            )
        cls.team_telesales.write(
            {"is_distributed": True, "member_ids": [(6, 0, cls.agents.ids)]}
        )
        cls.members = cls.team_telesales.crm_team_member_ids
        cls.other_team = cls.env["crm.team"].create({"name": "Other"})
        cls.members.untouched_max = 0

    def setUp(self):
        super().setUp()
        self._freeze(NOW)

    def _waiting(self, count=1, **values):
        return self._new_leads(count, user_id=False, **values)

    def _distribute(self):
        return self.team_telesales._distribute()

    def _counts(self, leads):
        return [
            len(leads.filtered(lambda le, u=u: le.user_id == u)) for u in self.agents
        ]

    def _member(self, user):
        return self.members.filtered(lambda member: member.user_id == user)

    def _switch(self, user, is_receiving):
        agents = self.env["crm.call.agent"]._get_for(user, self.company)
        agents[user]._set_receiving(is_receiving)

    def test_new_leads_go_round(self):
        leads = self._waiting(30)
        self._distribute()
        self.assertEqual(self._counts(leads), [10, 10, 10])
        self.assertEqual(leads.team_id, self.team_telesales)
        self.assertEqual(set(leads.assignment_log_ids.mapped("kind")), {"distributed"})

    def test_by_share(self):
        self._member(self.agents[0]).distribution_weight = 3
        leads = self._waiting(50)
        self._distribute()
        self.assertEqual(self._counts(leads), [30, 10, 10])

    def test_fair_over_the_day_and_not_only_over_a_batch(self):
        leads = self.env["crm.lead"]
        for _hour in range(10):
            leads += self._waiting(1)
            self._distribute()
        self.assertEqual(sorted(self._counts(leads)), [3, 3, 4])

    def test_a_limit_of_untouched_leads_leaves_the_rest_in_the_pool(self):
        self.members.untouched_max = 2
        leads = self._waiting(10)
        self._distribute()
        self.assertEqual(self._counts(leads), [2, 2, 2])
        self.assertEqual(len(leads.filtered(lambda lead: not lead.user_id)), 4)
        called = leads.filtered(lambda lead: lead.user_id == self.agents[0])[0]
        called.with_user(self.agents[0])._file_outcome(call_result=self.no_answer)
        self._distribute()
        self.assertEqual(self._counts(leads), [3, 2, 2])

    def test_by_product(self):
        ielts, kids = self.env["crm.lead.interest"].create(
            [{"name": "IELTS"}, {"name": "Kids"}]
        )
        self._member(self.agents[0]).interest_ids = ielts
        (self.members - self._member(self.agents[0])).interest_ids = kids
        leads = self._waiting(4, interest_id=ielts.id)
        self._distribute()
        self.assertEqual(self._counts(leads), [4, 0, 0])

    def test_leads_that_nobody_takes_do_not_hold_up_those_behind(self):
        ielts, kids = self.env["crm.lead.interest"].create(
            [{"name": "IELTS"}, {"name": "Kids"}]
        )
        self.members.interest_ids = kids
        self._waiting(5, interest_id=ielts.id)
        leads = self._waiting(3, interest_id=kids.id)
        self.team_telesales._distribute(2)
        self.team_telesales._distribute(2)
        self.assertTrue(all(leads.mapped("user_id")))

    def test_a_team_of_all_companies_keeps_leads_in_theirs(self):
        self.team_telesales.company_id = False
        other = self.env["res.company"].create({"name": "Other"})
        other.resource_calendar_id = False
        leads = self._waiting(2)
        foreign = self._waiting(2, company_id=other.id)
        foreign.company_id = other
        self.team_telesales.with_company(other)._distribute()
        self.assertFalse(foreign.user_id)
        self.team_telesales.with_company(self.company)._distribute()
        self.assertTrue(all(leads.mapped("user_id")))
        self.assertEqual((leads.company_id, foreign.company_id), (self.company, other))

    def test_who_switched_off_gets_nothing_more(self):
        first = self._waiting(3)
        self._distribute()
        self._switch(self.agents[1], False)
        second = self._waiting(4)
        self._distribute()
        self.assertEqual(self._counts(first), [1, 1, 1])
        self.assertEqual(self._counts(second), [2, 0, 2])

    def test_who_switches_on_again_is_level_with_the_others(self):
        self._switch(self.agents[1], False)
        self._waiting(20)
        self._distribute()
        self._switch(self.agents[1], True)
        leads = self._waiting(9)
        self._distribute()
        self.assertEqual(self._counts(leads), [3, 3, 3])

    def _switch_on_after_ten(self):
        """All were given one lead. The third is given ten, then the second switches on
        again, and four come. :returns: who gets these"""
        self._switch(self.agents[1], False)
        self._waiting(10)
        self._distribute()
        self._switch(self.agents[1], True)
        leads = self._waiting(4)
        self._distribute()
        return self._counts(leads)

    def test_who_switches_on_is_not_level_with_who_went_home_early(self):
        self._waiting(3)
        self._distribute()
        self._switch(self.agents[0], False)
        self.assertEqual(self._switch_on_after_ten(), [0, 2, 2])

    def test_who_switches_on_is_not_level_with_who_was_there_yesterday(self):
        self._waiting(3)
        self._distribute()
        lunch = self.env.ref("lead_alignment.crm_floor_reason_lunch")
        with self.mock_datetime_and_now(NOW + timedelta(days=1)):
            self.env["crm.call.pause"]._start(self.agents[0], lunch)
            self.assertEqual(self._switch_on_after_ten(), [0, 2, 2])

    def test_who_pauses_gets_nothing(self):
        lunch = self.env.ref("lead_alignment.crm_floor_reason_lunch")
        self.env["crm.call.pause"]._start(self.agents[0], lunch)
        leads = self._waiting(4)
        self._distribute()
        self.assertEqual(self._counts(leads), [0, 2, 2])

    def test_who_is_back_from_a_pause_gets_leads_again_and_not_all_that_waited(self):
        lunch = self.env.ref("lead_alignment.crm_floor_reason_lunch")
        pauses = self.env["crm.call.pause"]
        pauses._start(self.agents[0], lunch)
        morning = self._waiting(20)
        self._distribute()
        self.assertEqual(self._counts(morning), [0, 10, 10])
        pauses._stop(self.agents[0])
        noon = self._waiting(9)
        self._distribute()
        self.assertEqual(self._counts(noon), [3, 3, 3])

    def test_who_comes_at_noon_is_level_with_those_who_came_in_the_morning(self):
        late = self._member(self.agents[2])
        late.active = False
        morning = self._waiting(10)
        self._distribute()
        self.assertEqual(self._counts(morning), [5, 5, 0])
        late.active = True
        self.env.invalidate_all()
        noon = self._waiting(9)
        self._distribute()
        self.assertEqual(self._counts(noon), [3, 3, 3])

    def test_everybody_starts_anew_the_next_day(self):
        """Whatever the shares of yesterday were."""
        self._member(self.agents[0]).untouched_max = 1
        self._waiting(9)
        self._distribute()
        self._member(self.agents[0]).untouched_max = 0
        with self.mock_datetime_and_now(NOW + timedelta(days=1)):
            leads = self._waiting(9)
            self._distribute()
        self.assertEqual(self._counts(leads), [3, 3, 3])

    def test_who_is_on_leave_gets_nothing(self):
        resource = self.env["resource.resource"].create(
            {
                "name": "Agent",
                "user_id": self.agents[0].id,
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Sick",
                "resource_id": resource.id,
                "calendar_id": resource.calendar_id.id,
                "company_id": self.company.id,
                "date_from": "2026-03-11 00:00:00",
                "date_to": "2026-03-11 12:00:00",
            }
        )
        leads = self._waiting(4)
        self._distribute()
        self.assertEqual(self._counts(leads), [0, 2, 2])

    def test_nobody_on_shift_leaves_the_pool_and_the_oldest_go_first_in_the_morning(
        self,
    ):
        old = self._waiting(2)
        with self.mock_datetime_and_now(NOW + timedelta(hours=10)):
            self.assertFalse(self._distribute())
        self.assertFalse(old.user_id)
        self.members.untouched_max = 1
        young = self._waiting(2)
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = create_date - interval '1 hour' "
            "WHERE id = ANY(%s)",
            [old.ids],
        )
        with self.mock_datetime_and_now(NOW + timedelta(hours=22)):
            self._distribute()
        self.assertEqual(len(old.user_id), 2)
        self.assertEqual(len(young.user_id), 1)

    def test_the_same_customer_goes_back_to_who_knows_them(self):
        self._new_leads(1, user_id=self.agents[2].id, phone="0912345678")
        self.members.untouched_max = 1
        again = self._waiting(1, phone="0912 345 678")
        self._distribute()
        self.assertEqual(again.user_id, self.agents[2])
        self.assertEqual(again.assignment_log_ids.kind, "known")

    def test_but_not_to_who_is_not_there(self):
        self._new_leads(1, user_id=self.agents[2].id, phone="0912345678")
        self._switch(self.agents[2], False)
        again = self._waiting(1, phone="0912345678")
        self._distribute()
        self.assertIn(again.user_id, self.agents[:2])

    def test_nor_to_who_knows_them_in_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.agents[2].company_ids += other
        values = {"phone": "0912345678", "team_id": False}
        self._new_leads(1, user_id=self.user_head.id, **values)
        self._new_leads(1, user_id=self.agents[2].id, company_id=other.id, **values)
        again = self._waiting(1, phone="0912345678")
        self.assertTrue(again.is_duplicate)
        self._distribute()
        self.assertEqual(again.assignment_log_ids.sorted("id")[-1].kind, "distributed")

    def test_nor_to_who_knows_them_and_has_returned_this_one(self):
        """Who has another lead of the same customer, but sent this one back."""
        self._new_leads(1, user_id=self.agents[2].id, phone="0912345678")
        again = self._new_leads(1, user_id=self.agents[2].id, phone="0912345678")
        reason = self.env.ref("lead_alignment.alignment_reason_reject_incomplete")
        again.with_user(self.agents[2]).action_return(reason)
        again.handover_ids.with_user(self.user_cmo).action_hand_over_again()
        self._distribute()
        self.assertIn(again.user_id, self.agents[:2])
        self.assertEqual(again.assignment_log_ids.sorted("id")[-1].kind, "distributed")

    def test_only_new_open_leads_of_the_team_are_distributed(self):
        returned = self._waiting()
        returned._file_outcome(status=self.k41, lost_reason=self.wrong_number)
        returned._assign_to(self.env["res.users"], Move("changed"))
        lost = self._waiting()
        lost.action_set_lost()
        other = self._waiting(1, team_id=self.other_team.id)
        blocked = self._waiting(1, phone="0911111111")
        blocked._phone_set_blacklisted()
        self.assertFalse(self._distribute())
        self.assertFalse((returned + lost + other + blocked).user_id)

    def test_what_was_not_handed_over_is_not_distributed(self):
        nurtured = self._waiting()
        nurtured.with_user(self.user_cmo).action_recycle(
            self.env.ref("lead_alignment.alignment_reason_recycle_not_now")
        )
        nurtured.write({"user_id": False, "team_id": self.team_telesales.id})
        self.assertEqual((nurtured.lifecycle, nurtured.attempt_count), ("nurture", 0))
        self.assertFalse(self._distribute())
        self.assertFalse(nurtured.user_id)

    def test_a_number_that_may_be_called_again_is_distributed(self):
        lead = self._waiting(1, phone="0911111111")
        lead._phone_set_blacklisted()
        self.assertFalse(self._distribute())
        self.env["phone.blacklist"].remove("+84911111111")
        self.env.flush_all()
        self.assertEqual(self._distribute(), lead)

    def test_what_was_won_or_lost_does_not_fill_the_limit(self):
        self.members.untouched_max = 2
        lost, won = self._new_leads(2, user_id=self.agents[0].id)
        lost.action_set_lost()
        won.action_set_won()
        self.assertFalse((lost + won).k_status_id)
        leads = self._waiting(6)
        self._distribute()
        self.assertEqual(self._counts(leads), [2, 2, 2])

    def test_a_lead_somebody_has_open_is_left_alone(self):
        lead = self._waiting()
        self.env["crm.lead.lease"].create(
            {
                "lead_id": lead.id,
                "user_id": self.user_agent.id,
                "date": NOW,
                "expires_at": NOW + timedelta(minutes=15),
            }
        )
        for minutes, found in ((0, lead.browse()), (14, lead.browse()), (15, lead)):
            with self.mock_datetime_and_now(NOW + timedelta(minutes=minutes)):
                self.assertEqual(self._distribute(), found)

    def test_odoos_own_assignment_leaves_the_team_alone(self):
        leads = self._waiting(3)
        self.members.assignment_max = 300
        self.team_telesales._assign_and_convert_leads(force_quota=True)
        self.assertFalse(leads.user_id)
        self.team_telesales.is_distributed = False
        self.team_telesales._assign_and_convert_leads(force_quota=True)
        self.assertTrue(leads[0].user_id)

    def test_agents_are_told_once_and_not_by_mail(self):
        self._waiting(6)
        mails = self.env["mail.mail"].search_count([])
        self.env["bus.bus"].search([]).unlink()
        self._distribute()
        self.env.cr.precommit.run()
        alerts = self.env["bus.bus"].search([("message", "like", "alignment.alert")])
        self.assertEqual(len(alerts), 3)
        self.assertIn("2 leads are waiting", alerts[0].message)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_the_job_distributes_all_batches(self):
        leads = self._waiting(7)
        job = self.env.ref("lead_alignment.ir_cron_distribute")
        job.code = "model._cron_distribute(batch_size=3)"
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        leads.invalidate_recordset()
        self.assertTrue(all(leads.mapped("user_id")))

    def test_the_cost_does_not_grow_with_each_lead(self):
        def cost(count):
            self._waiting(count)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._distribute()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(20)
        few, many = cost(20), cost(200)
        self.assertLessEqual(many, few + 30)

    # ------------------------------------------------------------
    # Moves
    # ------------------------------------------------------------

    def test_each_change_of_hands_leaves_a_row(self):
        lead = self._new_leads(1, user_id=self.agents[0].id)
        lead.user_id = self.agents[1]
        lead.with_user(self.agents[1])._file_outcome(
            status=self.k41, lost_reason=self.wrong_number
        )
        moves = lead.assignment_log_ids.sorted("id")
        self.assertEqual(moves.mapped("kind"), ["arrived", "changed", "outcome"])
        self.assertEqual(moves[1].from_user_id, self.agents[0])
        self.assertEqual(moves[2].to_user_id, self.user_marketer)

    def test_nobody_edits_or_makes_moves(self):
        lead = self._new_leads()
        with self.assertRaises(UserError):
            lead.assignment_log_ids.note = "Mine"
        with self.assertRaises(AccessError):
            self.env["crm.lead.assignment.log"].with_user(self.user_head).create(
                {"lead_id": lead.id, "date": NOW, "kind": "changed"}
            )

    def test_merged_leads_keep_the_moves_of_all(self):
        leads = self._new_leads(2)
        merged = leads.merge_opportunity()
        self.assertEqual(len(merged.assignment_log_ids), 2)

    # ------------------------------------------------------------
    # Re-sharing
    # ------------------------------------------------------------

    def _share(self, user=None, **values):
        reason = self.env.ref("lead_alignment.crm_floor_reason_absent")
        return (
            self.env["crm.lead.reassign"]
            .with_user(user or self.user_leader)
            .create(
                {"reason_id": reason.id, "team_id": self.team_telesales.id, **values}
            )
        )

    def test_a_leader_shares_an_absentees_leads_as_the_preview_says(self):
        leads = self._new_leads(6, user_id=self.agents[0].id)
        self._file(leads[0], self.k3, callback_date=NOW + timedelta(hours=1))
        self._file(leads[1], self.k3, callback_date=NOW + timedelta(days=9))
        share = self._share(from_user_ids=self.agents[0].ids, scope="due")
        self.assertEqual(share.lead_count, 5)
        self.assertIn("<td>3</td>", share.preview)
        share.action_share()
        self.assertEqual(leads[1].user_id, self.agents[0])
        self.assertEqual(sorted(self._counts(leads)), [1, 2, 3])
        move = leads[0].assignment_log_ids.sorted("id")[-1]
        self.assertEqual((move.kind, move.reason_id.name), ("shared", "Absent"))
        self.assertEqual(self._planned(leads[0]).user_id, leads[0].user_id)

    def test_back_to_the_pool(self):
        leads = self._new_leads(2, user_id=self.agents[0].id)
        self._share(lead_ids=leads.ids, target="pool").action_share()
        self.assertFalse(leads.user_id)
        self.assertEqual(leads.team_id, self.team_telesales)

    def test_one_lead_to_one_person(self):
        lead = self._new_leads(1, user_id=self.agents[0].id)
        self._share(
            lead_ids=lead.ids, target="users", to_user_ids=self.agents[2].ids
        ).action_share()
        self.assertEqual(lead.user_id, self.agents[2])

    def test_nobody_to_give_to_says_so_and_moves_nothing(self):
        lead = self._new_leads(1, user_id=self.agents[0].id)
        with self.mock_datetime_and_now(NOW + timedelta(hours=12)):
            share = self._share(lead_ids=lead.ids)
            with self.assertRaisesRegex(UserError, "no recipients"):
                share.action_share()
        self.assertEqual(lead.user_id, self.agents[0])

    def test_an_agent_does_not_share(self):
        with self.assertRaises(AccessError):
            self._share(self.user_agent)

    def test_a_leader_shares_leads_of_the_own_teams_only(self):
        foreign = self._new_leads(
            1, user_id=self.user_head.id, team_id=self.other_team.id
        )
        with self.assertRaises(AccessError):
            self._share(
                lead_ids=foreign.ids, target="users", to_user_ids=self.agents.ids
            ).action_share()
