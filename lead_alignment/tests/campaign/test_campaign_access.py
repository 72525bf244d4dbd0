from odoo import fields
from odoo.tests import new_test_user, tagged

from ..common_rpc import EITHER, REFUSED, RpcCase
from .common_campaign import QUESTION, CampaignCommon

CAMPAIGN = "utm.campaign"


@tagged("post_install", "-at_install", "lead_alignment")
class TestCampaignAccess(RpcCase, CampaignCommon):
    """Who reads, writes, asks and answers, through RPC."""

    is_frozen = False  # sessions live by the true clock

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_plain = cls._new_user("plain_k", "base.group_user")
        cls.user_portal = new_test_user(cls.env, "portal_k", groups="base.group_portal")
        cls.departments = (
            cls.user_cs,
            cls.user_agent,
            cls.user_leader,
            cls.user_head,
            cls.user_marketer,
            cls.user_cmo,
        )
        for user in (
            *cls.departments,
            cls.user_director,
            cls.user_plain,
            cls.user_portal,
        ):
            user.password = user.login
        cls.campaign.date_start = fields.Date.today()
        cls.asked = cls.questions.with_user(cls.user_leader).create(
            {"campaign_id": cls.campaign.id, "question": "Who?"}
        )
        other = cls.env["res.company"].create({"name": "Other"})
        cls.foreign = cls.questions.create(
            {
                "campaign_id": cls.campaign.id,
                "question": "Elsewhere?",
                "company_id": other.id,
            }
        )
        cls.env.flush_all()

    def test_everybody_who_works_here_reads_the_brief(self):
        names = ["brief_message", "talking_points", "is_running", "notice_date"]
        for user in (*self.departments, self.user_director, self.user_plain):
            self._login(user)
            (row,) = self._call(CAMPAIGN, "read", self.campaign.ids, names)
            self.assertEqual(row["brief_message"], "20 % less in March")
            self._call(CAMPAIGN, "search_count", [["is_running", "=", True]])
            self._call(CAMPAIGN, "read", self.campaign.ids)  # all that they may
        self._login(self.user_portal)
        self._assert_refused(REFUSED, CAMPAIGN, "read", self.campaign.ids, names)
        self._assert_refused(REFUSED, CAMPAIGN, "search_read", [], names)

    def test_marketing_alone_writes_it(self):
        for user in (
            self.user_cs,
            self.user_agent,
            self.user_leader,
            self.user_head,
            self.user_director,
            self.user_plain,
            self.user_portal,
        ):
            self._login(user)
            args = (CAMPAIGN, "write", self.campaign.ids)
            with self.subTest(user=user.login):
                self._assert_refused(REFUSED, *args, {"talking_points": "x"})
                self._assert_refused(REFUSED, *args, {"user_id": user.id})
                self._assert_refused(
                    REFUSED, CAMPAIGN, "action_tell_now", self.campaign.ids
                )
        for user in (self.user_marketer, self.user_cmo):
            self._login(user)
            self._call(CAMPAIGN, "write", self.campaign.ids, {"talking_points": "One"})
        self._call(CAMPAIGN, "action_tell_now", self.campaign.ids)
        self.env.invalidate_all()
        self.assertEqual(len(self._told(self.campaign)), 1)

    def test_departments_and_directors_read_questions_of_their_company(self):
        domain = [["id", "in", (self.asked + self.foreign).ids]]
        for user in (*self.departments, self.user_director):
            self._login(user)
            rows = self._call(QUESTION, "search_read", domain, ["question"])
            self.assertEqual([row["id"] for row in rows], self.asked.ids, user.login)
        for user in (self.user_plain, self.user_portal):
            self._login(user)
            for method, *args in (
                ("search_read", domain),
                ("search_count", []),
                ("read", self.asked.ids),
                ("write", self.asked.ids, {"answer": "x"}),
                ("create", {"campaign_id": self.campaign.id, "question": "x"}),
            ):
                with self.subTest(user=user.login, method=method):
                    self._assert_refused(REFUSED, QUESTION, method, *args)

    def test_departments_ask_and_directors_do_not(self):
        values = {"campaign_id": self.campaign.id, "question": "When?"}
        for user in self.departments:
            self._login(user)
            (made,) = self._call(QUESTION, "create", [values])
            self.assertEqual(self.questions.browse(made).user_id, user)
        self._login(self.user_director)
        self._assert_refused(REFUSED, QUESTION, "create", [values])

    def test_owner_and_marketing_answer(self):
        for user in (
            self.user_cs,
            self.user_agent,
            self.user_leader,
            self.user_head,
            self.user_director,
        ):
            self._login(user)
            for vals in ({"answer": "x"}, {"answer": "x", "question": "y"}):
                with self.subTest(user=user.login):
                    self._assert_refused(
                        EITHER, QUESTION, "write", self.asked.ids, vals
                    )
            self._assert_refused(EITHER, QUESTION, "unlink", self.asked.ids)
        self._login(self.user_cmo)
        self._call(QUESTION, "write", self.asked.ids, {"answer": "Everybody"})
        self.asked.invalidate_recordset()
        self.assertEqual(self.asked.answer_user_id, self.user_cmo)
        self._assert_refused(
            REFUSED, QUESTION, "write", self.foreign.ids, {"answer": "x"}
        )

    def test_who_is_not_logged_in_gets_nothing(self):
        self.authenticate(None, None)
        for model, method in ((CAMPAIGN, "_get_brief"), (QUESTION, "search_read")):
            self._assert_refused("SessionExpired", model, method, [])
        public = self.env.ref("base.public_user")
        for record in (self.campaign, self.asked):
            self.assertFalse(record.with_user(public).has_access("read"))
