from odoo.exceptions import AccessError

from ..feedback.test_feedback import FeedbackCommon


class TestCampaignResults(FeedbackCommon):
    """What a campaign brought, as its own page says."""

    def setUp(self):
        super().setUp()
        self.fresh = self.env["utm.campaign"].create(
            {"title": "April", "user_id": self.user_marketer.id}
        )
        self.leads = self._new_leads(3, campaign_id=self.fresh.id)
        self._file(self.leads[0], self.k1)
        self._file(self.leads[1], self.k2)
        self._quality(self.leads[1], 4)
        self.env["alignment.spend"].create(
            {
                "campaign_id": self.fresh.id,
                "date": "2026-03-11",
                "amount": 300,
                "company_id": self.company.id,
            }
        )
        self._settle()
        self.env.flush_all()

    def test_it_counts_as_the_reports_do(self):
        mine = self.fresh.with_user(self.user_marketer)
        self.assertEqual(mine.brought_count, 3)
        self.assertEqual(mine.bought_count, 1)
        self.assertEqual(mine.mql_count, 3)
        self.assertEqual((mine.spend, mine.cost_per_lead), (300, 100))
        self.assertEqual(mine.quality, 4)
        lines = mine.k_mix.splitlines()
        self.assertEqual(len(lines), 3)
        self.assertTrue(any(line.startswith("K1") for line in lines), lines)
        self.assertTrue(all(line.endswith("1 (33 %)") for line in lines), lines)
        self.leads[2].write({"team_id": False, "user_id": False, "company_id": False})
        self.env.flush_all()
        mine.invalidate_recordset()
        counts = [
            line.rsplit(": ", 1)[1].split()[0] for line in mine.k_mix.splitlines()
        ]
        self.assertEqual(sum(map(int, counts)), mine.brought_count)
        leads = self.env["crm.lead"].with_context(active_test=False)
        domain = mine.action_open_leads_brought()["domain"]
        self.assertEqual(leads.search_count(domain), mine.brought_count)

    def test_touches_and_people_without_machines(self):
        touches = self.fresh.with_user(self.user_marketer).touch_count
        events = self.env["customer.event"]
        events._record_batch(
            [
                {
                    "type": "page_view",
                    "identities": [("email", f"p{number % 2}@khach.example")],
                    "message_id": f"view {number}",
                    "source": "test",
                    "company_id": self.company.id,
                    "campaign_id": self.fresh.id,
                }
                for number in range(3)
            ]
        )
        aside = events.search([("campaign_id", "=", self.fresh.id)], limit=1)
        mine = self.fresh.with_user(self.user_marketer)
        mine.invalidate_recordset()
        self.assertEqual(mine.touch_count, touches + 3)
        self.assertEqual(mine.reached_count, 5, "three leads and two visitors")
        aside.with_user(self.user_cmo)._quarantine_by_hand("a machine")
        mine.invalidate_recordset()
        self.assertEqual(mine.touch_count, touches + 2)
        found = events.search_count(mine.action_open_touches()["domain"])
        self.assertEqual(found, touches + 2)

    def test_another_companys_are_not_counted(self):
        company = self.env["res.company"].create({"name": "Other"})
        other = self.fresh.with_company(company)
        self.assertEqual((other.brought_count, other.touch_count), (0, 0))
        self.assertFalse(other.k_mix)

    def test_costs_are_for_marketing_and_heads(self):
        for user in (self.user_agent, self.user_cs):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.fresh.with_user(user).read(["spend", "k_mix"])
        self.fresh.with_user(self.user_head).read(["spend", "k_mix"])
