from datetime import timedelta

from odoo.fields import Domain

from ..telesales.test_next_step import NOW
from .test_funnel import FunnelCommon


class TestBoundedReports(FunnelCommon):
    """Reports that leave out leads show the same as if they did not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"

    def setUp(self):
        super().setUp()
        sold = self._nurtured("p1")
        sold.action_hand_over()
        self._at_day(3)
        self._file(sold, self.k1, amount=500)
        # came in the last minute of a day of the company, in UTC still the day before
        self._freeze(NOW.replace(hour=16, minute=59) + timedelta(days=5))
        late = self._nurtured("p2")
        self._freeze(NOW.replace(hour=17, minute=1) + timedelta(days=5))
        late.action_hand_over()
        self._nurtured("p3")
        self.leads = sold | late
        self.env.cr.flush()
        self.env.flush_all()

    def _check(self, report, domain):
        """``domain`` finds what it finds among all rows."""
        report = self.env[report]
        self.env.invalidate_all()
        rows = report.search([("lead_id", "in", self.leads.ids)])
        wanted = set(rows.filtered_domain(domain).ids)
        self.env.invalidate_all()
        own = Domain("lead_id", "in", self.leads.ids)
        found = report.search(Domain(domain) & own)
        self.assertEqual(set(found.ids), wanted, domain)
        return len(wanted)

    def test_acquisition_by_days_and_kinds(self):
        days = [(NOW + timedelta(days=number)).date() for number in range(-2, 9)]
        count = 0
        for since in days:
            for until in days:
                count += self._check(
                    "crm.acquisition.report",
                    [("date", ">=", since), ("date", "<", until)],
                )
            for operator in ("=", "<=", ">", ">=", "<"):
                count += self._check(
                    "crm.acquisition.report", [("date", operator, since)]
                )
        self.assertGreater(count, 100)
        for kinds in (["lead"], ["mql", "spend"], ["new_customer"], ["tools"], []):
            self._check(
                "crm.acquisition.report",
                [("kind", "in", kinds), ("date", ">=", days[0])],
            )
        self._check("crm.acquisition.report", [("kind", "=", "mql")])

    def test_acquisition_by_conditions_that_are_no_bounds(self):
        day = NOW.date()
        for domain in (
            ["|", ("date", "<", day), ("kind", "=", "mql")],
            ["!", ("date", ">=", day + timedelta(days=2))],
            [("date", "!=", day)],
            [("date", ">", False)],
        ):
            self._check("crm.acquisition.report", domain)

    def test_attribution_by_what_the_lead_is(self):
        """All touchpoints of a lead are read, whichever of them is asked for."""
        for domain in (
            [("create_date", ">=", NOW + timedelta(days=1))],
            [("customer_date", "<", NOW + timedelta(days=9)), ("model", "=", "last")],
            [("customer_date", "=", False)],
            [("mql_date", ">", NOW), ("touch_date", ">", NOW - timedelta(days=99))],
            [("team_id", "in", self.leads.team_id.ids), ("weight", ">", 0)],
            ["|", ("mql_date", "<", NOW), ("create_date", ">", NOW)],
        ):
            with self.subTest(domain=domain):
                self._check("crm.attribution.report", domain)

    def test_no_client_can_say_what_is_left_out(self):
        report = self.env["crm.acquisition.report"]
        whole = report.search([]).ids
        for value in ({"date": 1}, "x", [("kind", "in", [])]):
            asked = report.with_context(report_asked=value)
            self.assertEqual(asked.search([]).ids, whole)
