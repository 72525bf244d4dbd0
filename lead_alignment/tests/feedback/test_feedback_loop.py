from odoo.exceptions import AccessError, UserError, ValidationError

from .test_feedback import FeedbackCommon


class TestFeedbackWithOutcome(FeedbackCommon):
    def _log(self, lead, status, **outcome):
        lead.with_user(self.user_agent).action_log_outcome(
            {"status_id": status.id, **outcome}
        )
        self._settle()

    def test_the_dialog_is_told_what_a_status_asks(self):
        lead = self._new_leads().with_user(self.user_agent)
        data = lead.get_outcome_dialog_data()
        self.assertEqual([f["id"] for f in data["forms"][self.k5.id]], self.form.ids)
        self.assertEqual(
            [f["id"] for f in data["forms"][self.k42.id]], self.why_not.ids
        )
        self.assertNotIn(self.k2.id, data["forms"])
        self.assertTrue(data["lists"]["reason"]["lost"])

    def test_why_a_lead_is_lost_is_asked_once(self):
        """The status asks the reason, so the form does not; elsewhere it does."""
        lead = self._new_leads().with_user(self.user_agent)
        data = lead.get_outcome_dialog_data()
        (asked,) = data["forms"][self.k42.id]
        kinds = self.why_not.question_ids.mapped("kind")
        kinds.remove("reason")
        self.assertEqual([one["kind"] for one in asked["questions"]], kinds)
        self.k42.required_answer = "none"
        (asked,) = lead.get_outcome_dialog_data()["forms"][self.k42.id]
        self.assertIn("reason", [one["kind"] for one in asked["questions"]])

    def test_a_form_of_nothing_but_the_reason_is_not_asked(self):
        kept = self.why_not.question_ids.filtered(lambda one: one.kind == "reason")
        (self.why_not.question_ids - kept).unlink()
        self.why_not.is_owed = True
        lead = self._new_leads()
        self._log(lead, self.k42, lost_reason_id=self.no_need.id)
        self.assertEqual(lead.k_status_id, self.k42)
        self.assertFalse(lead.feedback_ids)

    def test_a_refusal_with_reason_and_competitor(self):
        lead = self._new_leads()
        competitor = self.why_not.question_ids.filtered(
            lambda question: question.kind == "competitor"
        )
        self._log(
            lead,
            self.k42,
            lost_reason_id=self.no_need.id,
            note="Buys from a friend",
            feedback={self.why_not.id: {competitor.id: "Sao Việt"}},
        )
        said = lead.feedback_ids
        self.assertEqual(said.lost_reason_id, self.no_need)
        self.assertEqual(said.status_id, self.k42)
        self.assertEqual(said.answer_ids.competitor_id.name, "Sao Việt")
        self.assertEqual(said.note, "Buys from a friend")

    def test_an_undone_outcome_takes_back_what_was_said_with_it(self):
        lead = self._handed_over()
        competitor = self.why_not.question_ids[0]
        self._log(
            lead,
            self.k42,
            lost_reason_id=self.no_need.id,
            feedback={self.why_not.id: {competitor.id: "Sao Việt"}},
        )
        said = lead.feedback_ids
        self.assertTrue(said.change_id)
        leads = self.env["crm.lead"].with_user(self.user_agent)
        leads.undo_outcomes(said.change_id.ids)
        self._settle()
        self.assertFalse(said.active)
        self.assertFalse(lead.feedback_ids)
        self.assertFalse(self._timers(lead, "answer", state="running"))

    def test_what_must_be_answered_is_not_left_blank(self):
        self.why_not.is_owed = True
        with self.assertRaisesRegex(ValidationError, "please answer this question"):
            self._log(self._new_leads(), self.k42, lost_reason_id=self.no_need.id)

    def test_leads_of_two_companies_are_asked_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        leads = self._new_leads() + self._new_leads(
            company_id=other.id, team_id=False, user_id=False
        )
        self.assertEqual(leads.get_outcome_dialog_data()["forms"], {})
        self.form.copy({"trigger": "rejected", "company_id": False})
        doors = {
            "said": lambda: leads.give_feedback(self.of_lead.id, {}, "Both are good"),
            "dialog": leads.action_open_feedback_dialog,
            "returned": leads._get_forms_of_return,
        }
        for name, door in doors.items():
            with (
                self.subTest(door=name),
                self.assertRaisesRegex(UserError, "a single company"),
            ):
                door()
        self.assertFalse(leads.feedback_ids)

    def test_a_form_that_is_deleted_is_not_asked_any_more(self):
        lead = self._new_leads().with_user(self.user_agent)
        self.assertIn(self.k5.id, lead.get_outcome_dialog_data()["forms"])
        self.form.unlink()
        self.assertNotIn(self.k5.id, lead.get_outcome_dialog_data()["forms"])

    def test_left_blank_it_is_no_feedback(self):
        lead = self._new_leads()
        self._log(lead, self.k42, lost_reason_id=self.no_need.id)
        self.assertFalse(lead.feedback_ids)

    def test_what_is_owed_is_not_left_out(self):
        self.form.is_owed = True
        self.questions["scale"].is_required = True
        lead = self._new_leads()
        with self.assertRaisesRegex(ValidationError, "How good"):
            self._log(lead, self.k5)
        self.assertFalse(lead.k_status_id, "nothing was filed")
        self._log(lead, self.k5, feedback={self.form.id: {self._ask("scale"): 3}})
        self.assertEqual(lead.k_status_id, self.k5)

    def test_an_answer_that_is_owed_takes_the_lead_from_nobody(self):
        """Marketing owes it: whoever sells keeps the lead, and is not blamed."""
        answer = self.agreement.sla_policy_ids.filtered(
            lambda policy: policy.target == "answer"
        )
        second = self._new_user("second_vn", "sales_team.group_sale_salesman")
        self.team_telesales.member_ids += second
        for action in ("pool", "reassign"):
            with self.subTest(action=action):
                self._at(0)
                answer.minutes = 10
                answer.level_ids.unlink()
                answer.level_ids = [(0, 0, {"minutes": 0, "action": action})]
                self.agreement.action_put_in_force()
                lead = self._handed_over()
                self._file(lead, self.k2)
                self._quality(lead, 1)
                self._settle()
                timer = self._timers(lead, "answer")
                self.assertEqual(timer.user_id, self.user_marketer)
                self._at(11)
                self._announce()
                self.assertIn("level", self._kinds(timer))
                self.assertEqual(lead.user_id, self.user_agent)
                self.assertFalse(lead.handover_ids.recall_count)

    def test_what_is_owed_has_a_timer_until_it_is_said(self):
        lead = self._handed_over()
        self._log(lead, self.k42, lost_reason_id=self.no_need.id)
        timer = self._timers(lead, "feedback")
        self.assertEqual((timer.side, timer.verdict), ("sales", "running"))
        self.assertEqual(timer.user_id, self.user_agent)
        self._at(30)
        said = self._quality(lead, 1)
        self._settle()
        self.assertEqual(timer.verdict, "met")
        answer = self._timers(lead, "answer")
        self.assertEqual((answer.side, answer.verdict), ("marketing", "running"))
        said.with_user(self.user_marketer)._reply("We change the form.")
        self._settle()
        self.assertEqual(answer.verdict, "met")


