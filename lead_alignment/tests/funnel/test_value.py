from collections import defaultdict
from datetime import timedelta
from math import sqrt

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import AccessError

from ..telesales.test_next_step import NOW
from .test_funnel import FunnelCommon

DAYS = [0, 30, 61, 91]  # in March, April, May, June 2026
TODAY = 130  # in July
CURVE = ("age", "revenue", "margin")


class ValueCommon(FunnelCommon):
    def setUp(self):
        super().setUp()
        self.env["crm.lead"].search([]).unlink()
        self.env["alignment.cost"].search([]).unlink()
        self.env["alignment.spend"].search([]).unlink()

    def _buy(self, name, month, amount, **values):
        """A deal of the person is won in a month: 0 for March"""
        self._at_day(DAYS[month])
        lead = self._lead(name, type="opportunity", **values)
        self._file(lead, self.k1, amount=amount)
        return lead

    def _read_all(self, model):
        self._at_day(TODAY)
        self.env.cr.flush()
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env[model].search([("company_id", "=", self.company.id)])

    def _curve(self, lead):
        rows = self._read_all("crm.value.report")
        rows = rows.filtered(lambda row: row.lead_id == lead).sorted("age")
        return [tuple(row[name] for name in CURVE) for row in rows]

    def _summary(self, kind="all"):
        rows = self._read_all("crm.value.summary")
        return rows.filtered(lambda row: row.kind == kind)


