from odoo import fields
from odoo.tests import users

from ..common import NOW, LeadAlignmentCommon

REPORT = "crm.lead.quality.report"
SHARES = ("duplicate", "not_reached", "valid", "contacted", "potential", "won")


class TestLeadQuality(LeadAlignmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = [("team_id", "=", cls.team_telesales.id)]

    def setUp(self):
        super().setUp()
        self._freeze(NOW)
        self.leads = self._new_leads(8)
        never, missed, bought, thinking, busy, bad, refused, advised = self.leads
        hours = iter((1, 2, 3, 4, 5, 6, 7))
        for lead, outcome in (
            (missed, {"call_result": self.no_answer}),
            (bought, {"status": self.k1, "amount": 1}),
            (thinking, {"status": self.k2}),
            (busy, {"status": self.k3, "callback_date": NOW}),
            (bad, {"status": self.k41}),
            (refused, {"status": self.k42}),
            (advised, {"status": self.k5}),
        ):
            with self.mock_datetime_and_now(
                fields.Datetime.add(NOW, hours=next(hours))
            ):
                self._file(lead, **outcome)
        self.env.flush_all()

    def _read_report(self, groupby, aggregates, domain=None):
        return self.env[REPORT]._read_group(domain or self.mine, groupby, aggregates)

    def test_every_lead_is_counted_lost_ones_too(self):
        counts = {
            b.display_name: n for b, n in self._read_report(["bucket_id"], ["__count"])
        }
        self.assertEqual(
            list(counts),
            [
                "New – never called",
                "New – not reached",
                "K1 – Has a need and buys",
                "K2 – Thinking it over",
                "K3 – Busy, call back later",
                "K4.1 – Bad data",
                "K4.2 – Refused, no need",
                "K5 – Advised, not closed yet",
            ],
        )
        self.assertEqual(set(counts.values()), {1})

    def test_shares_are_of_the_leads_they_say(self):
        ((*values, called, attempts),) = self._read_report(
            [],
            [f"{share}_share:avg" for share in SHARES]
            + ["called_count:sum", "attempt_average:avg"],
        )
        expected = [0, 2 / 8, 5 / 6, 5 / 8, 2 / 8, 1 / 8]
        for share, value, wanted in zip(SHARES, values, expected, strict=True):
            with self.subTest(share=share):
                self.assertAlmostEqual(value, wanted)
        self.assertEqual(called, 7)
        self.assertEqual(attempts, 7 / 8)

    def test_shares_total_rightly_over_groups_of_different_size(self):
        """The total is that of the leads, not the mean of the groups' shares."""
        groups = self._read_report(["bucket_id"], ["won_share:avg", "__count"])
        ((total,),) = self._read_report([], ["won_share:avg"])
        weighted = sum(share * count for _b, share, count in groups) / 8
        self.assertAlmostEqual(total, weighted)

    def test_the_typical_time_is_a_true_median(self):
        ((median,),) = self._read_report([], ["first_outcome_hours:median"])
        self.assertEqual(median, 4)
        self._file(self.leads[0], self.k2)
        self.env.flush_all()
        ((median,),) = self._read_report([], ["first_outcome_hours:median"])
        self.assertEqual(median, 3.5)

    def test_the_web_client_gets_the_median_too(self):
        (row,) = self.env[REPORT].formatted_read_group(
            self.mine, [], ["first_outcome_hours:median"]
        )
        self.assertEqual(row["first_outcome_hours:median"], 4)
        field = self.env[REPORT].fields_get(["first_outcome_hours"], ["aggregator"])
        self.assertEqual(field["first_outcome_hours"]["aggregator"], "median")

    def test_every_bar_opens_exactly_its_leads(self):
        groups = self.env[REPORT].formatted_read_group(
            [], ["create_date:month", "bucket_id"], ["__count"]
        )
        self.assertGreater(len(groups), 7)
        for group in groups:
            action = self.env[REPORT].action_open_leads(group["__extra_domain"])
            leads = self.env[action["res_model"]].with_context(active_test=False)
            found = leads.search_count(action["domain"])
            with self.subTest(bar=group["bucket_id"]):
                self.assertEqual(found, group["__count"])

    def test_a_click_includes_lost_leads(self):
        action = self.env[REPORT].action_open_leads(self.mine)
        self.assertIn("active_test': False", action["context"])

    @users("cs_vn")
    def test_cs_sees_figures_but_no_leads(self):
        ((count,),) = self._read_report([], ["__count"])
        self.assertEqual(count, 8)
        action = self.env[REPORT].action_open_leads(self.mine)
        self.assertEqual(action["res_model"], REPORT)

    @users("agent_vn")
    def test_an_agent_counts_own_and_unassigned_leads(self):
        ((count,),) = self._read_report([], ["__count"])
        self.assertEqual(count, 7)  # the bad one went back to marketing

    @users("head_vn")
    def test_a_head_counts_all(self):
        ((count,),) = self._read_report([], ["__count"])
        self.assertEqual(count, 8)

    def test_another_companys_leads_are_not_counted(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._new_leads(
            company_id=other.id, user_id=False, team_id=False, campaign_id=False
        )
        domain = [("company_id", "=", other.id)]
        report = self.env[REPORT].with_user(self.user_head)
        self.assertEqual(report.search_count(domain), 0)
        self.assertEqual(self.env[REPORT].search_count(domain), 1)

    def test_the_family_adds_its_members_up(self):
        groups = dict(self._read_report(["k_family_id"], ["__count"]))
        self.assertEqual(groups[self.k4], 2)
