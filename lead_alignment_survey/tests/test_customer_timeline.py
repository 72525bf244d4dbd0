from odoo import fields

from odoo.addons.lead_alignment.tests.ledger.common_inbox import InboxCommon


class TestSurveyTimeline(InboxCommon):
    """Who answered a survey, and with what score."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "English test",
                "user_id": cls.env.ref("base.user_admin").id,
                "scoring_type": "scoring_without_answers",
                "question_and_page_ids": [
                    (
                        0,
                        0,
                        {
                            "title": "She ... a teacher",
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                (0, 0, {"value": "is", "answer_score": 10}),
                                (0, 0, {"value": "are"}),
                            ],
                        },
                    )
                ],
            }
        )
        cls.question = cls.survey.question_ids

    def _answer(self, **values):
        answers = self.survey._create_answer(email=self._pair("e1")[1])
        answers.write(values)
        right = self.question.suggested_answer_ids[0]
        answers._save_lines(self.question, str(right.id))
        answers._mark_done()
        return answers

    def _events(self, *pairs):
        self._process_inbox()
        return self._events_of(*(pairs or [self._pair("e1")]), code="survey")

    def test_the_answers_are_an_event_with_the_score(self):
        self._answer()
        event = self._events()
        self.assertEqual((event.label, event.value), ("English test", 100))

    def test_a_survey_without_points_has_no_score(self):
        self.survey.scoring_type = "no_scoring"
        self._answer()
        self.assertFalse(self._events().value)

    def test_a_test_of_the_survey_is_nobodys(self):
        self._answer(test_entry=True)
        self.assertFalse(self._events())

    def test_a_colleague_who_answers_is_no_customer(self):
        colleague = self.user_agent.partner_id
        for email in (False, colleague.email):
            self._answer(email=email, partner_id=colleague.id)
        pairs = [("partner", str(colleague.id)), ("email", colleague.email)]
        self.assertFalse(self._events(*pairs))

    def test_whose_browser_it_was_goes_with_them(self):
        lead = self._lead("e1")
        self._see("e1", "v1")
        answers = self._answer(email=False)
        answers.customer_browser = self._pair("v1")[1]
        self.env["customer.erasure"]._erase(lead.profile_id, "Asked")
        answers.invalidate_recordset()
        self.assertFalse(answers.customer_browser)

    def test_of_a_lead_they_are_the_leads_persons(self):
        lead = self._lead("p1")
        self._answer(email=False, lead_id=lead.id)
        events = self.env["customer.event"].search(
            [("profile_id", "=", lead.profile_id.id), ("type_id.code", "=", "survey")]
        )
        self.assertFalse(events)
        self._process_inbox()
        self.assertEqual(len(events.search([("label", "=", "English test")])), 1)

    def test_it_is_in_the_story_and_the_story_on_it(self):
        lead = self._lead("e1")
        answers = self._answer()
        timeline = self.env["customer.timeline"].with_user(self.user_cs)
        page = timeline.get_page("customer.profile", lead.profile_id.id, limit=100)
        (entry,) = (e for e in page["entries"] if e["source"] == "survey")
        self.assertEqual(entry["lines"], ["English test", "Score: 100%"])
        self.assertNotIn("teacher", str(entry))
        story = self.env["customer.timeline"].get_page(
            "survey.user_input", answers.id, limit=100
        )
        (entry,) = (e for e in story["entries"] if e["source"] == "survey")
        self.assertIn("teacher: is", entry["text"])
        self.assertIn("lead", {entry["source"] for entry in story["entries"]})

    def test_history_is_filled_in_under_the_same_numbers(self):
        answers = self._answer()
        self.inbox.search([]).unlink()
        self._fill_in("survey.user_input")
        self.assertEqual(len(self._events()), 1)
        answers.end_datetime = fields.Datetime.now()
        self.inbox._enqueue(answers._name, [(answers.id, "survey", None)])
        self.assertEqual(len(self._events()), 1)

    def test_of_a_browser_they_are_in_the_story_once_it_is_known_whose(self):
        answers = self._answer(email=False)
        details = {"browser": [self._pair("v1")]}
        self.inbox.search([]).unlink()
        self.inbox._enqueue(answers._name, [(answers.id, "survey", details)])
        self._process_inbox()
        self._see("v1", "e1")
        timeline = self.env["customer.timeline"]
        person = self._person("e1")
        entries = timeline.get_page("customer.profile", person.id, limit=100)["entries"]
        self.assertIn("survey", [entry["source"] for entry in entries])
        story = timeline.get_page("survey.user_input", answers.id, limit=100)
        self.assertIn("survey", [entry["source"] for entry in story["entries"]])

    def test_a_live_session_ends_for_all_who_took_part(self):
        answers = self.survey._create_answer(email=self._pair("e1")[1])
        self.survey.session_start_time = fields.Datetime.subtract(
            answers.create_date, hours=1
        )
        self.survey.action_end_session()
        self.assertEqual(len(self._events()), 1)
        self.assertTrue(answers.end_datetime)
        self.assertFalse(answers.customer_browser)

    def test_a_survey_of_nobody_is_shown_and_another_companys_is_not(self):
        person = self._lead("e1").profile_id
        self.survey.user_id = False
        answers = self._answer()
        timeline = self.env["customer.timeline"].with_user(self.user_cs)

        def is_shown():
            self.env.flush_all()
            page = timeline.get_page("customer.profile", person.id, limit=100)
            return "survey" in {entry["source"] for entry in page["entries"]}

        self.assertTrue(is_shown())
        company = self.env["res.company"].create({"name": "Other"})
        lead = self._lead("e1", company=company, team_id=False, user_id=False)
        answers.lead_id = lead
        self.assertFalse(is_shown())

    def _get_counting(self):
        return self._events().filtered(lambda event: not event.quarantine)

    def test_deleted_answers_take_their_points_along(self):
        answers = self._answer()
        self.assertEqual(len(self._get_counting()), 1)
        answers.unlink()
        self.assertFalse(self._get_counting())
        self._answer()
        self.assertEqual(len(self._get_counting()), 1, "answered once more")

    def test_a_deleted_survey_takes_its_answers_along(self):
        self._answer()
        self.assertEqual(len(self._get_counting()), 1)
        self.survey.unlink()
        self.assertFalse(self._get_counting())

    def test_answers_opened_again_and_finished_again_count_once(self):
        answers = self._answer()
        for _time in range(3):
            self.assertEqual(len(self._get_counting()), 1)
            answers.state = "in_progress"
            self.assertFalse(self._get_counting())
            answers._mark_done()
        answers.state = "in_progress"
        answers._mark_done()
        self.assertEqual(len(self._get_counting()), 1, "within one run of the job")
        answers.test_entry = True
        self.assertFalse(self._get_counting())

    def test_a_colleagues_address_is_no_customers(self):
        colleague = self.user_agent.partner_id
        self._answer(email=colleague.email)
        self.assertFalse(self._events(("email", colleague.email)))
