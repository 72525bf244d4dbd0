from datetime import timedelta

from ..common import NOW
from .test_funnel import MODELS, FunnelCommon

DAY = timedelta(days=1)


class TestAttribution(FunnelCommon):
    """A customer saw Facebook, then Google twice, then a mail, and bought for 1000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Facebook t", "Google t", "Mail t", "Late t")
        sources = cls.env["utm.source"].create([{"name": name} for name in names])
        cls.facebook, cls.google, cls.mail, cls.late = sources
        cls.type_id = cls.env["customer.event.type"]._get_catalogue()["form"].type_id

    def _touch(self, lead, *touches):
        self.env["crm.lead"]._add_touches(
            [
                {
                    "lead_id": lead.id,
                    "date": NOW + days * DAY,
                    "type_id": self.type_id,
                    "source_id": source.id,
                }
                for source, days in touches
            ]
        )

    def _bought(self):
        # a lead without campaign and source comes without a touchpoint
        lead = self._new_leads(campaign_id=False)
        self._touch(
            lead,
            *((self.facebook, -21), (self.google, -14), (self.google, -7)),
            (self.mail, 0),
        )
        self._file(lead, self.k1, amount=1000)
        self._touch(lead, (self.late, 9))
        return lead

    def _credits(self, lead, measure="revenue_credit"):
        """{model: {source: credit}}"""
        self.env.cr.flush()
        self.env.flush_all()
        rows = self.env["crm.attribution.report"]._read_group(
            [("lead_id", "=", lead.id)],
            ["model", "source_id"],
            [f"{measure}:credit"],
        )
        found = {}
        for model, source, credit in rows:
            found.setdefault(model, {})[source] = credit
        return found

    def test_models(self):
        lead = self._bought()
        credits = self._credits(lead)
        facebook, google, mail = self.facebook, self.google, self.mail
        wanted = {
            "first": {facebook: 1000, google: 0, mail: 0},
            "last": {facebook: 0, google: 0, mail: 1000},
            "linear": {facebook: 250, google: 500, mail: 250},
            "position": {facebook: 400, google: 200, mail: 400},
            # 1/8, 1/4 + 1/2, 1 of 15/8
            "decay": {facebook: 1000 / 15, google: 6000 / 15, mail: 8000 / 15},
        }
        for model, shares in wanted.items():
            for source, share in shares.items():
                with self.subTest(model, source=source.name):
                    self.assertAlmostEqual(credits[model][source], share, 6)
        for model in MODELS:
            self.assertNotIn(self.late, credits[model], "it came after the deal")

    def test_the_removal_effect_shares_by_what_would_be_lost(self):
        lead = self._bought()
        for _number in range(3):
            other = self._new_leads(campaign_id=False)
            self._touch(other, (self.google, -1))
        self.env["crm.attribution.effect"]._cron_update()
        effects = {
            row.source_id: row.effect
            for row in self.env["crm.attribution.effect"].search(
                [("company_id", "=", self.company.id)]
            )
        }
        self.assertGreater(effects[self.mail], 0)
        credits = self._credits(lead)["removal"]
        whole = sum(effects[s] for s in (self.facebook, self.google, self.mail))
        for source, credit in credits.items():
            with self.subTest(source=source.name):
                self.assertAlmostEqual(credit, 1000 * effects[source] / whole, 4)
        self.env["crm.attribution.effect"]._cron_update()
        self.assertAlmostEqual(sum(self._credits(lead)["removal"].values()), 1000)

    def test_a_lead_without_touchpoints_counts_for_its_own_source(self):
        lead = self._new_leads(campaign_id=False)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET source_id = %s WHERE id = %s",
            [self.mail.id, lead.id],
        )
        self.assertFalse(lead.touch_ids)
        credits = self._credits(lead, "lead_credit")
        self.assertEqual(credits, dict.fromkeys(MODELS, {self.mail: 1}))

    def test_a_total_over_several_models_is_no_sum(self):
        lead = self._bought()
        self.env.flush_all()
        domain = [("lead_id", "=", lead.id)]
        report = self.env["crm.attribution.report"]
        total = report._read_group(domain, [], ["revenue_credit:credit"])
        self.assertAlmostEqual(total[0][0], 1000)
        action = report.action_open_leads([*domain, ("model", "=", "first")])
        self.assertEqual(self.env["crm.lead"].search(action["domain"]), lead)

    def test_roles(self):
        self._bought()
        for user in (self.user_marketer, self.user_head, self.user_director):
            with self.subTest(user=user.login):
                report = self.env["crm.attribution.report"].with_user(user)
                self.assertTrue(report.search_count([]))
