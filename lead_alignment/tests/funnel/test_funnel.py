import os
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError

from ..handover.test_lifecycle import LifecycleCommon
from ..telesales.test_next_step import ALL_CHECKS, HISTORIES, NOW, HistoryCommon

# more in a long run: FUNNEL_EXAMPLES=1000 ./dev test /lead_alignment:TestFunnelProperty
EXAMPLES = int(os.environ.get("FUNNEL_EXAMPLES", "8"))
STAGES = ("sal", "sql", "customer")
COUNTS = ("lead_count", "mql_count", "sal_count", "sql_count", "customer_count")
MODELS = ("first", "last", "linear", "position", "decay", "removal")


class FunnelCommon(LifecycleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.identity_policy = "phone_first"

    def setUp(self):
        super().setUp()
        self._freeze(NOW)

    def _at_day(self, days):
        self._freeze(NOW + timedelta(days=days))
        self.env.invalidate_all()

    def _rows(self, leads):
        self.env.cr.flush()
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.env["crm.funnel.report"]
        rows = report.search([("lead_id", "in", leads.ids)])
        return report.browse(leads.ids) & rows

    def _reached(self, lead):
        """How far the lead came: 1 a lead, 2 an MQL … 5 a customer"""
        row = self._rows(lead)
        return sum(row[name] for name in COUNTS)


class TestFunnel(FunnelCommon):
    """Each lead once a stage, whatever way it took. The first four are what the
    lifecycle report of Account Engagement does not know."""

    def test_a_lead_that_goes_back_keeps_what_it_reached(self):
        lead = self._nurtured("p1")
        lead.action_hand_over()
        self._file(lead, self.k2)
        self._at_day(1)
        lead.action_return(self.shirking)
        self.assertEqual(self._reached(lead), 3)
        self.assertEqual(self._rows(lead).lifecycle, "nurture")

    def test_a_second_way_through_the_funnel_counts_no_second_time(self):
        lead = self._nurtured("p1")
        lead.action_hand_over()
        self._file(lead, self.k42, lost_reason=self.no_need)
        self._at_day(100)
        lead.action_restore()
        lead.action_recycle()
        lead.action_hand_over()
        self._file(lead, self.k1, amount=7)
        row = self._rows(lead)
        self.assertEqual([row[name] for name in COUNTS], [1, 1, 1, 1, 1])
        self.assertEqual(row.mql_date, NOW)
        self.assertEqual(row.customer_date, NOW + timedelta(days=100))
        self.assertEqual(row.revenue, 7)

    def test_what_happened_in_the_past_counts_there(self):
        leads = self.env["crm.lead"]._with_filing()
        lead = leads.create(
            {
                "name": "From the old system",
                "type": "opportunity",
                "user_id": self.user_agent.id,
                "company_id": self.company.id,
                "create_date": NOW - timedelta(days=90),
                "attempt_count": 1,
                "first_outcome_date": NOW - timedelta(days=80),
                "date_conversion": NOW - timedelta(days=75),
            }
        )
        self.assertEqual(self._rows(lead).sql_date, NOW - timedelta(days=75))

    def test_a_customer_with_two_deals_is_one_new_customer(self):
        first, second = self._new_leads(2, phone="+84901234567")
        self._file(first, self.k1, amount=5)
        self._at_day(40)
        self._file(second, self.k1, amount=6)
        rows = self._rows(first + second)
        self.assertEqual(rows.mapped("customer_count"), [1, 1])
        self.assertEqual(rows.mapped("new_customer_count"), [1, 0])
        self.assertEqual(sum(rows.mapped("revenue")), 11)

    def test_an_undone_sale_made_no_customer(self):
        lead = self._new_leads()
        changes = self._file(lead, self.k1, amount=5)
        self.assertEqual(self._reached(lead), 5)
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(changes)
        self.assertEqual(self._reached(lead), 2)
        self.assertFalse(self._rows(lead).revenue)

    def test_what_sales_found_is_no_mql_until_marketing_hands_it_off(self):
        lead = self.env["crm.lead"].with_user(self.user_agent).create({"name": "Own"})
        lead = lead.with_env(self.env)
        self.assertTrue(lead.mql_date, "the lead has a stamp of each skipped stage")
        self.assertEqual(self._reached(lead), 1)
        self._at_day(1)
        lead.action_recycle()
        self._at_day(2)
        lead.action_hand_over()
        self.assertEqual(self._reached(lead), 2, "accepted before is not accepted now")
        self._at_day(3)
        self._file(lead, self.k2)
        row = self._rows(lead)
        self.assertEqual(self._reached(lead), 3)
        self.assertEqual(row.sal_date, NOW + timedelta(days=3))

    def test_an_undone_outcome_counts_neither_on_the_second_way(self):
        lead = self.env["crm.lead"].with_user(self.user_agent)
        lead = lead.create({"name": "Own", "type": "opportunity"}).with_env(self.env)
        self._file(lead, self.k1, amount=5)
        self._at_day(100)
        lead.stage_id = self.env["crm.stage"].search([], limit=1)
        lead.action_recycle()
        self._at_day(101)
        lead.action_hand_over()
        changes = self._file(lead, self.k1, amount=5)
        self.assertEqual(self._reached(lead), 5)
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(changes)
        self.assertEqual(self._reached(lead), 2)

    def test_merged_leads_are_one(self):
        old = self._nurtured("p1")
        old.action_hand_over()
        self._at_day(3)
        new = self._nurtured("p2")
        new.action_hand_over()
        self._file(new, self.k1, amount=5)
        leads = old + new
        self.env.flush_all()
        merged = leads.merge_opportunity()
        row = self._rows(merged)
        self.assertEqual([row[name] for name in COUNTS], [1, 1, 1, 1, 1])
        self.assertEqual(row.mql_date, NOW)
        self.assertEqual(merged.handover_ids.mapped("is_first").count(True), 1)
        delivered = self.env["crm.pledge.report"].search(
            [("company_id", "=", self.company.id), ("month", "=", date(2026, 3, 1))]
        )
        mqls = self.env["crm.funnel.report"].search_count(
            [
                ("company_id", "=", self.company.id),
                ("mql_date", ">=", "2026-02-28 17:00:00"),
                ("mql_date", "<", "2026-03-31 17:00:00"),
            ]
        )
        self.assertEqual(delivered.delivered_count, mqls)

    def test_young_handoffs_are_open_and_not_bad(self):
        self.company.conversion_days = 10
        leads = self._new_leads(4)
        self._file(leads[0], self.k1, amount=1)
        rows = self._rows(leads)
        self.assertEqual(sum(rows.mapped("open_count")), 4)
        share = ["sql_share:avg", "sql_share:count"]
        domain = [("lead_id", "in", leads.ids)]
        report = self.env["crm.funnel.report"]
        self.assertFalse(any(report._read_group(domain, [], share)[0]))
        self._at_day(10)
        self._file(leads[1], self.k1, amount=1)  # too late to count
        self._rows(leads)
        self.assertEqual(report._read_group(domain, [], share), [(0.25, 4)])
        self.assertEqual(sum(self._rows(leads).mapped("sql_count")), 2)

    def test_days_to_a_stage(self):
        leads = self._new_leads(3)
        for lead, day in zip(leads, (1, 2, 7), strict=True):
            self._at_day(day)
            self._file(lead, self.k1, amount=1)
        self._rows(leads)
        median = self.env["crm.funnel.report"]._read_group(
            [("lead_id", "in", leads.ids)], [], ["customer_days:median"]
        )
        self.assertEqual(median, [(2.0,)])

    def test_roles(self):
        mine = self._new_leads()
        theirs = self._new_leads(user_id=self.user_head.id)
        leads = mine + theirs
        self._rows(leads)
        report, domain = self.env["crm.funnel.report"], [("lead_id", "in", leads.ids)]
        for user, count in (
            (self.user_agent, 1),
            (self.user_leader, 2),
            (self.user_head, 2),
            (self.user_marketer, 2),
            (self.user_director, 2),
        ):
            with self.subTest(user=user.login):
                seen = report.with_user(user)
                self.assertEqual(seen.search_count(domain), count)
                action = seen.action_open_leads(domain)
                found = self.env["crm.lead"].with_user(user)
                self.assertEqual(found.search_count(action["domain"]), count)
        with self.assertRaises(AccessError):
            report.with_user(self.user_cs).search_count(domain)
        for user in (self.user_agent, self.user_cs):
            for name in ("crm.acquisition.report", "crm.attribution.report"):
                with self.subTest(name, user=user.login):
                    records = self.env[name].with_user(user)
                    self.assertFalse(records.has_access("read"))


class TestAcquisition(FunnelCommon):
    """What leads and customers cost, by the month in which they came."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls.env["utm.source"].create({"name": "FB test"})
        cls.env["alignment.spend"].search([]).unlink()
        cls.domain = [("company_id", "=", cls.company.id)]
        cls.domain += [("date", ">=", "2026-03-01"), ("date", "<", "2026-04-01")]

    def _cost(self, amount, user=None, **values):
        costs = self.env["alignment.cost"].with_user(user or self.env.user)
        values = {"month": "2026-03-20", "company_id": self.company.id, **values}
        return costs.create({"amount": amount, **values})

    def _read(self, *names, group=(), user=None, domain=()):
        """Rows of March"""
        self.env.cr.flush()
        self.env.flush_all()
        report = self.env["crm.acquisition.report"].with_user(user or self.env.user)
        return report._read_group([*self.domain, *domain], list(group), list(names))

    def test_costs_of_a_month(self):
        leads = self._new_leads(4, source_id=self.source.id)
        self._file(leads[0], self.k1, amount=900)
        self.env["alignment.spend"].create(
            {
                "campaign_id": self.campaign.id,
                "source_id": self.source.id,
                "amount": 200,
                "date": "2026-03-11",
                "company_id": self.company.id,
            }
        )
        self._cost(300)
        self._cost(100, department="sales", kind="tools")
        of_source = [("source_id", "=", self.source.id)]
        self.assertEqual(
            self._read(
                *("cost_per_lead:ratio", "cost_per_mql:ratio", "cost_per_sql:ratio"),
                domain=of_source,
            ),
            [(50, 50, 200)],
        )
        before = self._read("new_customer_count:sum")[0][0]
        ((cac, total),) = self._read("cac:ratio", "total_cost:sum")
        self.assertEqual((total, cac), (600, 600 / before))
        rows = self._read("total_cost:sum", "revenue:sum", group=["source_id"])
        found = {source.id: sums for source, *sums in rows}
        self.assertEqual(found[self.source.id], [200, 900])
        self.assertEqual(found[False][0], 400, "what belongs to no source is apart")

    def test_costs_in_two_currencies(self):
        dong = self.env["res.currency"].with_context(active_test=False)
        dong = dong.search([("name", "=", "VND")])
        dong.active = True
        rate = {"currency_id": dong.id, "name": "2026-01-01", "rate": 25000}
        self.env["res.currency.rate"].search([("currency_id", "=", dong.id)]).unlink()
        self.env["res.currency.rate"].create({**rate, "company_id": self.company.id})
        other = self.env["res.company"].create(
            {"name": "In dong", "currency_id": dong.id}
        )
        if self.company.currency_id == dong:
            self.skipTest("The company itself counts in dong")
        self._cost(300)
        self._cost(50_000_000, company_id=other.id)
        lead = self._new_leads()
        self._file(lead, self.k1, amount=1)
        domain = [("company_id", "in", (self.company + other).ids)]
        domain += self.domain[1:]
        self.env.cr.flush()
        self.env.flush_all()
        report = self.env["crm.acquisition.report"]
        names = ["total_cost:sum_currency", "cac:sum_currency", "return_share:ratio"]
        names += ["new_customer_count:sum", "revenue:sum_currency"]
        ((total, cac, ratio, count, earned),) = report._read_group(domain, [], names)
        self.assertAlmostEqual(total, 300 + 2000)
        self.assertAlmostEqual(cac, 2300 / count)
        self.assertAlmostEqual(ratio, earned / 2300)

    def test_a_cost_counts_for_the_whole_month(self):
        cost = self._cost(10)
        self.assertEqual(cost.month, date(2026, 3, 1))
        cost.month = "2026-04-30"
        self.assertEqual(cost.month, date(2026, 4, 1))

    def test_each_head_enters_the_costs_of_the_own_department(self):
        mine = self._cost(1, self.user_cmo)
        self._cost(1, self.user_head, department="sales")
        for user, department in (
            (self.user_cmo, "sales"),
            (self.user_head, "marketing"),
            (self.user_marketer, "marketing"),
            (self.user_director, "sales"),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._cost(1, user, department=department)
        with self.assertRaises(AccessError):
            mine.with_user(self.user_cmo).department = "sales"
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            mine.with_user(self.user_cmo).company_id = elsewhere
        both = self.user_cmo.copy({"login": "both", "email": "both@x.example"})
        both.group_ids |= self.user_director.group_ids
        with self.assertRaises(AccessError):
            self._cost(1, both, department="sales")
        with self.assertRaises(AccessError):
            mine.with_user(self.user_marketer).read(["amount"])
        self.assertTrue(mine.with_user(self.user_head).amount)

    def test_what_people_cost_is_for_heads(self):
        self._cost(300)
        (count,) = self._read("lead_count:sum", user=self.user_marketer)[0]
        self.assertIsNotNone(count)
        for name in ("cost:sum", "total_cost:sum", "cac:ratio", "return_share:ratio"):
            with self.subTest(name), self.assertRaises(AccessError):
                self._read(name, user=self.user_marketer)
        self.assertEqual(self._read("cost:sum", user=self.user_cmo), [(300,)])

    def test_the_counts_are_those_of_the_funnel(self):
        leads = self._new_leads(3, phone="+84901234567")
        for lead, day in zip(leads, (0, 5, 10), strict=True):
            self._at_day(day)
            self._file(lead, self.k1, amount=1)
        of_leads = [("lead_id", "in", leads.ids)]
        names = ("lead_count:sum", "mql_count:sum", "sql_count:sum")
        names += ("new_customer_count:sum", "revenue:sum")
        ((*funnel, earned),) = self.env["crm.funnel.report"]._read_group(
            of_leads, [], list(names)
        )
        ((*found, revenue),) = self._read(*names, domain=of_leads)
        self.assertEqual(found, funnel)
        self.assertEqual((found[3], earned, revenue), (1, 3, 3))
        action = self.env["crm.acquisition.report"].action_open_leads(of_leads)
        self.assertEqual(self.env["crm.lead"].search(action["domain"]), leads)


class TestPeople(FunnelCommon):
    """How many of all whom we know were ever ready for sales."""

    def test_each_person_once(self):
        report = self.env["crm.people.report"]
        here = [("company_id", "=", self.company.id)]
        names = ["people_count:sum", "qualified_count:sum", "customer_count:sum"]
        (before,) = report._read_group(here, [], names)
        twice = self._new_leads(2, phone="+84901234567")
        self._file(twice, self.k1, amount=1)
        self._nurtured("p1")
        self._nurtured("p2").action_hand_over()
        self.env.cr.flush()
        self.env.flush_all()
        ((people, qualified, customers),) = report._read_group(here, [], names)
        self.assertEqual(people - (before[0] or 0), 3)
        self.assertEqual(qualified - (before[1] or 0), 2)
        self.assertEqual(customers - (before[2] or 0), 1)
        ((share,),) = report._read_group(here, [], ["qualified_share:avg"])
        self.assertAlmostEqual(share, qualified / people)

    def test_a_browser_alone_is_nobody(self):
        report = self.env["crm.people.report"]
        here = [("company_id", "=", self.company.id)]
        before = report.search_count(here)
        self.env["customer.event"]._record_batch(
            [
                {
                    "type": "page_view",
                    "identities": [("visitor", "some-browser")],
                    "message_id": "a page",
                    "company_id": self.company.id,
                }
            ]
        )
        self.env.flush_all()
        self.assertEqual(report.search_count(here), before)

    def test_roles(self):
        for user in (self.user_agent, self.user_leader, self.user_cs):
            with self.subTest(user=user.login):
                records = self.env["crm.people.report"].with_user(user)
                self.assertFalse(records.has_access("read"))


class TestFunnelProperty(HistoryCommon):
    """Whatever happens to leads: each once, later stages within earlier ones, the same
    as the log tells, and shares of credit that add up."""

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=ALL_CHECKS)
    @given(HISTORIES, st.integers(0, 10**6))
    def test_nobody_counts_twice(self, steps, seed):
        try:
            self._play(steps, seed, count=5)
            self._commit()
            self._check(self.leads.exists())
        finally:
            self._forget()

    def _check(self, leads):
        report, domain = self.env["crm.funnel.report"], [("lead_id", "in", leads.ids)]
        rows = report.search(domain)
        self.assertEqual(sorted(rows.lead_id.ids), sorted(leads.ids))
        for row in rows:
            counts = [row[name] for name in COUNTS]
            self.assertEqual(counts, sorted(counts, reverse=True))
            dates = [row[f"{stage}_date"] for stage in ("mql", *STAGES)]
            if row.is_handed_over:
                dates = list(filter(None, dates))
                self.assertEqual(dates, sorted(dates))
                causes = row.lead_id.lifecycle_change_ids.mapped("cause")
                if "merge" not in causes:
                    self._check_row(row)
        self.assertEqual(
            sum(rows.mapped("new_customer_count")) > 0,
            any(leads.mapped("customer_date")),
        )
        self._check_credits(domain)

    def _check_row(self, row):
        """Compare with the log, read in another way."""
        path = []
        for change in row.lead_id.lifecycle_change_ids.sorted("id"):
            if change.cause == "undo":
                while path and path[-1].to_stage != change.to_stage:
                    path.pop()
            else:
                path.append(change)
        reached = {one.to_stage for one in path if one.date >= row.mql_date}
        for place, stage in enumerate(STAGES):
            is_reached = not reached.isdisjoint(STAGES[place:])
            self.assertEqual(bool(row[f"{stage}_count"]), is_reached, stage)

    def _check_credits(self, domain):
        names = ("lead", "mql", "customer")
        ((*totals, revenue),) = self.env["crm.funnel.report"]._read_group(
            domain, [], [*(f"{name}_count:sum" for name in names), "revenue:sum"]
        )
        found = self.env["crm.attribution.report"]._read_group(
            domain,
            ["model"],
            [*(f"{name}_credit:credit" for name in names), "revenue_credit:credit"],
        )
        self.assertEqual({model for model, *_sums in found}, set(MODELS))
        for model, *sums, earned in found:
            for total, credit in zip(totals, sums, strict=True):
                self.assertAlmostEqual(total, credit, 6, model)
            self.assertAlmostEqual(revenue or 0, earned or 0, 4, model)
