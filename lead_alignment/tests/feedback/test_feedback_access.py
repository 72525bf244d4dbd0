from odoo.tests import new_test_user, tagged

from ..common_rpc import EITHER, NOT_FOR_THEM, REFUSED, RpcCase
from .test_feedback import FeedbackCommon

SAID = ("crm.lead.feedback", "crm.lead.feedback.answer")
ASKED = (
    "alignment.feedback.form",
    "alignment.feedback.question",
    "alignment.feedback.option",
    "alignment.feedback.version",
    "alignment.competitor",
)


@tagged("post_install", "-at_install", "lead_alignment")
class TestFeedbackAccess(RpcCase, FeedbackCommon):
    """Who says, reads, answers and asks what, through RPC."""

    is_frozen = False  # sessions live by the true clock

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_plain = cls._new_user("plain_f", "base.group_user")
        cls.user_portal = new_test_user(cls.env, "portal_f", groups="base.group_portal")
        cls.sellers = (cls.user_agent, cls.user_leader, cls.user_head)
        cls.all = (
            *cls.sellers,
            cls.user_marketer,
            cls.user_cmo,
            cls.user_cs,
            cls.user_director,
            cls.user_plain,
            cls.user_portal,
        )
        for user in cls.all:
            user.password = user.login
        cls.lead = cls._new_leads()
        question = cls.of_lead.question_ids.filtered(
            lambda question: question.role == "quality"
        )
        cls.values = {str(question.id): 2}
        cls.said = cls.env["crm.lead.feedback"].browse(
            cls.lead.with_user(cls.user_agent).give_feedback(cls.of_lead.id, cls.values)
        )
        company = cls.env["res.company"].create({"name": "Other"})
        foreign = cls.env["crm.lead"].create(
            {"name": "Foreign", "company_id": company.id, "user_id": False}
        )
        cls.foreign = cls.env["crm.lead.feedback"].browse(
            foreign.give_feedback(cls.of_lead.id, cls.values)
        )
        cls.env.flush_all()

    def _counts(self, model):
        said = {"crm.lead.feedback": "id"}.get(model, "feedback_id")
        return [
            self._call(model, "search_count", [[said, "=", feedback.id]])
            for feedback in (self.said, self.foreign)
        ]

    def test_who_reads_what_was_said(self):
        for user in (*self.sellers, self.user_marketer, self.user_director):
            self._login(user)
            for model in SAID:
                with self.subTest(user=user.login, model=model):
                    self.assertEqual(self._counts(model), [1, 0])
        self._login(self.user_cs)
        self.assertEqual(self._counts("crm.lead.feedback"), [0, 0])
        for user in (self.user_plain, self.user_portal):
            self._login(user)
            for model in (*SAID, *ASKED, "alignment.issue"):
                self._assert_refused(REFUSED, model, "search_count", [])

    def test_nobody_writes_words_but_by_saying_them(self):
        for user in (self.user_agent, self.user_cmo, self.user_head):
            self._login(user)
            for row in (self.said, self.said.answer_ids):
                vals = {"user_id": user.id}
                for method, *args in (
                    ("create", [vals]),
                    ("write", row.ids, vals),
                    ("unlink", row.ids),
                    ("_append", [vals]),
                    ("_amend", row.ids, vals),
                ):
                    with self.subTest(user=user.login, method=method):
                        self._assert_refused(EITHER, row._name, method, *args)

    def test_who_says_what_about_whose_lead(self):
        args = ("crm.lead", "give_feedback", self.lead.ids, self.of_lead.id)
        for user in (self.user_agent, self.user_leader, self.user_head):
            self._login(user)
            self.assertTrue(self._call(*args, self.values))
            self._assert_refused("ValidationError", *args, {})
        for user in (self.user_marketer, self.user_director):
            self._login(user)
            self._assert_refused(NOT_FOR_THEM, *args, self.values)
        for user in (self.user_cs, self.user_plain, self.user_portal):
            self._login(user)
            self._assert_refused(REFUSED, *args, self.values)

    def test_who_answers(self):
        reply = {"feedback_ids": [(6, 0, self.said.ids)], "reply": "We look into it."}
        model = "crm.lead.feedback.reply"
        self._login(self.user_agent)
        wizard = self._call(model, "create", [reply])
        self._assert_refused(NOT_FOR_THEM, model, "action_reply", wizard)
        for user in (self.user_cs, self.user_director):
            self._login(user)
            self._assert_refused(REFUSED, model, "create", [reply])
        self._login(self.user_marketer)
        self._call(model, "action_reply", self._call(model, "create", [reply]))
        self.env.invalidate_all()
        self.assertEqual(self.said.reply_user_id, self.user_marketer)

    def test_heads_alone_write_forms(self):
        writers = (self.user_cmo, self.user_head)
        for user in (*self.sellers, self.user_marketer, self.user_cmo, self.user_cs):
            self._login(user)
            args = ("alignment.feedback.form", "write", self.form.ids, {"sequence": 7})
            with self.subTest(user=user.login):
                if user in writers:
                    self.assertTrue(self._call(*args))
                else:
                    self._assert_refused(REFUSED, *args)