class TestAnswering(FeedbackCommon):
    def _wizard(self, said, **values):
        wizard = (
            self.env["crm.lead.feedback.reply"]
            .with_user(self.user_marketer)
            .with_context(active_model="crm.lead.feedback", active_ids=said.ids)
            .create(values)
        )
        wizard.action_reply()

    def test_several_become_one_finding(self):
        said = self._quality(self._new_leads(3), 2)
        self._wizard(
            said,
            reply="The ad promised another price.",
            issue="new",
            name="Price in the ad",
            decision="New ad from Monday",
        )
        issue = said.issue_id
        self.assertEqual((issue.state, issue.user_id), ("decided", self.user_marketer))
        self.assertEqual(issue.campaign_id, self.campaign)
        self.assertEqual(set(said.mapped("state")), {"answered"})
        agent = said.with_user(self.user_agent)
        self.assertEqual(agent[0].decision, "New ad from Monday")
        issue.with_user(self.user_marketer).state = "done"
        self.assertEqual(set(said.mapped("state")), {"done"})

    def test_the_author_is_told_once_for_all(self):
        said = self._quality(self._new_leads(3), 2)
        before = self.env["bus.bus"].search_count([])
        self._wizard(said, reply="Thank you.")
        self.env.cr.precommit.run()
        alerts = (
            self.env["bus.bus"]
            .search([], limit=50, order="id desc")
            .filtered(
                lambda record: (
                    "alignment.alert" in record.message
                    and "Thank you" in record.message
                )
            )
        )
        self.assertEqual(len(alerts), 1, before)

    def test_seen_answered_and_only_by_who_is_told(self):
        said = self._quality(self._new_leads(), 2)
        with self.assertRaisesRegex(UserError, "Only the receiving department"):
            said.with_user(self.user_agent).action_see()
        said.with_user(self.user_cmo).action_open_reply()
        self.assertEqual(said.state, "seen")
        with self.assertRaisesRegex(UserError, "Enter a reply"):
            said.with_user(self.user_cmo)._reply("")

    def test_what_was_answered_is_not_merely_seen_again(self):
        answered, fresh = self._quality(self._new_leads(2), 2)
        answered.with_user(self.user_cmo)._reply("Thank you.")
        self.assertEqual((answered + fresh).mapped("state"), ["answered", "new"])
        (answered + fresh).with_user(self.user_marketer).action_see()
        self.assertEqual((answered + fresh).mapped("state"), ["answered", "seen"])
        answered.with_user(self.user_cmo).action_open_reply()
        self.assertEqual(answered.state, "answered")

    def test_nobody_is_told_of_their_own_answer(self):
        """A head answers what the head, an agent and one who left have said."""
        gone = self._new_user("gone_vn", "sales_team.group_sale_salesman")
        said = self.env["crm.lead.feedback"]
        for user in (self.user_head, self.user_agent, gone):
            lead = self._new_leads(user_id=user.id)
            said += self._quality(lead, 2, user=user)
        gone.active = False
        told = []
        self.patch(
            type(self.env["res.users"]),
            "_notify_realtime",
            lambda user, *args, **kwargs: told.append(user),
        )
        said.with_user(self.user_head)._reply("Mended.")
        self.assertEqual(told, [self.user_agent])

    def test_an_owner_decides_their_own_findings_only(self):
        own, other = self.env["alignment.issue"].create(
            [
                {"name": "Price", "company_id": self.company.id, "user_id": user.id}
                for user in (self.user_agent, self.user_cmo)
            ]
        )
        vals = {"decision": "New script", "state": "decided"}
        own.with_user(self.user_agent).write(vals)
        self.assertEqual(own.state, "decided")
        with self.assertRaises(AccessError):
            other.with_user(self.user_agent).write(vals)

    def test_a_decision_is_written_before_it_is_decided(self):
        issue = self.env["alignment.issue"].create(
            {"name": "Price", "company_id": self.company.id}
        )
        with self.assertRaisesRegex(ValidationError, "enter the decision"):
            issue.state = "decided"

    def test_nobody_edits_words(self):
        said = self._quality(self._new_leads(), 2, note="Bad")
        for user in (self.user_agent, self.user_cmo, self.user_head):
            for row in (said, said.answer_ids):
                with self.assertRaises(UserError):  # or its AccessError
                    row.with_user(user).write({"date": "2026-01-01 00:00:00"})
                with self.assertRaises(UserError):  # or its AccessError
                    row.with_user(user).unlink()

    def test_who_reads_what(self):
        own = self._quality(self._new_leads(), 2)
        theirs = self._new_leads(user_id=self.user_head.id, team_id=False)
        other = self._quality(theirs, 2, user=self.user_head)

        def sees(user):
            feedback = self.env["crm.lead.feedback"].with_user(user)
            return feedback.search([("id", "in", (own + other).ids)])

        self.assertEqual(sees(self.user_agent), own)
        self.assertEqual(sees(self.user_leader), own)
        for user in (self.user_marketer, self.user_cmo, self.user_head):
            self.assertEqual(sees(user), own + other, user.login)
        self.assertFalse(sees(self.user_cs))
        other.with_user(self.user_cmo)._reply("We look into it.")
        self.assertEqual(sees(self.user_agent), own + other, "answered ones are shared")

    def test_each_department_gives_its_own_forms(self):
        lead = self._new_leads()
        with self.assertRaisesRegex(UserError, "another department"):
            self._quality(lead, 3, user=self.user_marketer)
