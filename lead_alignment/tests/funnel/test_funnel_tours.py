from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import LeadAlignmentCommon
from ..common_tour import TourCase


@tagged("post_install", "-at_install", "lead_alignment")
class TestFunnelTours(TourCase, LeadAlignmentCommon):
    """What people read in the reports of the funnel, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._seat(cls.user_marketer, cls.user_cmo, cls.user_director)
        cls.campaign.sub_team = "Hà Nội"
        cls.leads = cls._new_leads(4, campaign_id=cls.campaign.id)
        called = cls.leads[:2].with_user(cls.user_agent)
        called._file_outcome(status=cls.k1, amount=5)
        cls.env["alignment.spend"].create(
            {
                "campaign_id": cls.campaign.id,
                "amount": 348,
                "date": fields.Date.today(),
                "company_id": cls.company.id,
            }
        )
        # old enough to be judged
        ago = fields.Datetime.now() - timedelta(days=40)
        cls.env.cr.flush()
        cls.env.cr.execute(
            "UPDATE crm_lead_handover SET date = %s WHERE lead_id = ANY(%s)",
            [ago, cls.leads.ids],
        )
        for stamp in ("mql_date", "sal_date", "sql_date", "customer_date"):
            cls.env.cr.execute(
                f"UPDATE crm_lead SET {stamp} = %s "
                f"WHERE id = ANY(%s) AND {stamp} IS NOT NULL",
                [ago + timedelta(days=1), cls.leads.ids],
            )
        cls.env.invalidate_all()

    def test_a_marketer_reads_cost_and_conversion_of_a_sub_team(self):
        """Cost per lead 348 / 4; half of the MQLs became SQLs."""
        for user in (self.user_marketer, self.user_cmo):
            self._start("/odoo/acquisition-cost", "cost_of_a_sub_team", user)
            self._start("/odoo/funnel", "conversion_of_a_sub_team", user)

    def test_a_director_compares_promise_forecast_and_fact(self):
        self.env["alignment.forecast"]._take(self.company)
        self._start("/odoo/promises", "promise_forecast_fact", self.user_director)