class TestValue(ValueCommon):
    """What customers bring, month by month, and what that means for the next ones."""

    def test_each_full_month_since_the_first_purchase_is_a_row(self):
        first = self._buy("p1", 1, 100)
        self._buy("p1", 2, 50)
        self.assertEqual(self._curve(first), [(0, 100, 100), (1, 50, 50), (2, 0, 0)])

    def test_the_present_month_is_not_over(self):
        lead = self._buy("p1", 3, 100)
        self.assertEqual(len(self._curve(lead)), 1)
        self._at_day(DAYS[3])
        rows = self.env["crm.value.report"].search([("lead_id", "=", lead.id)])
        self.assertFalse(rows)

    def test_margin_is_a_share_of_revenue(self):
        self.company.gross_margin = 40
        lead = self._buy("p1", 3, 100)
        self.assertEqual(self._curve(lead), [(0, 100, 40)])

    def test_a_customer_who_buys_as_two_leads_is_one(self):
        self._buy("p1", 0, 10)
        self._buy("p1", 3, 20)
        row = self._summary()
        self.assertEqual((row.customer_count, row.margin), (1, 30))

    def test_what_was_undone_brought_nothing(self):
        self._at_day(DAYS[0])
        lead = self._lead("p1", type="opportunity")
        changes = self._file(lead, self.k1, amount=10)
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(changes)
        self.assertFalse(self._summary())

    def test_lifetime_value_takes_what_is_not_known_yet_from_all(self):
        source, other = self.env["utm.source"].create([{"name": "A1"}, {"name": "B1"}])
        self._buy("p1", 0, 100, source_id=source.id)
        self._buy("p1", 2, 60, source_id=source.id)
        self._buy("p2", 3, 40, source_id=other.id)
        whole = self._summary()
        # ages 0 to 3: 140 of two, 0, 60, 0 of one; then 20 a month, the mean of ages
        self.assertAlmostEqual(whole.clv_12, 70 + 0 + 60 + 0 + 8 * 20)
        self.assertAlmostEqual(whole.clv_24, whole.clv_12 + 12 * 20)
        by_source = {row.source_id: row for row in self._summary("source")}
        self.assertAlmostEqual(by_source[source].clv_12, 160 + 8 * 20)
        self.assertAlmostEqual(by_source[other].clv_12, 40 + 60 + 8 * 20)

    def test_a_range_needs_more_than_a_few_customers(self):
        for number in range(1, 5):
            self._buy(f"p{number}", 3, 10 * number)
        self.assertFalse(self._summary().clv_12_low)
        self._buy("p5", 3, 50)
        row = self._summary()
        deviation = sqrt(sum((10 * n - 30) ** 2 for n in range(1, 6)) / 4)
        self.assertAlmostEqual(row.clv_12, 30)
        self.assertAlmostEqual(row.clv_12_high, 30 + 1.2816 * deviation / sqrt(5), 4)
        self.assertAlmostEqual(row.clv_12 - row.clv_12_low, row.clv_12_high - 30, 4)

    def test_cost_ratio_and_payback(self):
        for name in ("p1", "p2"):
            self._buy(name, 0, 30)
            self._buy(name, 2, 40)
        month = (NOW + timedelta(days=DAYS[0])).date()
        self.env["alignment.cost"].create(
            {"month": month, "amount": 100, "company_id": self.company.id}
        )
        row = self._summary()
        self.assertEqual((row.cac, row.payback_months), (50, 3))
        self.assertAlmostEqual(row.clv_cac, row.clv_24 / 50)
        self.env["alignment.cost"].search([]).amount = 100_000
        self.assertFalse(self._summary().payback_months, "more than 24 months")

    def test_a_bar_opens_the_first_deals_of_its_customers(self):
        first = self._buy("p1", 0, 10)
        self._buy("p1", 2, 10)
        self._read_all("crm.value.report")
        reports = self.env["crm.value.report"]
        action = reports.action_open_leads(
            [("age", "=", 2), ("company_id", "=", self.company.id)]
        )
        leads = self.env["crm.lead"].search(action["domain"])
        self.assertEqual(leads, first)

    def test_who_reads_it(self):
        self._buy("p1", 0, 10)
        self._read_all("crm.value.summary")
        summaries = self.env["crm.value.summary"]
        for user in (self.user_cmo, self.user_head, self.user_director):
            (row,) = summaries.with_user(user).search_read(
                [("kind", "=", "all"), ("company_id", "=", self.company.id)],
                ["clv_24", "cac"],
            )
            self.assertTrue(row["clv_24"])
        with self.assertRaises(AccessError):
            summaries.with_user(self.user_marketer).search_read([], ["cac"])
        marketers = summaries.with_user(self.user_marketer)
        self.assertTrue(marketers.search_read([], ["clv_24"]))
        for user in (self.user_agent, self.user_cs):
            for model in ("crm.value.summary", "crm.value.report"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_another_companys_customers_stay_there(self):
        company = self.env["res.company"].create({"name": "Other"})
        self._buy("p1", 0, 10)
        team = self.env["crm.team"].create({"name": "X", "company_id": company.id})
        lead = self._lead("p2", type="opportunity")
        lead.write({"user_id": False, "team_id": team.id, "company_id": company.id})
        lead._file_outcome(status=self.k1, amount=99)
        self.assertEqual(self._summary().margin, 10)
        rows = self.env["crm.value.report"].with_user(self.user_head).search([])
        self.assertEqual(rows.company_id, self.company)


PURCHASES = st.lists(
    st.tuples(st.integers(1, 7), st.integers(0, 3), st.integers(1, 90)), max_size=14
)


class TestValueProperty(ValueCommon):
    """Against the same figures reckoned one by one."""

    def _reckon(self, purchases):
        """:returns: ({age: mean}, {age: n}, half the range of the first year)"""
        first, bought = {}, defaultdict(int)
        for who, month, amount in sorted(purchases, key=lambda one: one[1]):
            first.setdefault(who, month)
            bought[who, month - first[who]] += amount
        observed = {
            age: [bought[who, age] for who, start in first.items() if age < 4 - start]
            for age in range(4)
        }
        observed = {age: found for age, found in observed.items() if found}
        mean = {age: sum(found) / len(found) for age, found in observed.items()}
        count = {age: len(found) for age, found in observed.items()}
        last = max(observed, default=0)
        # the last months stand for those that nobody has reached
        weight = {age: 1 + (age and (11 - last) / last) for age in range(last + 1)}
        influences = [
            sum(
                (bought[who, age] - mean[age]) / count[age] * weight[age]
                for age in range(4 - start)
            )
            for who, start in first.items()
        ]
        n = len(first)
        spread = n > 1 and sqrt(sum(one**2 for one in influences) * n / (n - 1))
        return mean, count, 1.2816 * spread

    @settings(max_examples=12, deadline=None)
    @given(purchases=PURCHASES)
    def test_curve_value_and_range(self, purchases):
        savepoint = self.env.cr.savepoint(flush=True)
        try:
            for who, month, amount in sorted(purchases, key=lambda one: one[1]):
                self._buy(f"p{who}", month, amount)
            self._compare(purchases)
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all(flush=False)

    def _compare(self, purchases):
        row = self._summary()
        if not purchases:
            self.assertFalse(row)
            return
        mean, count, half = self._reckon(purchases)
        found = self.env["crm.value.report"]._read_group(
            [("company_id", "=", self.company.id)],
            ["age"],
            ["margin_per_customer:ratio", "row_count:sum"],
        )
        self.assertEqual({age: n for age, _mean, n in found}, count)
        for age, value, _n in found:
            self.assertAlmostEqual(value, mean[age])
        last = max(mean)
        later = [mean[age] for age in mean if age > 0]
        tail = sum(later) / len(later) if later else 0
        self.assertAlmostEqual(row.clv_12, sum(mean.values()) + (11 - last) * tail)
        customers = count[0]
        self.assertEqual(row.customer_count, customers)
        if customers >= 5:
            self.assertAlmostEqual(row.clv_12_high - row.clv_12, half, 4)


class TestValueCost(ValueCommon):
    def test_it_takes_no_query_a_customer(self):
        for number in range(1, 6):
            self._buy(f"p{number}", 0, 10)
        self._summary()
        self.env["alignment.agreement"]._get_figure_help()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            rows = self.env["crm.value.summary"].search_read(
                [("kind", "=", "all")], ["clv_24"]
            )
        self.assertTrue(rows)
        self.assertLess(fields.Datetime.now(), NOW + timedelta(days=TODAY + 1))
