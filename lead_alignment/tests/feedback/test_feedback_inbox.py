from odoo.exceptions import UserError, ValidationError

from .test_feedback import FeedbackCommon


class TestCorrection(FeedbackCommon):
    """Wrong data: marketing puts them right, and sales calls again."""

    def _wrong(self, **values):
        lead = self._new_leads(
            phone="0900", marketer_id=self.user_marketer.id, **values
        )
        roles = {one.role: one.id for one in self.of_lead.question_ids}
        answers = {roles["quality"]: 1, roles["valid"]: False}
        self._give(lead, answers, self.of_lead)
        self._file(lead, self.k41, note="Nobody has this number")
        self._settle()
        return lead.with_user(self.user_marketer)

    def _wizard(self, lead, **values):
        action = lead.action_open_correct()
        wizards = self.env["crm.lead.correct"].with_user(self.user_marketer)
        wizard = wizards.with_context(**action["context"]).create({})
        wizard.write(values)
        return wizard

    def test_the_lead_goes_back_into_the_queue_with_fresh_timers(self):
        lead = self._wrong()
        self.assertTrue(lead.can_correct)
        self._at(60)
        wizard = self._wizard(lead, phone="0912345678", note="Asked on Messenger")
        self.assertIn("Nobody has this number", wizard.said)
        wizard.action_correct()
        self._settle()
        lead.invalidate_recordset()
        self.assertEqual(lead.phone_sanitized, "+84912345678")
        self.assertFalse(lead.k_status_id or lead.can_correct)
        self.assertEqual((lead.lifecycle, lead.user_id), ("mql", self.env["res.users"]))
        self.assertLessEqual(lead.retry_date, self._at(60))
        timer = self._timers(lead.sudo(), "first_call", state="running")
        self.assertEqual(timer[:1].start_date, self._at(60))
        last = lead.sudo().k_status_change_ids[0]
        self.assertIn("0912345678", last.note)

    def test_who_said_it_is_told(self):
        lead = self._wrong()
        said = lead.sudo().feedback_ids
        self._wizard(lead, phone="0912345678").action_correct()
        self.assertEqual(said.state, "answered")
        self.assertIn("0912345678", said.reply)

    def test_a_salesperson_corrects_and_other_words_wait(self):
        lead = self._new_leads(phone="0900")
        other = self._quality(lead, 3, note="A rival sells at half the price")
        self._give(lead, {self._ask("boolean"): False})
        lead.sudo()._file_outcome(self.k41)
        lead.sudo().user_id = self.user_agent
        self._settle()
        lead = lead.with_user(self.user_agent)
        lead._correct({"phone": "0912345678"})
        self.assertFalse(lead.sudo().k_status_id)
        self.assertEqual(set(lead.sudo().feedback_ids.mapped("state")), {"new"})
        self.assertFalse(other._is_about_wrong_data())

    def test_what_corrects_nothing_is_refused(self):
        lead = self._wrong()
        for values, message in (
            ({}, "at least one"),
            ({"phone": "hello"}, "not a valid phone number"),
            ({"phone": False}, "Enter a phone number"),
        ):
            with self.assertRaisesRegex(UserError, message):
                self._wizard(lead, **values).action_correct()
            self.env.invalidate_all()

    def test_a_lead_that_was_lost_meanwhile_is_open_again(self):
        lead = self._wrong()
        lead.sudo().action_set_lost()
        self._wizard(lead, phone="0912345678").action_correct()
        lead.invalidate_recordset()
        self.assertEqual((lead.won_status, lead.active), ("pending", True))

    def test_who_may_not_write_the_lead_corrects_nothing(self):
        other = self._new_leads(phone="0900")
        self._file(other, self.k41)
        self._settle()
        self.assertFalse(other.with_user(self.user_director).can_correct)


