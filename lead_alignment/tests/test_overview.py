from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError

from .feedback.test_feedback import FeedbackCommon


class TestOverview(FeedbackCommon):
    """The first page: for each role what waits for them, and numbers that are true."""

    def setUp(self):
        super().setUp()
        self.overview = self.env["alignment.overview"]

    def _page(self, user):
        self.env.flush_all()
        return self.overview.with_user(user).get_page()

    def _counts(self, user):
        page = self._page(user)
        return {
            tile["key"]: tile["count"] for tile in page["today"] + page["decisions"]
        }

    @property
    def roles(self):
        return (
            self.user_agent,
            self.user_leader,
            self.user_head,
            self.user_marketer,
            self.user_cmo,
            self.user_cs,
            self.user_director,
        )

    def test_the_first_steps_tick_themselves_off(self):
        def get_steps(user):
            rows = self._page(user)["steps"] or []
            return {row["key"]: row["is_done"] for row in rows}

        self.assertEqual(
            get_steps(self.user_agent), {"outcome": False, "feedback": False}
        )
        self._file(self._new_leads(), self.k2)
        self.assertEqual(
            get_steps(self.user_agent), {"outcome": True, "feedback": False}
        )
        lead = self._new_leads()
        self._quality(lead, 4, user=self.user_agent)
        self.assertIsNone(self._page(self.user_agent)["steps"])

    def test_each_role_has_first_steps_that_it_may_take_and_may_hide(self):
        for user in self.roles:
            rows = self._page(user)["steps"]
            with self.subTest(user=user.login):
                self.assertEqual(bool(rows), user != self.user_director)
                for row in rows or ():
                    action = self.env.ref(row["action"])
                    self.assertTrue(action._name.startswith("ir.actions."))
        settings = self.env["res.users.settings"]
        settings = settings._find_or_create_for_user(self.user_marketer)
        settings.with_user(self.user_marketer).set_res_users_settings(
            {"is_checklist_hidden": True}
        )
        self.assertIsNone(self._page(self.user_marketer)["steps"])

    def test_each_number_counts_what_its_list_shows(self):
        self._new_leads(3)
        for user in self.roles:
            mine = self.overview.with_user(user)
            for key, count in self._counts(user).items():
                action = mine.get_action(key)
                records = self.env[action["res_model"]].with_user(user)
                found = records.search_count(action["domain"])
                with self.subTest(user=user.login, tile=key):
                    self.assertEqual(found, count)

    def test_each_role_has_its_own(self):
        self.assertIn("callbacks", self._counts(self.user_agent))
        self.assertNotIn("feedback", self._counts(self.user_agent))
        self.assertIn("feedback", self._counts(self.user_marketer))
        self.assertEqual(
            self._counts(self.user_cs).keys(),
            {"complaints", "campaigns", "referrals"},
        )
        self.assertIn("issues", self._counts(self.user_head))
        self.assertNotIn("issues", self._counts(self.user_agent))
        self.assertNotIn("touches", self._counts(self.user_director))
        admin = self.env.ref("base.user_admin")
        self.assertIn("touches", self._counts(admin))

    def test_a_tile_of_others_opens_nothing(self):
        for user, key in (
            (self.user_cs, "feedback"),
            (self.user_agent, "touches"),
            (self.user_head, "no such tile"),
        ):
            with self.subTest(key), self.assertRaises(AccessError):
                self.overview.with_user(user).get_action(key)

    def test_a_call_back_that_is_due_waits_for_its_agent(self):
        before = self._counts(self.user_agent)["callbacks"]
        lead = self._new_leads()
        self._file(
            lead, self.k3, callback_date=fields.Datetime.now() + timedelta(hours=1)
        )
        self.assertEqual(self._counts(self.user_agent)["callbacks"], before)
        lead.callback_date = fields.Datetime.now() - timedelta(hours=1)
        self.assertEqual(self._counts(self.user_agent)["callbacks"], before + 1)

    def test_the_funnel_counts_leads_of_the_month_once(self):
        def counts():
            funnel = self._page(self.user_head)["funnel"]
            return {stage["key"]: stage["count"] for stage in funnel}

        before = counts()
        leads = self._new_leads(2)
        after = counts()
        self.assertEqual(after["lead"], before["lead"] + 2)
        self.assertEqual(after["mql"], before["mql"] + 2)
        leads[0].action_set_won()
        self.env["crm.lead"]._flush_facts()
        after = counts()
        self.assertEqual(after["customer"], before["customer"] + 1)
        steps = list(after.values())
        self.assertEqual(steps, sorted(steps, reverse=True))
        for stage in ("lead", "mql", "customer"):
            action = self.overview.with_user(self.user_head).get_stage_action(stage)
            found = self.env["crm.lead"].with_user(self.user_head)
            found = found.with_context(active_test=False).search(action["domain"])
            with self.subTest(stage):
                self.assertEqual(len(found), after[stage])

    def test_an_mql_of_the_funnel_is_one_that_was_delivered(self):
        old = self._new_leads(3, user_id=False)[0]
        self.env["crm.lead"].with_user(self.user_agent).create({"name": "Own"})
        self.env["crm.lead"]._flush_facts()
        last_month = fields.Datetime.now() - relativedelta(months=1)
        old.handover_ids._amend({"date": last_month})
        for user in (self.user_head, self.user_cmo, self.user_director):
            page = self._page(user)
            funnel = {stage["key"]: stage["count"] for stage in page["funnel"]}
            delivered = page["promises"]["volume"]["delivered"]
            self.assertGreater(delivered, 1)
            self.assertEqual(funnel["mql"], delivered)

    def test_who_may_not_see_leads_sees_no_funnel(self):
        page = self._page(self.user_cs)
        self.assertIsNone(page["funnel"])
        self.assertIsNone(page["promises"])

    def test_promises_are_those_of_the_reports(self):
        promises = self._page(self.user_head)["promises"]
        self.assertEqual(
            [side["side"] for side in promises["sides"]], ["marketing", "sales"]
        )
        report = self.env["crm.pledge.report"].with_user(self.user_head)
        month = fields.Date.to_date(promises["month"])
        row = report.search(
            [("month", "=", month), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(promises["volume"]["delivered"], row.delivered_count)
        self.assertIsNone(self._page(self.user_agent)["promises"]["volume"])

    def test_it_takes_few_queries(self):
        self._page(self.user_head)
        with self.assertQueryCount(45):
            self._page(self.user_head)


class TestHomeBlocks(FeedbackCommon):
    """What each role sees of its own work on the first page."""

    def _page(self, user):
        self.env.flush_all()
        return self.env["alignment.overview"].with_user(user).get_page()

    def test_each_role_has_its_blocks(self):
        blocks = {
            self.user_agent: {"day"},
            self.user_leader: {"team", "trend"},
            self.user_head: {"team", "trend"},
            self.user_marketer: {"sources", "trend"},
            self.user_cs: {"campaigns"},
            self.user_director: {"team", "sources", "trend"},
        }
        for user, expected in blocks.items():
            page = self._page(user)
            names = {"day", "team", "sources", "campaigns", "trend"}
            shown = {name for name in names if page[name] is not None}
            with self.subTest(user=user.login):
                self.assertEqual(shown, expected)

    def test_the_day_of_an_agent_counts_what_was_logged(self):
        before = self._page(self.user_agent)["day"]["figures"][0]["done"]
        self._file(self._new_leads(), self.k2)
        after = self._page(self.user_agent)["day"]["figures"][0]
        self.assertEqual((after["key"], after["done"]), ("calls", before + 1))

    def test_a_leader_sees_the_agents_of_the_own_teams(self):
        other = self.user_agent.copy({"login": "elsewhere", "name": "Elsewhere"})
        self.env["crm.team"].create(
            {
                "name": "Other",
                "company_id": self.company.id,
                "member_ids": [other.id],
            }
        )
        mine = {row["name"] for row in self._page(self.user_leader)["team"]}
        self.assertEqual(mine, {self.user_agent.name})
        team = self._page(self.user_head)["team"]
        self.assertIn(other.name, {row["name"] for row in team})

    def test_each_point_of_the_trend_counts_what_its_list_shows(self):
        self._new_leads(3)
        overview = self.env["alignment.overview"]
        for user in (self.user_leader, self.user_head, self.user_marketer):
            trend = self._page(user)["trend"]
            self.assertEqual(len(trend["days"]), 14)
            for line in trend["lines"]:
                for day, count in list(zip(trend["days"], line["counts"], strict=True)):
                    action = overview.with_user(user).get_day_action(line["key"], day)
                    records = self.env[action["res_model"]].with_user(user)
                    found = records.with_context(active_test=False)
                    with self.subTest(user=user.login, line=line["key"], day=day):
                        listed = found.search_count(action["domain"])
                        self.assertEqual(listed, count)
        self.assertGreaterEqual(trend["lines"][0]["counts"][-1], 3)

    def test_who_has_no_trend_opens_none_of_its_lists(self):
        overview = self.env["alignment.overview"]
        today = fields.Date.to_string(self.company._get_today())
        for user, key, day in (
            (self.user_cs, "leads", today),
            (self.user_head, "nothing", today),
            (self.user_head, ["leads"], today),
            (self.user_head, "leads", "no day"),
            (self.user_head, "leads", {"a": 1}),
        ):
            with self.subTest(key=key, day=day), self.assertRaises(AccessError):
                overview.with_user(user).get_day_action(key, day)

    def test_unassigned_leads_are_those_without_a_salesperson(self):
        overview = self.env["alignment.overview"].with_user(self.user_head)
        domain = overview.get_action("unassigned")["domain"]
        mine, waiting = self._new_leads(2)
        waiting.user_id = False
        self.env.flush_all()
        found = self.env["crm.lead"].search(domain)
        self.assertIn(waiting, found)
        self.assertNotIn(mine, found)
