from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from ..common import NOW
from ..score.common_score import ScoreCommon


class LifecycleCommon(ScoreCommon):
    """Marketing keeps leads below 50 points. A chat brings 60."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.team"].search([]).is_distributed = False
        cls.shirking = cls.env.ref("lead_alignment.alignment_reason_reject_incomplete")

    def _nurtured(self, *names, **values):
        """A lead that the marketer entered."""
        leads = self.env["crm.lead"].with_user(self.user_marketer)
        vals = {"name": "Nurtured", "type": "lead", "user_id": False}
        for name in names:
            field = "email_from" if name[0] == "e" else "phone"
            vals[field] = self._pair(name)[1]
        lead = leads.create(
            {
                **vals,
                "team_id": self.team_telesales.id,
                "company_id": self.company.id,
                **values,
            }
        )
        return lead.with_env(self.env)

    def _log(self, lead):
        """[(from, to, cause)], oldest first"""
        rows = lead.lifecycle_change_ids.sorted("id")
        return [(row.from_stage, row.to_stage, row.cause) for row in rows]

    def _clause(self, **values):
        """Change the agreement, and put it in force."""
        self.agreement.write(values)
        self.agreement.action_put_in_force()


class TestLifecycle(LifecycleCommon):
    def test_what_a_salesperson_brings_is_theirs_at_once(self):
        leads = self.env["crm.lead"].with_user(self.user_agent)
        lead, deal = leads.create(
            [{"name": "Mine", "type": kind} for kind in ("lead", "opportunity")]
        )
        self.assertEqual((lead.lifecycle, deal.lifecycle), ("sal", "sql"))
        self.assertTrue(lead.mql_date and lead.sal_date and not lead.sql_date)
        self.assertTrue(deal.sql_date, "what was skipped is stamped, too")
        self.assertFalse(lead.sudo().handover_ids)

    def test_a_lead_with_a_history_came_to_its_stages_then(self):
        called, won = NOW - timedelta(days=40), NOW - timedelta(days=35)
        won_stage = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        lead = (
            self.env["crm.lead"]
            ._with_filing()
            .create(
                {
                    "name": "From the old system",
                    "type": "opportunity",
                    "user_id": self.user_agent.id,
                    "team_id": self.team_telesales.id,
                    "company_id": self.company.id,
                    "attempt_count": 2,
                    "first_outcome_date": called,
                    "last_outcome_date": won,
                    "stage_id": won_stage.id,
                }
            )
        )
        self.assertEqual(lead.lifecycle, "customer")
        self.assertEqual((lead.sql_date, lead.customer_date), (called, won))
        self.assertEqual(
            lead.lifecycle_change_ids.sorted("id").mapped("date"), [called, won]
        )

    def test_what_people_enter_for_sales_is_handed_over(self):
        lead = self._new_leads(user_id=False)
        self.assertEqual(lead.lifecycle, "mql")
        self.assertEqual(self._log(lead), [(False, "mql", "arrival")])
        self.assertEqual(lead.handover_ids.mapped("state"), ["open"])
        self._clause(is_entered_handed_over=False)
        self.assertEqual(self._new_leads(user_id=False).lifecycle, "nurture")

    def test_lead_quality_tells_what_sales_received(self):
        handed = self._new_leads(user_id=False)
        kept = self._nurtured("p1")
        handed._add_touches(
            [
                {
                    "lead_id": handed.id,
                    "date": NOW,
                    "type_id": self.env.ref(
                        "lead_alignment.customer_event_type_form"
                    ).id,
                    "sub_team": "Performance",
                }
            ]
        )
        self.env.flush_all()
        report = self.env["crm.lead.quality.report"].with_user(self.user_cmo)
        rows = report.search([("lead_id", "in", (handed + kept).ids)])
        received = rows.filtered("is_handed_over")
        self.assertEqual(received.lead_id, handed)
        self.assertEqual(received.handover_date, handed.mql_date)
        self.assertEqual(received.sub_team, "Performance")
        self.assertEqual((rows - received).lifecycle, "nurture")

    def test_what_marketing_enters_stays_with_marketing(self):
        lead = self._nurtured("p1")
        self.assertEqual(lead.lifecycle, "nurture")
        self.assertFalse(lead.handover_ids)

    def test_whoever_gives_it_to_a_salesperson_hands_it_over(self):
        lead = self._nurtured("p1")
        lead.user_id = self.user_agent
        self.assertEqual(lead.lifecycle, "mql")
        self.assertEqual(lead.handover_ids.user_id, self.user_agent)
        self.assertEqual(lead.handover_ids.cause, "assign")

    def test_the_first_call_accepts(self):
        lead = self._new_leads(user_id=False)
        lead.user_id = self.user_agent
        self._file(lead, call_result=self.no_answer)
        self.assertEqual(lead.lifecycle, "sal")
        self.assertEqual(self._log(lead)[-1], ("mql", "sal", "call"))
        self.assertEqual(lead.handover_ids.state, "accepted")
        self.assertEqual(lead.handover_ids.decision_user_id, self.user_agent)

    def test_without_the_clause_a_call_accepts_nothing(self):
        self._clause(is_call_acceptance=False)
        lead = self._new_leads()
        self._file(lead, self.k2)
        self.assertEqual(lead.lifecycle, "mql")
        lead.with_user(self.user_agent).action_accept()
        self.assertEqual(self._log(lead)[-1], ("mql", "sal", "accept"))

    def test_won_lost_and_opened_again(self):
        lead = self._new_leads()
        self._file(lead, self.k5)  # converts
        self.assertEqual(lead.lifecycle, "sql")
        self._file(lead, self.k1)
        self.assertEqual(lead.lifecycle, "customer")
        reached = lead.customer_date
        self._file(lead, self.k5)
        self.assertEqual(self._log(lead)[-1], ("customer", "sql", "reopen"))
        self._file(lead, self.k42)
        self.assertEqual(lead.lifecycle, "disqualified")
        lead.action_restore()
        self.assertEqual(self._log(lead)[-1], ("disqualified", "sql", "reopen"))
        self._freeze(fields.Datetime.now() + timedelta(days=1))
        lead.action_set_won()
        self.assertEqual(lead.customer_date, reached, "the first time stays")

    def test_bad_data_go_back_to_marketing_and_the_undo_takes_it_back(self):
        lead = self._new_leads()
        change = self._file(lead, self.k41)
        self.assertEqual(lead.lifecycle, "nurture")
        self.assertEqual(lead.handover_ids.state, "ended")
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(change)
        self.assertEqual(self._log(lead)[-1], ("nurture", "mql", "undo"))
        self.assertEqual(lead.handover_ids.state, "open")
        self._file(lead, self.k2)
        self.assertEqual(lead.handover_ids.state, "accepted")

    def test_an_undone_first_call_accepted_nothing(self):
        lead = self._new_leads()
        change = self._file(lead, self.k2)
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(change)
        self.assertEqual((lead.lifecycle, lead.sal_date), ("mql", False))
        self.assertEqual(lead.handover_ids.state, "open")
        self.assertFalse(lead.handover_ids.decision_user_id)

    def test_working_time_in_a_stage_is_counted(self):
        self._freeze("2026-03-11 03:00:00")  # Wednesday, 10 o'clock
        lead = self._new_leads()
        self._freeze("2026-03-12 02:00:00")  # Thursday, 9 o'clock
        self._file(lead, self.k2)
        row = lead.lifecycle_change_ids[0]
        self.assertEqual(row.business_seconds, (2 + 4.5 + 1) * 3600)
        self.assertEqual(row.version_id, self.agreement.version_id)

    def test_merged_leads_are_as_far_as_the_farthest(self):
        mine, other = self._nurtured("p1"), self._new_leads(phone=self._pair("p1")[1])
        self._file(other, self.k2)
        stamp = other.sal_date
        rows = len(mine.lifecycle_change_ids + other.lifecycle_change_ids)
        head = (mine + other)._merge_opportunity()
        self.assertEqual((head.lifecycle, head.sal_date), ("sal", stamp))
        self.assertGreaterEqual(len(head.lifecycle_change_ids), rows)
        self.assertEqual(head.handover_ids.mapped("state"), ["accepted"])

    def test_merged_leads_came_to_a_stage_when_the_first_of_them_did(self):
        """Monday's lead was accepted; Wednesday's, which survives, got farther."""
        monday, wednesday = map(
            fields.Datetime.to_datetime, ("2026-03-09 03:00:00", "2026-03-11 03:00:00")
        )
        self._freeze(monday)
        early = self._new_leads(phone=self._pair("p1")[1])
        self._file(early, self.k2)
        self._freeze(wednesday)
        late = self._new_leads(phone=self._pair("p1")[1])
        self._file(late, self.k5)
        head = (early + late)._merge_opportunity()
        self.assertEqual((head, head.lifecycle), (late, "sql"))
        self.assertEqual((head.mql_date, head.sal_date), (monday, monday))
        self.assertEqual(head.sql_date, wednesday)

    def test_two_open_handovers_of_merged_leads_are_one(self):
        leads = self._new_leads(2, phone=self._pair("p1")[1])
        self.assertEqual(leads.handover_ids.mapped("state"), ["open", "open"])
        head = leads._merge_opportunity()
        self.assertEqual(sorted(head.handover_ids.mapped("state")), ["ended", "open"])

    def test_a_copy_starts_anew(self):
        lead = self._new_leads()
        self._file(lead, self.k1)
        copy = lead.with_user(self.user_agent).copy()
        self.assertNotEqual(copy.lifecycle, "customer")
        self.assertFalse(copy.customer_date)

    def test_nobody_writes_the_stage(self):
        lead = self._new_leads()
        for vals in ({"lifecycle": "customer"}, {"mql_date": fields.Datetime.now()}):
            for user in (self.user_agent, self.user_head, self.env.user):
                with self.assertRaisesRegex(UserError, "automatically"):
                    lead.with_user(user).write(vals)
            with self.assertRaisesRegex(UserError, "automatically"):
                self._new_leads(**vals)
        with self.assertRaisesRegex(UserError, "cannot be edited or deleted"):
            lead.lifecycle_change_ids.sudo().write({"to_stage": "customer"})

    def test_odoos_own_assignment_gives_no_nurtured_lead_away(self):
        self.env["crm.lead"].search([("user_id", "=", False)]).unlink()
        kept = self._nurtured("p1", team_id=False)
        given = self._new_leads(user_id=False, team_id=False)
        team = self.team_telesales
        team.write({"assignment_max": 30, "assignment_domain": False})
        team._allocate_leads()
        self.assertEqual(given.team_id, team)
        self.assertFalse(kept.team_id)


class TestCrossing(LifecycleCommon):
    def _cross(self, name, **values):
        self._happen(name, "chat", **values)
        self._work()

    def test_who_crosses_the_line_is_handed_over(self):
        lead = self._nurtured("p1")
        self._happen("p1", "site_search")
        self._work()
        self.assertEqual((lead.engagement, lead.lifecycle), (30, "nurture"))
        self._cross("p1")
        self.assertEqual(lead.lifecycle, "mql")
        self.assertEqual(self._log(lead)[-1], ("nurture", "mql", "score"))
        self.assertEqual(lead.handover_ids.marketer_id, self.user_marketer)

    def test_a_hand_over_goes_to_an_agent_who_is_told_once(self):
        self._freeze("2026-03-11 03:00:00")
        self.team_telesales.is_distributed = True
        self.env["crm.call.agent"]._get_for(self.user_agent, self.company)
        lead = self._nurtured("p1")
        self._cross("p1")
        before = self.env["bus.bus"].search_count([])
        self.team_telesales._distribute()
        self.env.cr.precommit.run()
        self.assertEqual(lead.user_id, self.user_agent)
        self.assertEqual(lead.handover_ids.user_id, self.user_agent)
        self.assertEqual(lead.handover_ids.received_date, fields.Datetime.now())
        sent = self.env["bus.bus"].search([], order="id")[before:]
        alerts = [one for one in sent if "lead_alignment.alert" in one.message]
        self.assertEqual(len(alerts), 1)

    def test_of_several_leads_the_newest_is_handed_over(self):
        leads = self._nurtured("e1") + self._nurtured("e1")
        self._cross("e1")
        self.assertEqual(leads.mapped("lifecycle"), ["nurture", "mql"])
        self._happen("e1", "site_search")
        self._work()
        self.assertEqual(leads[0].lifecycle, "nurture", "sales has the person")

    def test_who_is_with_sales_is_not_handed_over_by_a_newer_lead(self):
        with_sales = self._new_leads(email_from=self._pair("e1")[1])
        newer = self._nurtured("e1")
        self.assertEqual(with_sales.profile_id, newer.profile_id)
        self._cross("e1")
        self.assertEqual((with_sales + newer).mapped("lifecycle"), ["mql", "nurture"])
        self.assertEqual(self._person("e1").lead_ids, with_sales + newer)

    def test_an_archived_lead_neither_goes_to_sales_nor_keeps_its_person(self):
        self._freeze("2026-03-11 03:00:00")
        archived = self._nurtured("e1")
        archived.active = False
        self.assertEqual(archived.won_status, "pending")
        self._freeze("2026-03-11 05:00:00")
        self._cross("e1")
        self.assertEqual(archived.lifecycle, "nurture")
        lead = self._person("e1").lead_ids - archived
        self.assertEqual(lead.mapped("lifecycle"), ["mql"])

    def test_who_bought_comes_again_with_a_new_lead(self):
        self._freeze("2026-03-11 03:00:00")
        bought = self._new_leads(email_from=self._pair("e1")[1])
        bought.action_set_won()
        self._freeze("2026-03-11 05:00:00")
        self._cross("e1")
        lead = self._person("e1").lead_ids - bought
        self.assertEqual(lead.mapped("lifecycle"), ["mql"])
        self.assertEqual(bought.lifecycle, "customer")

    def test_who_was_lost_has_to_do_something_new(self):
        self._freeze("2026-03-11 02:00:00")
        lost = self._new_leads(email_from=self._pair("e1")[1])
        self._cross("e1")
        self._freeze("2026-03-11 03:00:00")
        lost.action_set_lost()
        person = lost.profile_id
        for moment, count in (("2026-03-11 03:00:00", 1), ("2026-03-11 03:00:01", 2)):
            self._freeze(moment)
            self._happen("e1", "site_search")
            self._look_again(lost)
            leads = person.with_context(active_test=False).lead_ids
            self.assertEqual(len(leads), count, moment)
        self.assertEqual((leads - lost).lifecycle, "mql")

    def test_people_of_another_company_are_left_to_it(self):
        other = self.env["res.company"].create({"name": "Other"})
        person = self._see("e1", company=other, type="chat").profile_id
        self.env.cr.execute(
            "UPDATE customer_profile SET engagement = 99 WHERE id = %s", [person.id]
        )
        self.env.invalidate_all()
        for which in ({"profile_ids": person.ids}, {"id_range": (0, person.id)}):
            passed = self.env["crm.lead"]._hand_over_crossed(self.company, **which)
            self.assertNotIn(person, passed.profile_id)
        self.assertFalse(person.lead_ids)

    def test_at_the_line_is_above_it(self):
        self._clause(hot_from=60)
        lead = self._nurtured("p1")
        for engagement, stage in ((30, "nurture"), (60, "mql")):
            self._happen("p1", "site_search")
            self._work()
            self.assertEqual((lead.engagement, lead.lifecycle), (engagement, stage))

    def test_what_the_score_hands_over_is_no_longer_the_marketers(self):
        lead = self._nurtured("p1", user_id=self.user_marketer.id)
        self.assertEqual(lead.user_id, self.user_marketer)
        self._cross("p1")
        self.assertEqual((lead.lifecycle, lead.user_id.id), ("mql", False))
        self.assertEqual(lead.handover_ids.marketer_id, self.user_marketer)
        self.assertFalse(lead.handover_ids.user_id)

    def test_a_person_without_a_lead_gets_one(self):
        self._cross("e1")
        lead = self._person("e1").lead_ids
        self.assertEqual((len(lead), lead.lifecycle), (1, "mql"))
        self.assertEqual(lead.email_from, self._pair("e1")[1])
        self._happen("e1", "chat")
        self._work()
        self.assertEqual(self._person("e1").lead_ids, lead)

    def test_a_browser_alone_is_nobody_to_call(self):
        self._cross("v1")
        self.assertFalse(self._person("v1").lead_ids)
        self._see("v1", "e1")
        self._work()
        self.assertEqual(self._person("e1").lead_ids.lifecycle, "mql")

    def test_who_was_returned_has_to_do_something_new(self):
        lead = self._nurtured("p1")
        self._cross("p1", days=1)
        lead.user_id = self.user_agent
        lead.with_user(self.user_agent).action_return(self.shirking)
        self.env["customer.score.state"]._mark(self.company, lead.profile_id)
        self._work()
        self.assertEqual(lead.lifecycle, "nurture")
        self._freeze(fields.Datetime.now() + timedelta(hours=2))
        self._cross("p1")
        self.assertEqual(lead.lifecycle, "mql")
        self.assertEqual(lead._get_excluded_users(), {lead.id: {self.user_agent.id}})

    def _returned(self, name):
        """A lead of 120 points that sales returned at ten o'clock, an hour after the
        customer did the last thing. It is eleven."""
        self._freeze("2026-03-11 02:00:00")
        lead = self._nurtured(name)
        for _n in range(2):
            self._happen(name, "site_search")
        self._cross(name)
        self._freeze("2026-03-11 03:00:00")
        lead.user_id = self.user_agent
        lead.with_user(self.user_agent).action_return(self.shirking)
        self._freeze("2026-03-11 04:00:00")
        return lead

    def _look_again(self, lead):
        self.env["customer.score.state"]._mark(self.company, lead.profile_id)
        self._work()
        self.assertGreaterEqual(lead.engagement, 50)

    def test_a_machine_does_nothing_new_for_who_was_returned(self):
        lead = self._returned("e1")
        now = fields.Datetime.now()
        machine, person = {"delivered_at": now}, {"delivered_at": now - timedelta(1)}
        for message, evidence, stage in (
            ("one", machine, "nurture"),
            ("two", person, "mql"),
        ):
            evidence |= {"message": message, "link": "a"}
            click = self._happen("e1", "email_click", evidence=evidence)
            self.assertEqual(bool(click.quarantine), stage == "nurture")
            self._look_again(lead)
            self.assertEqual(lead.lifecycle, stage)

    def test_what_was_done_at_the_moment_of_the_return_is_not_new(self):
        lead = self._returned("p1")
        for seconds, stage in ((0, "nurture"), (1, "mql")):
            moment = lead.lifecycle_date + timedelta(seconds=seconds)
            self._see("p1", type="site_search", occurred_at=moment)
            self._look_again(lead)
            self.assertEqual(lead.lifecycle, stage)

    def test_who_unsubscribes_after_the_return_is_not_handed_over_for_it(self):
        lead = self._returned("p1")
        self._happen("p1", "unsubscribe")
        self._look_again(lead)
        self.assertEqual((lead.engagement, lead.lifecycle), (100, "nurture"))

    def test_fit_counts_where_the_agreement_asks_for_it(self):
        self._clause(mql_fit="a")
        lead = self._nurtured("p1", is_call_consented=False)
        self._cross("p1")
        self.assertEqual((lead.fit, lead.lifecycle), ("b", "nurture"))
        lead.write({"is_call_consented": True, "referred": "Friend"})
        self._cross("p1")
        self.assertEqual((lead.fit, lead.lifecycle), ("a", "mql"))

    def test_a_blocking_gate_keeps_leads_with_marketing(self):
        self._clause(gate_mode="block")
        need = self.env["ir.model.fields"]._get("crm.lead", "customer_need")
        self.env["alignment.gate.item"].create(
            {
                "agreement_id": self.agreement.id,
                "field_id": need.id,
                "is_required": True,
            }
        )
        self.agreement.action_put_in_force()
        lead = self._nurtured("p1")
        self._cross("p1")
        self.assertEqual(lead.lifecycle, "nurture")
        with self.assertRaisesRegex(UserError, "Missing: Need"):
            lead.action_hand_over()
        lead.customer_need = "A villa for two"
        self._cross("p1")
        self.assertEqual(lead.lifecycle, "mql")
        self.assertNotIn("customer_need", lead.handover_ids.missing["marketing"])

    def test_who_asks_to_be_called_is_qualified_at_once(self):
        lead = self._nurtured("p1")
        self._see("p1", type="callback_request")
        self.assertEqual(self._log(lead)[-1], ("nurture", "mql", "raise"))

    def test_a_team_may_have_a_line_of_its_own(self):
        own = self.env["alignment.agreement"].create(
            {
                "name": "Telesales",
                "company_id": self.company.id,
                "team_ids": self.team_telesales.ids,
                "hot_from": 80,
                "hot_until": 60,
            }
        )
        own.action_put_in_force()
        lead, others = self._nurtured("p1"), self._nurtured("p2", team_id=False)
        self._happen("p1", "chat")
        self._cross("p2")
        self.assertEqual((lead.engagement, lead.lifecycle), (60, "nurture"))
        self.assertEqual(others.lifecycle, "mql")
        self._happen("p1", "site_search")
        self._work()
        self.assertEqual(lead.lifecycle, "mql")
        self.assertEqual(lead.handover_ids.version_id, own.version_id)

    def test_crossing_takes_the_same_few_queries_for_few_and_for_many(self):
        counts = []
        for start, size in ((100, 20), (200, 120)):
            names = [f"p{number}" for number in range(start, start + size + 1)]
            for name in names:
                self._nurtured(name)
                self._happen(name, "chat")
            warm, *others = (self._person(name) for name in names)
            people = warm.union(*others) - warm
            scores = self.env["customer.score"]
            scores._write_scores(self.company, (warm + people).ids)
            # caches of metadata and of conditions
            self.env["crm.lead"]._hand_over_crossed(self.company, warm.ids)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            passed = self.env["crm.lead"]._hand_over_crossed(self.company, people.ids)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(passed), size)
        self.assertLessEqual(counts[1], counts[0] + 4, counts)


class TestObstacle(LifecycleCommon):
    """Each lead in nurturing says what keeps it there."""

    def test_what_is_short(self):
        lead = self._nurtured("p1")
        line = lead._get_lead_terms().mql_from
        self.assertEqual(lead.handover_obstacle, f"{line} points short of MQL")
        lead.with_user(self.user_marketer).action_hand_over()
        self.assertFalse(lead.handover_obstacle)

    def test_a_hot_person_of_whom_something_is_missing_or_who_does_not_fit(self):
        lead = self._nurtured("p1")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_profile SET engagement = 80 WHERE id = %s",
            [lead.profile_id.id],
        )
        self.env.invalidate_all()
        self._clause(mql_fit="a")
        lead.invalidate_recordset()
        self.assertIn("below the agreed grade", lead.handover_obstacle)
        self._clause(mql_fit="c")
        lead.invalidate_recordset()
        self.assertIn("waits for new activity", lead.handover_obstacle)

    def test_who_is_with_sales_already(self):
        lead = self._nurtured("p1")
        other = self._nurtured("p1")
        other.user_id = self.user_agent
        self.env.flush_all()
        lead.invalidate_recordset()
        self.assertEqual(other.lifecycle, "mql")
        self.assertIn(
            "another lead", lead.with_user(self.user_marketer).handover_obstacle
        )

    def test_a_page_of_leads_asks_once_who_is_with_sales(self):
        leads = self.env["crm.lead"].union(
            *(self._nurtured(f"p{number}") for number in range(1, 9))
        )
        leads.mapped("handover_obstacle")
        self.env.invalidate_all()
        leads.mapped("missing_text")
        with self.assertQueryCount(12):
            leads.mapped("handover_obstacle")
