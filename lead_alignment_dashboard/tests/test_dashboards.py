import json

from odoo.tests import tagged

from odoo.addons.lead_alignment.tests.common import LeadAlignmentCommon
from odoo.addons.lead_alignment.tests.common_tour import TourCase

MODULE = "lead_alignment_dashboard"
NAMES = ("funnel", "handoff", "telesales", "money")


class DashboardCommon(LeadAlignmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboards = {
            name: cls.env.ref(f"{MODULE}.spreadsheet_dashboard_{name}")
            for name in NAMES
        }

    def _see(self, user):
        """Names of the dashboards that a user sees"""
        found = self.env["spreadsheet.dashboard"].with_user(user).search([])
        return {name for name, one in self.dashboards.items() if one in found.sudo()}

    def _read(self, name):
        return json.loads(self.dashboards[name].spreadsheet_data)

    def _get_sources(self, data):
        """[(model, domain, groups, measures, filters)] of all pivots and charts"""
        sources = [
            (
                pivot["model"],
                pivot["domain"],
                [
                    ":".join(filter(None, (row["fieldName"], row.get("granularity"))))
                    for row in pivot["rows"]
                ],
                [measure["fieldName"] for measure in pivot["measures"]],
                pivot["fieldMatching"],
            )
            for pivot in data["pivots"].values()
        ]
        for figure in data["sheets"][0]["figures"]:
            chart = figure["data"]
            if chart["type"].startswith("odoo_"):
                about = chart["metaData"]
                sources.append(
                    (
                        about["resModel"],
                        chart["searchParams"]["domain"],
                        about["groupBy"],
                        [about["measure"]],
                        chart["fieldMatching"],
                    )
                )
        return sources


class TestDashboards(DashboardCommon):
    """Each figure of a dashboard can be read by everybody who sees the dashboard."""

    def test_who_sees_what(self):
        self.assertEqual(self._see(self.user_agent), set())
        self.assertEqual(self._see(self.user_cs), set())
        self.assertEqual(self._see(self.user_leader), {"telesales"})
        self.assertEqual(self._see(self.user_marketer), {"funnel", "handoff"})
        self.assertEqual(self._see(self.user_cmo), {"funnel", "handoff", "money"})
        self.assertEqual(self._see(self.user_head), set(NAMES))
        self.assertEqual(self._see(self.user_director), set(NAMES))

    def test_each_source_is_read_by_each_role(self):
        self._new_leads(2)
        self.env.flush_all()
        people = (self.user_leader, self.user_marketer, self.user_cmo)
        for user in (*people, self.user_head, self.user_director):
            for name in self._see(user):
                for model, domain, groups, measures, filters in self._get_sources(
                    self._read(name)
                ):
                    records = self.env[model].with_user(user)
                    fields = records.fields_get()
                    aggregates = [
                        "__count"
                        if measure == "__count"
                        else f"{measure}:{fields[measure]['aggregator']}"
                        for measure in measures
                    ]
                    with self.subTest(user=user.login, name=name, model=model):
                        records.formatted_read_group(domain, groups, aggregates)
                        for key, match in filters.items():
                            kind = fields[match["chain"]]["type"]
                            dates = {"datetime", "date"}
                            expected = dates if key == "period" else {match["type"]}
                            self.assertIn(kind, expected)

    def test_each_dashboard_opens_for_its_roles(self):
        self._file(self._new_leads(), self.k2)
        for user in (self.user_leader, self.user_marketer, self.user_head):
            for name in self._see(user):
                dashboard = self.dashboards[name].with_user(user)
                shown = json.loads(dashboard._get_serialized_readonly_dashboard())
                with self.subTest(user=user.login, name=name):
                    self.assertEqual(shown["translation_namespace"], MODULE)
                    self.assertFalse(dashboard._dashboard_is_empty())

    def test_each_chart_opens_a_menu_that_its_roles_have(self):
        for name in NAMES:
            data = self._read(name)
            figures = {one["id"] for one in data["sheets"][0]["figures"]}
            for key, xmlid in data["chartOdooMenusReferences"].items():
                with self.subTest(name=name, menu=xmlid):
                    self.assertIn(key, figures)
                    self.assertTrue(self.env.ref(xmlid).action)

    def test_a_sample_shows_the_same_figures(self):
        for name, dashboard in self.dashboards.items():
            data, sample = self._read(name), dashboard._get_sample_dashboard()
            titles = [
                [one["data"]["title"]["text"] for one in sheet["figures"]]
                for sheet in (data["sheets"][0], sample["sheets"][0])
            ]
            with self.subTest(name):
                self.assertEqual(*titles)
                self.assertFalse(sample["pivots"])
                self.assertNotIn("PIVOT", json.dumps(sample))
                kinds = {one["data"]["type"] for one in sample["sheets"][0]["figures"]}
                self.assertFalse([kind for kind in kinds if kind.startswith("odoo_")])

    def test_a_dashboard_says_what_the_report_says(self):
        """The cards of *Funnel* are the sums of the report, for each role alike."""
        self._new_leads(3)
        self.env.flush_all()
        pivot = next(iter(self._read("funnel")["pivots"].values()))
        names = [f"{one['fieldName']}:sum" for one in pivot["measures"]]
        seen = {
            user.login: self.env["crm.funnel.report"]
            .with_user(user)
            ._read_group([("company_id", "=", self.company.id)], [], names)
            for user in (self.user_marketer, self.user_head, self.user_director)
        }
        self.assertEqual(len({str(values) for values in seen.values()}), 1)


@tagged("post_install", "-at_install", "lead_alignment")
class TestDashboardTours(TourCase, DashboardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._seat(cls.user_director, cls.user_head)

    def test_the_dashboards_show_no_error(self):
        self._new_leads(3)
        for user in (self.user_director, self.user_head):
            with self.subTest(user=user.login):
                self._start("/odoo/dashboards", "dashboards", user)
