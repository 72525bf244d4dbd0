from odoo.exceptions import UserError
from odoo.fields import Command

from .common_campaign import QUESTION, CampaignCommon


class TestCampaignQuestion(CampaignCommon):
    """Questions go to the owner of the campaign, and answers back to all."""

    def _to_dos(self, question):
        return self.env["mail.activity"].search(
            [("res_model", "=", QUESTION), ("res_id", "in", question.ids)]
        )

    def _letters(self, question, user):
        """What the user was told of the question"""
        return self.env["mail.message"].search(
            [
                ("model", "=", QUESTION),
                ("res_id", "=", question.id),
                ("partner_ids", "in", user.partner_id.ids),
            ]
        )

    def _answer(self, question, user, text):
        question.with_user(user).answer = text

    def test_the_owner_has_it_to_do(self):
        question = self._ask(self.user_cs)
        to_do = self._to_dos(question)
        self.assertEqual(to_do.user_id, self.user_marketer)
        self.assertIn("Facebook March", to_do.summary)
        self.assertIn("For old customers", to_do.note)
        shown = self.campaign.with_user(self.user_agent)
        self.assertEqual(shown.open_question_ids, question)
        self.assertEqual(shown.open_question_count, 1)
        self.assertFalse(shown.faq_ids)

    def test_the_answer_is_told_and_everybodys(self):
        question = self._ask(self.user_cs)
        self._answer(question, self.user_marketer, " Yes, after a year. ")
        self.assertEqual(question.answer, "Yes, after a year.")
        self.assertEqual(question.answer_user_id, self.user_marketer)
        self.assertTrue(question.answer_date)
        letter = self._letters(question, self.user_cs)
        self.assertEqual(len(letter), 1)
        self.assertIn("Yes, after a year.", letter.body)
        self.assertIn("For old customers, too?", letter.body)
        self.assertFalse(self._to_dos(question))
        for user in (self.user_agent, self.user_head, self.user_director):
            shown = self.campaign.with_user(user)
            self.assertEqual(shown.faq_ids.answer, "Yes, after a year.")
            self.assertFalse(shown.open_question_ids)

    def test_who_asked_is_told_of_a_changed_answer_and_of_nothing_else(self):
        question = self._ask(self.user_cs)
        self._answer(question, self.user_marketer, "Yes")
        self._answer(question, self.user_cmo, "Yes ")
        self.assertEqual(len(self._letters(question, self.user_cs)), 1)
        self.assertEqual(question.answer_user_id, self.user_marketer)
        self._answer(question, self.user_cmo, "No")
        self.assertEqual(len(self._letters(question, self.user_cs)), 2)
        self.assertEqual(question.answer_user_id, self.user_cmo)

    def test_nobody_is_told_what_they_wrote_nor_who_left(self):
        own = self._ask(self.user_marketer)
        self.assertFalse(self._to_dos(own), "nor has it to do")
        self._answer(own, self.user_marketer, "Yes")
        self.assertFalse(self._letters(own, self.user_marketer))
        question = self._ask(self.user_cs)
        self.user_cs.active = False
        self._answer(question, self.user_marketer, "Yes")
        self.assertFalse(self._letters(question, self.user_cs))

    def test_an_answer_taken_back_is_asked_again(self):
        question = self._ask(self.user_cs)
        self._answer(question, self.user_marketer, "Yes")
        self._answer(question, self.user_marketer, "  ")
        self.assertFalse(question.is_answered or question.answer_user_id)
        self.assertEqual(self._to_dos(question).user_id, self.user_marketer)
        self.assertEqual(len(self._letters(question, self.user_cs)), 1)

    def test_who_asks_changes_it_until_it_is_answered(self):
        question = self._ask(self.user_cs)
        question.question = "For customers of 2024?"
        for user in (self.user_agent, self.user_marketer, self.user_cmo):
            with self.assertRaises(UserError):
                question.with_user(user).question = "Mine"
        with self.assertRaisesRegex(UserError, "Only the campaign owner"):
            question.answer = "I say yes"
        self._answer(question, self.user_marketer, "Yes")
        for vals in ({"question": "x"}, {"answer": "x"}, {"active": False}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                question.write(vals)

    def test_what_asking_and_answering_write_nobody_writes(self):
        question = self._ask(self.user_cs)
        for name, value in (
            ("user_id", self.user_agent.id),
            ("date", "2020-01-01 00:00:00"),
            ("answer_user_id", self.user_cmo.id),
            ("company_id", 1),
            ("answer_date", "2020-01-01 00:00:00"),
            ("campaign_id", 1),
        ):
            for user in (self.user_cs, self.user_cmo):
                with self.subTest(name=name), self.assertRaises(UserError):
                    question.with_user(user).write({name: value})
        made = self.questions.with_user(self.user_cs).create(
            {
                "campaign_id": self.campaign.id,
                "question": "In whose name?",
                "user_id": self.user_agent.id,
                "answer_user_id": self.user_cmo.id,
            }
        )
        self.assertEqual(made.user_id, self.user_cs)
        self.assertFalse(made.answer_user_id)

    def test_nobody_answers_while_asking_but_who_may_answer(self):
        vals = {"campaign_id": self.campaign.id, "question": "?", "answer": "!"}
        with self.assertRaisesRegex(UserError, "Only the campaign owner"):
            self.questions.with_user(self.user_cs).create(vals)
        made = self.questions.with_user(self.user_cmo).create(vals)
        self.assertTrue(made.is_answered)
        self.assertFalse(self._to_dos(made))
        made.question = "A better question"  # one's own, in the FAQ
        self.assertEqual(made.answer_user_id, self.user_cmo)

    def test_an_owner_outside_marketing_answers(self):
        self.campaign.user_id = self.user_agent
        question = self._ask(self.user_cs)
        self.assertEqual(self._to_dos(question).user_id, self.user_agent)
        self._answer(question, self.user_agent, "Yes")
        self.assertEqual(len(self._letters(question, self.user_cs)), 1)

    def test_open_questions_follow_the_campaign_to_its_new_owner(self):
        answered, waiting = self._ask(self.user_cs), self._ask(self.user_agent)
        self._answer(answered, self.user_marketer, "Yes")
        self.campaign.with_user(self.user_cmo).user_id = self.user_cmo
        to_do = self._to_dos(answered + waiting)
        self.assertEqual((to_do.user_id, to_do.res_id), (self.user_cmo, waiting.id))

    def test_where_nobody_owns_it_the_heads_of_marketing_answer(self):
        plain = self._new_user("plain_q", "base.group_user")
        group = "lead_alignment.lead_alignment_group_marketing_manager"
        elsewhere = self._new_company("Else", "UTC")
        stranger = self._new_user("head_q", group)
        stranger.write(
            {"company_id": elsewhere.id, "company_ids": [Command.set(elsewhere.ids)]}
        )
        for owner in (self.env.ref("base.user_root"), plain):
            self.campaign.user_id = owner
            receivers = self._to_dos(self._ask(self.user_cs)).user_id
            with self.subTest(owner=owner.login):
                self.assertIn(self.user_cmo, receivers)
                self.assertNotIn(owner, receivers)
                self.assertNotIn(stranger, receivers)
        self.user_marketer.active = False
        self.campaign.user_id = self.user_marketer
        self.assertIn(self.user_cmo, self._to_dos(self._ask(self.user_cs)).user_id)

    def test_what_is_taken_back_waits_for_nobody(self):
        question = self._ask(self.user_cs)
        question.active = False
        self.assertFalse(self._to_dos(question))
        self.assertFalse(self.campaign.open_question_count)
        question.active = True
        self.assertTrue(self._to_dos(question))

    def test_nothing_is_left_of_the_questions_of_a_deleted_campaign(self):
        question = self._ask(self.user_cs)
        archived = self._ask(self.user_cs)
        archived.active = False
        self._answer(archived, self.user_marketer, "Yes")
        both = question + archived
        self.campaign.unlink()
        self.assertFalse(both.exists())
        self.assertFalse(self._to_dos(both))
        self.assertFalse(self._letters(archived, self.user_cs))

    def test_a_question_is_of_the_company_that_asks_or_of_the_campaigns(self):
        other = self._new_company("Other", "UTC")
        self._join(self.user_cs, other)
        both = (self.company + other).ids
        asked = self.questions.with_user(self.user_cs).with_context(
            allowed_company_ids=both
        )
        own = self._new_campaign("Own", company_id=other.id)
        of_all, of_one = asked.create(
            [{"campaign_id": one.id, "question": "?"} for one in (self.campaign, own)]
        )
        self.assertEqual(of_all.company_id, self.company)
        self.assertEqual(of_one.company_id, other)
        seen = self.questions.with_user(self.user_agent)
        self.assertEqual(seen.search([("id", "in", (of_all + of_one).ids)]), of_all)

    def test_the_button_asks_about_the_campaign_at_hand(self):
        action = self.campaign.with_user(self.user_cs).action_ask()
        asked = self.questions.with_user(self.user_cs).with_context(**action["context"])
        question = asked.create({"question": "Until when?"})
        self.assertEqual(question.campaign_id, self.campaign)
        self.assertEqual(question.action_open_answer()["res_id"], question.id)
