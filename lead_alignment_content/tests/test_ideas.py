from odoo.exceptions import AccessError, UserError

from .test_content import ContentCommon


class TestIdeas(ContentCommon):
    """What customers ask becomes ideas, by one click, and counts."""

    def _question(self, text, user=None):
        questions = self.env["alignment.campaign.question"]
        return questions.with_user(user or self.user_cs).create(
            {"campaign_id": self.campaign.id, "question": text}
        )

    def _collect(self, record, user=None):
        ideas = self.env["alignment.content.idea"].with_user(user or self.user_cs)
        return ideas._collect(record).sudo()

    def test_questions_that_are_alike_are_one_idea(self):
        one = self._collect(self._question("Có thể đổi lớp sau buổi đầu không?"))
        again = self._collect(self._question("co the doi lop sau buoi dau khong"))
        other = self._collect(self._question("Học phí bao nhiêu một tháng?"))
        self.assertEqual(one, again)
        self.assertNotEqual(one, other)
        self.assertEqual((one.ask_count, other.ask_count), (2, 1))

    def test_a_record_counts_once(self):
        question = self._question("Can I change the course?")
        for _click in range(3):
            idea = self._collect(question)
        self.assertEqual(idea.ask_count, 1)

    def test_lost_reasons_count_their_leads(self):
        reason = self.env["crm.lost.reason"].create({"name": "Lessons are too late"})
        self.env["crm.lead"].create(
            [
                {"name": f"Lost {number}", "company_id": self.company.id}
                for number in range(4)
            ]
        ).action_set_lost(lost_reason_id=reason.id)
        self.env["crm.lead"]._flush_facts()
        idea = self._collect(reason, self.user_marketer)
        self.assertEqual(idea.ask_count, 4)

    def test_nothing_is_written_there(self):
        question = self._question("x")
        self.env.cr.execute(
            "UPDATE alignment_campaign_question SET question = ' ' WHERE id = %s",
            [question.id],
        )
        question.invalidate_recordset()
        with self.assertRaises(UserError):
            self._collect(question)

    def test_phones_and_emails_are_masked(self):
        idea = self._collect(self._question("Can An 0912 345 678 join an@khach.vn?"))
        self.assertNotIn("345 678", idea.name)
        self.assertNotIn("an@khach.vn", idea.name)

    def test_a_reworded_idea_keeps_its_records(self):
        question = self._question("Is there parking at the school?")
        idea = self._collect(question)
        idea.name = "Parking"
        self.assertEqual(self._collect(question), idea)

    def test_each_company_counts_its_own_lost_leads(self):
        reason = self.env["crm.lost.reason"].create({"name": "Lessons are too late"})
        other = self.env["res.company"].create({"name": "Other"})
        for company, count in ((self.company, 2), (other, 3)):
            leads = self.env["crm.lead"].create(
                [
                    {"name": "L", "company_id": company.id, "team_id": False}
                    for _number in range(count)
                ]
            )
            leads.action_set_lost(lost_reason_id=reason.id)
        self.env["crm.lead"]._flush_facts()
        ideas = self.env["alignment.content.idea"]
        own = ideas._collect(reason)
        theirs = ideas.with_company(other)._collect(reason)
        self.assertNotEqual(own, theirs)
        self.assertEqual((own.ask_count, theirs.ask_count), (2, 3))

    def test_salespeople_tell_and_do_not_read(self):
        idea = self._collect(self._question("Is there parking?"), self.user_cs)
        for user in (self.user_agent, self.user_cs):
            with self.assertRaises(AccessError):
                idea.with_user(user).read(["name"])

    def test_other_to_dos_are_left_alone(self):
        idea = self._collect(self._question("Is there parking?"))
        idea.activity_schedule("mail.mail_activity_data_todo").automated = False
        self._content(idea_ids=[(6, 0, idea.ids)])
        self.env["alignment.content.idea"]._cron_ask()
        self.assertTrue(idea.activity_ids)

    def test_what_one_may_not_read_cannot_be_collected(self):
        feedback = self.env["crm.lead.feedback"].with_user(self.engineer)
        ideas = self.env["alignment.content.idea"].with_user(self.engineer)
        with self.assertRaises(AccessError):
            ideas._collect(feedback.browse(1))

    def test_what_is_asked_often_is_a_to_do_within_a_day(self):
        ideas = self.env["alignment.content.idea"]
        for _number in range(3):
            idea = self._collect(self._question("Is there parking at the school?"))
        for _day in range(2):
            ideas._cron_ask()
        self.assertEqual(len(idea.activity_ids), 1)
        self.assertIn("3", idea.activity_ids.summary)
        content = self._content(idea_ids=[(6, 0, idea.ids)])
        self.assertEqual(idea.state, "planned")
        ideas._cron_ask()
        self.assertFalse(idea.activity_ids)
        content.sudo().state = "published"
        self.assertEqual(idea.state, "answered")
        content.idea_ids = False
        self.assertEqual(idea.state, "new")

    def test_a_dropped_idea_stays_dropped(self):
        idea = self._collect(self._question("Is there parking?"))
        idea.with_user(self.user_marketer).action_drop()
        self._collect(self._question("is there parking"))
        self.assertEqual((idea.state, idea.ask_count), ("dropped", 2))

    def test_another_company_has_ideas_of_its_own(self):
        idea = self._collect(self._question("Is there parking?"))
        other = self.env["res.company"].create({"name": "Other"})
        question = self._question("Is there parking?").sudo()
        question.with_context(tracking_disable=True)._write({"company_id": other.id})
        question.invalidate_recordset()
        self.assertNotEqual(self._collect(question, self.env.user), idea)

    def test_the_action_tells_what_became_of_it(self):
        question = self._question("Is there parking?")
        action = self.env.ref(
            "lead_alignment_content.alignment_campaign_question_action_note_idea"
        )
        done = (
            action.with_user(self.user_cs)
            .with_context(
                active_model=question._name,
                active_id=question.id,
                active_ids=question.ids,
            )
            .run()
        )
        self.assertIn("Is there parking?", done["params"]["message"])