class TestTwins(FeedbackCommon):
    def test_the_same_customer_said_the_contrary(self):
        lead, twin, alone = self._new_leads(3)
        lead.phone = twin.phone = "0912000111"
        self.env.flush_all()
        self.assertEqual(lead.profile_id, twin.profile_id)
        good = self._quality(lead, 5)
        bad = self._quality(twin, 1, user=self.user_head)
        fair, other = self._quality(lead, 4), self._quality(alone, 1)
        self.env.invalidate_all()
        self.assertEqual(good.other_feedback_ids, bad + fair)
        self.assertTrue(good.is_contradicted and bad.is_contradicted)
        self.assertFalse(other.is_contradicted or other.other_feedback_ids)
        inbox = self.env["crm.lead.feedback"].with_user(self.user_marketer)
        ours = [("id", "in", (good + bad + fair + other).ids)]
        found = inbox.search([*ours, ("is_contradicted", "=", True)])
        self.assertEqual(set(found.ids), set((good + bad + fair).ids))
        found = inbox.search([*ours, ("is_repeated", "=", False)])
        self.assertEqual(found.ids, other.ids)

    def test_right_and_wrong_data_contradict_each_other(self):
        lead = self._new_leads()
        right = self._give(lead, {self._ask("boolean"): True})
        again = self._give(lead, {self._ask("boolean"): False})
        self.assertFalse(right.is_contradicted, "one may change one's mind")
        self.assertTrue(right.is_repeated)
        wrong = self._give(lead, {self._ask("boolean"): False}, user=self.user_head)
        said = right + again + wrong
        said.invalidate_recordset()
        self.assertEqual(said.mapped("is_contradicted"), [True, False, True])
        wrong.with_user(self.user_marketer)._reply("Corrected")
        said.invalidate_recordset()
        self.assertFalse(right.is_contradicted, "it was looked at")

    def test_the_inbox_is_grouped_by_reason_and_competitor(self):
        reason = self.env.ref("lead_alignment.alignment_reason_lost_1")
        said = self._give(
            self._new_leads(2),
            {self._ask("reason"): reason.id, self._ask("competitor"): "Sao Việt"},
        )
        groups = said._read_group(
            [("id", "in", said.ids)], ["reason_id", "competitor_id"], ["__count"]
        )
        ((found, competitor, count),) = groups
        self.assertEqual((found, competitor.name, count), (reason, "Sao Việt", 2))


class TestAskedWithReturn(FeedbackCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form.write({"trigger": "rejected", "is_owed": True})

    def _return(self, lead, answers):
        wizard = (
            self.env["crm.lead.return"]
            .with_user(self.user_agent)
            .create(
                {
                    "lead_ids": [(6, 0, lead.ids)],
                    "reason_id": self.shirking.id,
                    "answers": answers,
                }
            )
        )
        wizard.action_return()

    def test_the_form_is_asked_and_answered(self):
        lead = self._handed_over()
        wizard = self.env["crm.lead.return"].with_user(self.user_agent)
        wizard = wizard.new({"lead_ids": [(6, 0, lead.ids)], "kind": "reject"})
        self.assertEqual([one["id"] for one in wizard.asked["forms"]], self.form.ids)
        self._return(lead, {str(self.form.id): {str(self._ask("scale")): 2}})
        self.assertEqual(lead.feedback_ids.quality, 2)
        self.assertEqual(lead.lifecycle, "nurture")

    def test_without_what_is_owed_nothing_is_returned(self):
        lead = self._handed_over()
        with self.assertRaisesRegex(ValidationError, "please answer this question"):
            self._return(lead, {})
        self.assertEqual(lead.lifecycle, "mql")


class TestOwed(FeedbackCommon):
    """What has to be answered cannot be gone round."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form.is_owed = True  # asked with K5

    def test_not_by_writing_the_status(self):
        lead = self._new_leads().with_user(self.user_agent)
        with self.assertRaisesRegex(ValidationError, "All kinds"):
            lead.k_status_id = self.k5
        lead.k_status_id = self.k2
        self.assertEqual(lead.k_status_id, self.k2)

    def test_not_by_an_import(self):
        leads = self.env["crm.lead"].with_user(self.user_head)
        result = leads.with_context(import_file=True).load(
            ["name", "k_status_id"],
            [["Fine", self.k2.display_name], ["Owes", self.k5.display_name]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("All kinds", result["messages"][0]["message"])
        self.assertFalse(leads.search([("name", "in", ["Fine", "Owes"])]))

    def test_answers_are_not_imported_past_their_questions(self):
        said = self.env["crm.lead.feedback"].with_user(self.user_head)
        result = said.with_context(import_file=True).load(
            ["lead_id/.id", "form_id/.id"],
            [[str(self._new_leads().id), str(self.form.id)]],
        )
        self.assertFalse(result["ids"])


class TestClauseForSupport(FeedbackCommon):
    def test_support_reads_what_the_agreement_allows(self):
        said = self._quality(self._new_leads(), 2)
        inbox = self.env["crm.lead.feedback"].with_user(self.user_cs)
        answers = self.env["crm.lead.feedback.answer"].with_user(self.user_cs)
        self.assertFalse(inbox.search([("id", "=", said.id)]))
        self._clause(is_feedback_shown_to_cs=True)
        self.env.invalidate_all()
        self.assertEqual(inbox.search([("id", "=", said.id)]).id, said.id)
        self.assertTrue(answers.search([("feedback_id", "=", said.id)]))
        with self.assertRaises(UserError):
            said.with_user(self.user_cs)._reply("I know better")
        self._clause(is_feedback_shown_to_cs=False)
        self.env.invalidate_all()
        self.assertFalse(inbox.search([("id", "=", said.id)]))
