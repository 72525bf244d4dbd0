from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.lead_alignment.tests.common import NOW, LeadAlignmentCommon
from odoo.addons.lead_alignment.tests.common_tour import TourCase


@tagged("post_install", "-at_install", "lead_alignment_tools")
class ToolsCommon(LeadAlignmentCommon):
    """Marketing, sales and IT with their heads; a tool or more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engineer, cls.member = cls._new_users(
            dict.fromkeys(("it_head", "it_member"), "base.group_user")
        )
        departments = cls.env["alignment.department"]
        departments._create_missing(cls.company)
        own = departments.search([("company_id", "=", cls.company.id)])
        own.write({"member_ids": [Command.clear()], "head_id": False})
        by_kind = {one.kind: one for one in own}
        cls.marketing, cls.sales, cls.it = (
            by_kind[kind] for kind in ("marketing", "sales", "it")
        )
        cls.marketing.head_id = cls.user_cmo
        cls.sales.head_id = cls.user_head
        cls.it.write(
            {"head_id": cls.engineer.id, "member_ids": [Command.set(cls.member.ids)]}
        )
        cls.capabilities = cls.env["alignment.tool.capability"].create(
            [{"name": f"Can {number}"} for number in range(12)]
        )
        cls.env["alignment.tool"].search([]).active = False

    is_now = False  # browsers have clocks of their own

    def setUp(self):
        super().setUp()
        if not self.is_now:
            self._freeze(NOW)

    def _tool(self, name, departments=None, can=(), **values):
        return self.env["alignment.tool"].create(
            {
                "name": name,
                "company_id": self.company.id,
                "department_ids": [Command.set((departments or self.marketing).ids)],
                "capability_ids": [
                    Command.set([self.capabilities[number].id for number in can])
                ],
                "user_id": self.user_marketer.id,
                **values,
            }
        )


class TestOverlaps(ToolsCommon):
    """14 tools with 9 planted overlaps: 9 found, none else."""

    def _plant(self):
        both = self.marketing | self.sales
        tools = [
            self._tool("Mail A", can=[0, 1]),
            self._tool("Mail B", can=[0]),  # 1: A-B mail
            self._tool("Mail C", can=[0, 2]),  # 2, 3: A-C, B-C mail
            self._tool("Forms", can=[1]),  # 4: A-Forms
            self._tool("Chat", both, can=[3, 4]),
            self._tool("Phone", self.sales, can=[4]),  # 5: Chat-Phone
            self._tool("Desk", both, can=[3, 5]),  # 6: Chat-Desk (two departments)
            self._tool("BI", self.it, can=[5, 6]),  # not with Desk: other department
            self._tool("Sheets", self.it, can=[6, 7]),  # 7: BI-Sheets
            self._tool("Cloud", self.it, can=[7]),  # 8: Sheets-Cloud
            self._tool("Design", can=[2]),  # 9: C-Design
            self._tool("Old mail", can=[0], state="retired"),
            self._tool("Leaving mail", can=[0], state="leaving"),
            self._tool("Alone", can=[8]),
        ]
        self.assertEqual(len(tools), 14)
        return tools

    def test_nine_of_nine(self):
        tools = self._plant()
        other = self.env["res.company"].create({"name": "Other"})
        departments = self.env["alignment.department"]
        theirs = departments.search(
            [("company_id", "=", other.id), ("kind", "=", "marketing")]
        )
        self._tool("Theirs", theirs, can=[0], company_id=other.id)
        overlaps = self.env["alignment.tool.overlap"].search(
            [("company_id", "=", self.company.id), ("is_first", "=", True)]
        )
        found = {(one.tool_id.name, one.other_id.name) for one in overlaps}
        self.assertEqual(
            found,
            {
                ("Mail A", "Mail B"),
                ("Mail A", "Mail C"),
                ("Mail B", "Mail C"),
                ("Mail A", "Forms"),
                ("Chat", "Phone"),
                ("Chat", "Desk"),
                ("BI", "Sheets"),
                ("Sheets", "Cloud"),
                ("Mail C", "Design"),
            },
        )
        self.assertEqual(len(overlaps), 9)
        self.assertEqual(tools[0].overlap_count, 3)
        two = overlaps.filtered(lambda one: one.other_id.name == "Desk")
        self.assertEqual(two.department_count, 2)

    def test_an_overlap_on_purpose_is_not_counted(self):
        first, second = self._tool("A", can=[0, 1]), self._tool("B", can=[0, 1])
        overlaps = self.env["alignment.tool.overlap"]
        overlap = overlaps.search([("tool_id", "=", second.id)], limit=1)
        with self.assertRaises(AccessError):
            overlap.with_user(self.engineer).action_accept()
        own = overlap.with_user(self.user_marketer)
        own.action_accept()
        own.action_accept()
        self.env.invalidate_all()
        self.assertEqual((first.overlap_count, second.overlap_count), (1, 1))
        accepted = overlaps.search([("is_accepted", "=", True)])
        self.assertEqual(accepted.capability_id, overlap.capability_id)
        accepted[0].with_user(self.user_marketer).action_take_back()
        self.env.invalidate_all()
        self.assertEqual(first.overlap_count, 2)

    def test_what_an_overlap_would_save_is_proposed(self):
        first = self._tool("A", can=[0], cost=100)
        self._tool("B", can=[0], cost=300)
        overlap = self.env["alignment.tool.overlap"].search(
            [("tool_id", "=", first.id)]
        )
        self.assertEqual(overlap.saving, 100)
        context = overlap.action_propose()["context"]
        self.assertEqual(context["default_saving"], 100)
        self.assertIn("B", context["default_reason"])


class TestToolHealth(ToolsCommon):
    """Whether data arrive is read from the keys of the tool."""

    def _send(self, key, count, refused=0, ago=timedelta()):
        batch = self.env["alignment.ingest.batch"]._append(
            [
                {
                    "key_id": key.id,
                    "received_at": NOW - ago,
                    "state": "done",
                    "event_count": count,
                }
            ]
        )
        self.env["alignment.ingest.refusal"]._append(
            [
                {"batch_id": batch.id, "code": "x", "message": "x"}
                for _number in range(refused)
            ]
        )
        self.env.invalidate_all()

    def test_health(self):
        tool = self._tool("Shop")
        self.assertEqual(tool.health, "unknown")
        key, _plain = self.env["alignment.ingest.key"]._create_key(
            "shop", "shop", company_id=self.company.id, tool_id=tool.id
        )
        self.assertEqual(tool.health, "never")
        self._send(key, 100, refused=5)
        self.assertEqual(tool.health, "ok")
        self.assertEqual((tool.event_count, tool.refused_share), (100, 5))
        self._send(key, 10, refused=10)
        self.assertEqual(tool.health, "refused")
        key.sudo().silent_since = NOW
        self.assertEqual(tool.health, "silent")
        key.active = False
        self.assertEqual(tool.health, "unknown")

    def test_the_owner_of_the_tool_is_told_of_silence(self):
        tool = self._tool("Shop", user_id=self.engineer.id)
        key, _plain = self.env["alignment.ingest.key"]._create_key(
            "shop",
            "shop",
            company_id=self.company.id,
            tool_id=tool.id,
            user_id=self.user_marketer.id,
        )
        readers = key._get_silence_readers()
        self.assertEqual(readers, self.engineer | self.user_marketer)

    def test_the_last_rating_of_each_department_counts(self):
        tool = self._tool("Mail", self.marketing | self.sales)
        ratings = self.env["alignment.tool.rating"]
        ratings._ask(tool, fields.Date.to_date("2025-07-01")).fit = "1"
        ratings._ask(tool, fields.Date.to_date("2026-01-01"))[0].fit = "5"
        self.assertEqual(tool.fit, 3)

    def test_unused_seats_cost(self):
        tool = self._tool("Mail", cost=1000, seats=10, seats_used=7)
        self.assertEqual(tool.cost_unused, 300)
        with self.assertRaises(ValidationError):
            tool.seats_used = 11


class TestContracts(ToolsCommon):
    def test_the_owner_is_reminded_once_per_contract(self):
        tool = self._tool("Mail", contract_end="2026-06-30", notice_days=90)
        self.assertEqual(tool.notice_date, fields.Date.to_date("2026-04-01"))
        self._tool("Later", contract_end="2027-06-30")
        self._tool("Gone", contract_end="2026-03-30", state="retired")
        tools = self.env["alignment.tool"]
        for _day in range(2):
            tools._cron_contracts()
        activity = self.env["mail.activity"].search(
            [("res_model", "=", "alignment.tool")]
        )
        self.assertEqual(activity.res_id, tool.id)
        self.assertEqual(activity.user_id, self.user_marketer)
        self.assertEqual(activity.date_deadline, tool.notice_date)
        tool.contract_end = "2026-07-05"
        tools._cron_contracts()
        self.assertEqual(len(tool.activity_ids), 2)

    def test_somebody_else_is_reminded_when_the_owner_has_left(self):
        tool = self._tool("Mail", contract_end="2026-03-12")
        self.user_marketer.active = False
        self.env["alignment.tool"]._cron_contracts()
        self.assertIn(self.user_cmo, tool.activity_ids.user_id)


class TestRatings(ToolsCommon):
    def test_departments_are_asked_once_each_half_year(self):
        self._tool("Mail", self.marketing | self.it)
        ratings = self.env["alignment.tool.rating"]
        domain = [("partner_ids", "in", self.engineer.partner_id.ids)]
        for _day in range(2):
            with self.mock_mail_gateway():
                ratings._cron_ask()
        here = [("company_id", "=", self.company.id)]
        self.assertEqual(ratings.search_count(here), 2)
        self.assertEqual(self.env["mail.message"].search_count(domain), 1)
        self._freeze(fields.Datetime.to_datetime("2026-07-01 03:00:00"))
        ratings._cron_ask()
        self.assertEqual(ratings.search_count(here), 4)

    def test_a_department_rates_for_itself(self):
        tool = self._tool("Mail", self.marketing | self.it)
        period = fields.Date.to_date("2026-01-01")
        ratings = self.env["alignment.tool.rating"]._ask(tool, period)
        own = ratings.filtered(lambda one: one.department_id == self.it)
        other = ratings - own
        own.with_user(self.member).write({"fit": "2", "pain": "Slow"})
        self.assertEqual(own.user_id, self.member)
        with self.assertRaises(AccessError):
            other.with_user(self.member).fit = "1"
        with self.assertRaises(AccessError):
            own.with_user(self.user_cmo).fit = "5"
        for forged in (
            {"user_id": self.engineer.id},
            {"department_id": self.sales.id},
            {"period": "2025-07-01"},
        ):
            with self.assertRaises(UserError):
                own.with_user(self.member).write(forged)
        self._freeze(fields.Datetime.to_datetime("2026-07-01 03:00:00"))
        with self.assertRaises(UserError):
            own.with_user(self.member).fit = "5"


class TestProposals(ToolsCommon):
    """One vote a department, counted by the last one."""

    def _proposal(self, **values):
        tool = self._tool("Mail", self.marketing | self.sales | self.it)
        return (
            self.env["alignment.tool.proposal"]
            .with_user(self.user_cmo)
            .create(
                {
                    "tool_id": tool.id,
                    "kind": "retire",
                    "reason": "Nobody uses it",
                    "company_id": self.company.id,
                    **values,
                }
            )
        )

    def test_accepted_carried_out_and_on_the_agenda(self):
        proposal = self._proposal()
        self.assertIn("Mail", proposal.name)
        self.assertEqual(len(proposal.department_ids), 3)
        with self.mock_mail_gateway():
            proposal.action_start_vote()
        issue = proposal.sudo().issue_id
        self.assertEqual(issue.state, "open")
        proposal.with_user(self.user_head).action_vote_no()
        proposal.with_user(self.engineer).action_vote_yes()
        proposal.action_vote_yes()
        self.assertEqual((proposal.yes_count, proposal.no_count), (2, 1))
        proposal.action_close_vote()
        self.assertEqual((proposal.state, issue.state), ("accepted", "decided"))
        with self.assertRaises(UserError):
            proposal.with_user(self.engineer).action_vote_no()
        proposal.action_done()
        self.assertEqual(proposal.tool_id.state, "retired")
        self.assertEqual(issue.state, "done")

    def test_a_changed_vote_counts_once_and_both_stay(self):
        proposal = self._proposal()
        proposal.action_start_vote()
        proposal.with_user(self.engineer).action_vote_yes()
        proposal.with_user(self.engineer).action_vote_no()
        self.assertEqual((proposal.yes_count, proposal.no_count), (0, 1))
        self.assertEqual(len(proposal.sudo().vote_ids), 2)
        with self.assertRaises(UserError):
            proposal.sudo().vote_ids[0].choice = "yes"
        with self.assertRaises(UserError):
            proposal.sudo().vote_ids.unlink()

    def test_below_the_quorum_nothing_is_decided(self):
        proposal = self._proposal()
        proposal.action_start_vote()
        proposal.with_user(self.engineer).action_vote_yes()
        proposal.with_user(self.user_head).action_vote_abstain()
        with self.assertRaisesRegex(UserError, "1 of 3"):
            proposal.action_close_vote()
        proposal.action_vote_no()
        proposal.action_close_vote()  # one each: not more for it than against it
        self.assertEqual(proposal.state, "rejected")
        self.assertEqual(proposal.sudo().issue_id.state, "dropped")

    def test_all_departments_that_use_a_tool_vote(self):
        proposal = self._proposal(department_ids=[Command.set(self.marketing.ids)])
        with self.assertRaisesRegex(UserError, "Sales"):
            proposal.action_start_vote()

    def test_tools_that_one_may_not_see_cannot_be_named(self):
        secret = self._tool("TOKEN", self.marketing)
        proposals = self.env["alignment.tool.proposal"].with_user(self.engineer)
        with self.assertRaises(AccessError):
            proposals.create({"tool_id": secret.id, "kind": "retire"})

    def test_a_tool_that_was_voted_on_stays(self):
        proposal = self._proposal()
        with self.assertRaises(UserError):
            proposal.tool_id.unlink()

    def test_a_proposal_can_be_duplicated(self):
        proposal = self._proposal()
        proposal.action_start_vote()
        copied = proposal.copy()
        self.assertEqual((copied.state, copied.sudo().vote_ids.ids), ("draft", []))

    def test_only_heads_vote(self):
        proposal = self._proposal()
        proposal.action_start_vote()
        for user in (self.member, self.user_marketer):
            self.assertFalse(proposal.with_user(user).can_vote)
            with self.assertRaises(UserError):
                proposal.with_user(user).action_vote_yes()
        with self.assertRaises(AccessError):
            proposal.with_user(self.engineer).action_close_vote()

    def test_what_is_voted_on_stays(self):
        proposal = self._proposal()
        proposal.action_start_vote()
        for change in (
            {"reason": "x"},
            {"department_ids": [Command.clear()]},
            {"quorum": 0},
            {"name": "Something else"},
            {"state": "accepted"},
        ):
            with self.assertRaises(UserError):
                proposal.write(change)
        with self.assertRaises(UserError):
            proposal.unlink()

    def test_nobody_votes_for_a_department(self):
        self.it.write({"head_id": False, "member_ids": [Command.clear()]})
        with self.assertRaisesRegex(UserError, "IT"):
            self._proposal().action_start_vote()


class TestToolRoles(ToolsCommon):
    def test_contributors_see_the_tools_of_their_department(self):
        own, other = self._tool("Own", self.it), self._tool("TOKEN", self.marketing)
        seen = self.env["alignment.tool"].with_user(self.member).search([])
        self.assertEqual(seen, own)
        with self.assertRaises(AccessError):
            other.with_user(self.member).read(["name"])
        with self.assertRaises(AccessError):
            own.with_user(self.member).cost = 0
        own.user_id = self.member
        own.with_user(self.member).vendor = "Ours"
        self.it.member_ids = [Command.clear()]  # owners go on looking after it
        own.with_user(self.member).vendor = "Still ours"
        self.user_director.company_ids = [Command.link(self.company.id)]
        self.sales.member_ids = [Command.link(self.user_director.id)]
        with self.assertRaises(AccessError):
            other.with_user(self.user_director).cost = 0
        stranger = new_test_user(self.env, "stranger", groups="base.group_user")
        for name in ("alignment.tool", "alignment.tool.proposal"):
            model = self.env[name].with_user(stranger)
            self.assertFalse(model.has_access("read"))

    def test_the_council_page_prints(self):
        tools = self._tool("A", can=[0]) | self._tool("B", can=[0])
        self.env["alignment.tool.rating"]._ask(
            tools, fields.Date.to_date("2026-01-01")
        ).write({"pain": "Slow & old", "fit": "2"})
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "lead_alignment_tools.council_page", tools.ids
        )
        for text in (b"Slow &amp; old", b"Can 0", b"Overlaps"):
            self.assertIn(text, html)


class TestToolTours(ToolsCommon, TourCase, HttpCase):
    """On a phone, in Vietnamese and English by turns."""

    browser_size = "390x844"
    touch_enabled = True
    is_now = True

    def test_a_member_rates_and_the_head_votes(self):
        self._seat(self.member, self.engineer)
        tool = self._tool("Phone Cloud", self.it)
        self.env["alignment.tool.rating"]._cron_ask()
        rating = tool.fit_ids
        self._start("/odoo/tool-ratings", "rate_a_tool", self.member)
        self.assertEqual((rating.fit, rating.pain), ("1", "Calls break off"))
        self.assertEqual(rating.user_id, self.member)
        proposal = self.env["alignment.tool.proposal"].create(
            {"tool_id": tool.id, "kind": "retire", "company_id": self.company.id}
        )
        proposal.action_start_vote()
        path = f"/odoo/tool-roadmap/{proposal.id}"
        self._start(path, "vote_on_a_tool", self.engineer)
        self.assertEqual(proposal.yes_count, 1)
        self.assertEqual(proposal.vote_ids.user_id, self.engineer)
