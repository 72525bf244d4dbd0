from odoo.exceptions import ValidationError

from .common_score import ScoreCommon


class TestFit(ScoreCommon):
    """Fit: 25 for a known website, 20 for a sum, -10 for a competitor's tag; A from 40,
    B from 20."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.fit_rule_ids.unlink()
        cls._fit("Website", [("website", "!=", False)], 25)
        cls._fit("Sum", [("expected_revenue", ">", 1000)], 20)
        cls._fit("Country", [("partner_id.country_id.code", "=", "VN")], 5)
        cls.tag = cls.env["crm.tag"].create({"name": "Competitor"})
        cls._fit("Competitor", [("tag_ids", "in", cls.tag.ids)], -10)
        cls.agreement._publish_score()

    @classmethod
    def _fit(cls, name, domain, points):
        return cls.env["alignment.fit.rule"].create(
            {
                "name": name,
                "domain": repr(domain),
                "points": points,
                "agreement_id": cls.agreement.id,
            }
        )

    def _nobody(self, **values):
        """A lead without company, and so without a person."""
        vals = {"company_id": False, "team_id": False, "user_id": False}
        return self._new_leads(**vals, **values)

    def assertFit(self, lead, score, letter):
        self.assertEqual((lead.fit_score, lead.fit), (score, letter))

    def test_a_new_lead_is_judged(self):
        self.assertFit(self._new_leads(), 0, "c")
        self.assertFit(self._new_leads(website="a.example.com"), 25, "b")
        lead = self._new_leads(website="a.example.com", expected_revenue=2000)
        self.assertFit(lead, 45, "a")
        self.assertFit(self._nobody(website="x"), 0, False)

    def test_it_follows_what_is_written(self):
        lead = self._new_leads()
        lead.write({"website": "a.example.com", "tag_ids": [(4, self.tag.id)]})
        self.assertFit(lead, 15, "c")
        lead.tag_ids = False
        self.assertFit(lead, 25, "b")
        lead.write({"company_id": False, "team_id": False, "user_id": False})
        self.assertFit(lead, 0, False)

    def test_what_changes_elsewhere_follows_at_night(self):
        partner = self.env["res.partner"].create({"name": "Customer"})
        lead = self._new_leads(partner_id=partner.id)
        self.env.flush_all()
        partner.country_id = self.env.ref("base.vn")
        self.assertEqual(lead.fit_score, 0)
        self._freeze("2027-03-12 03:00:00")
        self._work()
        self.assertEqual(lead.fit_score, 5)

    def test_published_rules_judge_all_leads(self):
        lead = self._new_leads(website="a.example.com")
        self._work()
        self.agreement.fit_b_from = 30
        self.assertEqual(lead.fit, "b")
        self.agreement._publish_score()
        self._work()
        self.assertEqual(lead.fit, "c")

    def test_a_lead_shows_why(self):
        self._happen("e1", "site_search")
        lead = self._lead("e1", website="a.example.com")
        self._work()
        why = lead.with_user(self.user_agent).get_score_explanation()
        self.assertEqual(why["label"], "B2")
        self.assertEqual(why["engagement"]["score"], 30)
        fit = why["fit"]
        self.assertEqual((fit["score"], fit["letter"]), (25, "B"))
        self.assertEqual(sum(line["points"] for line in fit["lines"]), 25)
        self.assertEqual([line["holds"] for line in fit["lines"]][:2], [True, False])

    def test_leads_are_sorted_by_score_and_those_without_a_person_come_last(self):
        names = ["e1", "e2", "e3"]
        for name, code in zip(names, ("chat", "site_search", "page_view"), strict=True):
            self._happen(name, code)
        leads = self._lead("e3") + self._lead("e1") + self._lead("e2")
        nobody = self._nobody()
        self._work()
        found = self.env["crm.lead"].search(
            [("id", "in", (leads + nobody).ids)], order="engagement desc"
        )
        self.assertEqual(found.mapped("engagement"), [60, 30, 8, 0])
        self.assertEqual(found[-1], nobody)
        groups = self.env["crm.lead"]._read_group(
            [("id", "in", leads.ids)], ["band"], ["__count"]
        )
        self.assertEqual(dict(groups), {"hot": 1, "warm": 1, "cold": 1})
        hot = leads.search([("id", "in", leads.ids), ("band", "=", "hot")])
        self.assertEqual(hot.engagement, 60)

    def test_predictive_scoring_reads_the_band_of_last_night(self):
        self._happen("e1", "chat")
        lead = self._lead("e1")
        self._work()
        self.assertEqual(lead.engagement_level, "hot")
        self.env["ir.config_parameter"].set_param(
            "crm.pls_fields", "engagement_level,k_status_id"
        )
        self._file(lead, self.k5)
        lead.action_set_lost(lost_reason_id=self.no_need.id)
        self.assertEqual(lead.won_status, "lost")
        self.env["crm.lead"]._cron_update_automated_probabilities()
        frequencies = self.env["crm.lead.scoring.frequency"].search(
            [("variable", "=", "engagement_level"), ("value", "=", "hot")]
        )
        self.assertTrue(any(frequencies.mapped("lost_count")))

    def test_a_merge_judges_the_lead_that_stays(self):
        one = self._new_leads(website="a.example.com", email_from="m@x.example.com")
        other = self._new_leads(expected_revenue=2000, email_from="m@x.example.com")
        merged = (one + other)._merge_opportunity()
        self.assertFit(merged, 45, "a")

    def test_a_copy_is_judged_anew(self):
        lead = self._new_leads(website="a.example.com")
        copy = lead.copy({"website": False})
        self.assertFit(copy, 0, "c")

    def test_a_condition_that_cannot_be_understood_says_where(self):
        for text in ("[('nothing', '=', 1)]", "[('name'", "[('name', '~', 1)]"):
            with self.assertRaisesRegex(ValidationError, "Broken: the condition"):
                self.env["alignment.fit.rule"].create(
                    {
                        "name": "Broken",
                        "domain": text,
                        "agreement_id": self.agreement.id,
                    }
                )
        with self.assertRaisesRegex(ValidationError, "not type_id"):
            self.page.domain = "[('type_id', '=', 1)]"
        with self.assertRaisesRegex(
            ValidationError, "every customer would be excluded"
        ):
            self.env["alignment.score.exclusion"].create(
                {"name": "All", "domain": "[]", "agreement_id": self.agreement.id}
            )
        with self.assertRaisesRegex(ValidationError, "kept for 24 months"):
            self.page.window_days = 1000

    def test_a_rule_about_a_field_that_is_gone_holds_for_nobody(self):
        snapshot = self.agreement.score_snapshot
        gone = "[('gone', '=', 1)]"
        snapshot["fit_rules"].append(
            {"id": 0, "name": {}, "domain": gone, "points": 50}
        )
        snapshot["exclusions"].append({"id": 0, "name": {}, "domain": gone})
        self.agreement.score_snapshot = dict(snapshot)
        self._happen("e1", "chat")
        with self.assertLogs("odoo.addons.lead_alignment", "WARNING"):
            lead = self._lead("e1", website="a.example.com")
            self.assertFit(lead, 25, "b")
            self._work()
        self.assertEqual(lead.engagement, 60)

    def test_why_takes_four_queries(self):
        self._happen("e1", "site_search")
        lead = self._lead("e1", website="a.example.com")
        self._work()
        lead = lead.with_user(self.user_agent)
        lead.get_score_explanation()  # warm
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            lead.get_score_explanation()

    def test_fit_costs_no_more_for_more_leads(self):
        for count in (20, 120):
            leads = self._new_leads(count)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(12 * (1 + count // 100)):
                leads.write({"website": f"{count}.example.com"})
                self.env.flush_all()
