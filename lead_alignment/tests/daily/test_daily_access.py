from odoo import fields
from odoo.tests import new_test_user, tagged

from ..common_rpc import EITHER, REFUSED, RpcCase
from .test_daily_report import DailyCommon

REPORT, PART = "alignment.daily.report", "alignment.daily.part"
ITEM, FIGURE = "alignment.daily.item", "alignment.daily.figure"


@tagged("post_install", "-at_install", "lead_alignment")
class TestDailyAccess(RpcCase, DailyCommon):
    """Who reads and writes which report, through RPC."""

    is_frozen = False  # sessions live by the true clock

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_plain = cls._new_user("plain_d", "base.group_user")
        cls.user_portal = new_test_user(cls.env, "portal_d", groups="base.group_portal")
        cls.user_agent_2 = cls._new_user("agent_2d", "sales_team.group_sale_salesman")
        cls.team_telesales.member_ids += cls.user_agent_2
        cls.outsiders = (cls.user_plain, cls.user_portal, cls.user_cs)
        sales = (cls.user_agent, cls.user_agent_2, cls.user_leader, cls.user_head)
        marketing = (cls.user_marketer, cls.user_cmo)
        for user in (*cls.outsiders, *sales, *marketing, cls.user_director):
            user.password = user.login
        today = fields.Date.today()
        other = cls.env["res.company"].create({"name": "Other"})
        cls.sales, cls.marketing, cls.foreign = cls.reports.create(
            [
                {
                    "company_id": company.id,
                    "department": department,
                    "date": today,
                    "due_date": fields.Datetime.now(),
                }
                for company, department in (
                    (cls.company, "sales"),
                    (cls.company, "marketing"),
                    (other, "sales"),
                )
            ]
        )
        cls.all = cls.sales + cls.marketing + cls.foreign
        cls.all._sync_members()
        cls.all._refresh_figures()
        cls.item = cls.env[ITEM].create(
            {
                "report_id": cls.sales.id,
                "text": "A problem",
                "user_id": cls.user_agent.id,
            }
        )
        cls.env.flush_all()

    def _seen(self, model, domain):
        return self._call(model, "search_read", domain, ["id"])

    def test_who_reads_which_report(self):
        for user, wanted in (
            (self.user_agent, self.sales),
            (self.user_marketer, self.marketing),
            (self.user_head, self.sales + self.marketing),
            (self.user_cmo, self.sales + self.marketing),
            (self.user_director, self.sales + self.marketing),
        ):
            self._login(user)
            rows = self._seen(REPORT, [["id", "in", self.all.ids]])
            with self.subTest(user=user.login):
                self.assertEqual({row["id"] for row in rows}, set(wanted.ids))
        for user in self.outsiders:
            self._login(user)
            for model in (REPORT, PART, ITEM, FIGURE, "alignment.meeting"):
                self._assert_refused(REFUSED, model, "search_read", [], ["id"])

    def test_a_member_reads_own_figures_and_those_of_the_department(self):
        self._login(self.user_agent)
        rows = self._call(
            FIGURE,
            "search_read",
            [["report_id", "=", self.sales.id]],
            ["part_id"],
        )
        mine = self._part(self.sales, self.user_agent)
        self.assertEqual(
            {row["part_id"] and row["part_id"][0] for row in rows}, {False, mine.id}
        )
        theirs = self._part(self.sales, self.user_agent_2)
        self._assert_refused(REFUSED, PART, "read", [theirs.id], ["comment"])
        self._call(PART, "write", [mine.id], {"comment": "A line"})
        self._assert_refused(EITHER, PART, "write", [theirs.id], {"comment": "No"})
        self._assert_refused(EITHER, PART, "write", [mine.id], {"report_id": 1})

    def test_nobody_edits_anothers_words(self):
        mine = self._part(self.sales, self.user_agent)
        for user in (self.user_head, self.user_cmo, self.user_director):
            self._login(user)
            with self.subTest(user=user.login):
                self._assert_refused(EITHER, PART, "write", [mine.id], {"comment": "x"})
        self._login(self.user_agent_2)
        self._assert_refused(EITHER, ITEM, "write", [self.item.id], {"text": "x"})
        self._login(self.user_head)
        for name, value in (("user_id", self.user_head.id), ("date", "2020-01-01")):
            self._assert_refused(EITHER, ITEM, "write", [self.item.id], {name: value})
        values = {
            "report_id": self.sales.id,
            "text": "x",
            "user_id": self.user_agent.id,
        }
        (made,) = self._call(ITEM, "create", [values])
        self.assertEqual(self.env[ITEM].browse(made).user_id, self.user_head)

    def test_figures_are_nobodys_to_write(self):
        self._login(self.user_head)
        figure = self.sales.figure_ids[0]
        self._assert_refused(EITHER, FIGURE, "write", [figure.id], {"value": 9})
        self._assert_refused(EITHER, FIGURE, "unlink", [figure.id])
        self._assert_refused(EITHER, FIGURE, "create", {"report_id": self.sales.id})

    def test_each_head_submits_their_own(self):
        for user, report in (
            (self.user_head, self.marketing),
            (self.user_cmo, self.sales),
            (self.user_agent, self.sales),
            (self.user_director, self.sales),
        ):
            self._login(user)
            for method in ("action_submit", "action_refresh"):
                with self.subTest(user=user.login, method=method):
                    self._assert_refused(EITHER, REPORT, method, [report.id])
            self._assert_refused(EITHER, REPORT, "write", [report.id], {"comment": "x"})
        self._login(self.user_head)
        for name, value in (
            ("state", "submitted"),
            ("submit_date", "2020-01-01 00:00:00"),
            ("date", "2020-01-01"),
            ("due_date", "2030-01-01 00:00:00"),
        ):
            self._assert_refused(
                EITHER, REPORT, "write", [self.sales.id], {name: value}
            )
        self._call(REPORT, "write", [self.sales.id], {"comment": "Good"})
        self._call(REPORT, "action_submit", [self.sales.id])
        self.sales.invalidate_recordset()
        self.assertEqual(self.sales.state, "submitted")
        self._assert_refused(EITHER, REPORT, "write", [self.sales.id], {"comment": "x"})

    def test_each_role_reads_all_of_what_it_opens(self):
        """Forms of leads and issues name models that not everybody may read."""
        issue = self.env["alignment.issue"].create(
            {"name": "x", "company_id": self.company.id}
        )
        self.item.sudo().issue_id = issue
        lead = self._new_leads()
        for user in (self.user_agent, self.user_cs, self.user_marketer):
            self._login(user)
            self._call("alignment.issue", "read", [issue.id])
            if user != self.user_cs:
                self._call("crm.lead", "read", [lead.id])

    def test_both_heads_follow_up_what_either_raised(self):
        self._login(self.user_cmo)
        self._call(ITEM, "action_close", [self.item.id])
        self.item.invalidate_recordset()
        self.assertEqual(self.item.closed_user_id, self.user_cmo)

    def test_costs_are_for_marketing_heads_and_directors(self):
        models = ("alignment.spend", "crm.source.report", "crm.source.summary")
        for user in (self.user_marketer, self.user_head, self.user_director):
            self._login(user)
            for model in models:
                self._call(model, "search_count", [])
        for user in (self.user_agent, self.user_leader, *self.outsiders):
            self._login(user)
            for model in models:
                with self.subTest(user=user.login, model=model):
                    self._assert_refused(REFUSED, model, "search_count", [])
        self._login(self.user_head)
        self._assert_refused(REFUSED, "alignment.spend", "create", {"amount": 1})
