from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..common_tour import TourCase
from ..sla.test_sla import SlaCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestAgreementTours(TourCase, SlaCommon):
    """The whole story in a browser, in English and in Vietnamese: an anonymous visitor
    becomes a customer, and the twin goes back to marketing."""

    is_frozen = False  # the browser's clock is the true one

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_second = cls._new_user("second_t", "sales_team.group_sale_salesman")
        cls.users = (
            cls.user_agent,
            cls.user_second,
            cls.user_marketer,
            cls.user_cmo,
            cls.user_head,
        )
        cls._seat(*cls.users)
        cls.agreement.write(
            {
                "is_call_acceptance": False,
                "marketing_signer_ids": cls.user_cmo.ids,
                "sales_signer_ids": cls.user_head.ids,
            }
        )
        cls.reach = cls.env["alignment.sla.policy"].create(
            {
                "agreement_id": cls.agreement.id,
                "name": "Decided",
                "target": "reach",
                "minutes": 6000,
                "status_ids": cls.k1.ids,
                "pause_status_ids": cls.k3.ids,
            }
        )
        cls.agreement.action_put_in_force()

    def _visitor_becomes_mql(self):
        """What an anonymous visitor did counts once they say who they are."""
        lead = self._nurtured("p1", name="Villa", campaign_id=self.campaign.id)
        for _n in range(3):
            self._see("v1", type="site_search", label="Villa")
        self.assertEqual(lead.lifecycle, "nurture")
        self._see("v1", "p1", type="identify")
        self._work()
        self.assertEqual(lead.lifecycle, "mql")
        lead.user_id = self.user_agent
        return lead

    def _make_late(self, lead):
        """As if days had passed, whatever the hour of the test."""
        past = fields.Datetime.subtract(fields.Datetime.now(), days=5)
        timers = self._timers(lead, "first_call", state="running")
        timers._amend({"due_date": past, "warn_date": past, "next_action_at": past})

    def test_the_whole_story(self):
        lead, twin = self._visitor_becomes_mql(), self._new_leads(name="Twin")
        self._start("/odoo/alignment-calls", "agent_accepts", self.user_agent)
        self.assertEqual(lead.lifecycle, "sal")
        self._make_late(lead)
        self._start("/odoo/alignment-calls", "agent_is_late", self.user_agent)
        self.team_telesales.member_ids += self.user_second
        with self._everybody_is_there():
            self._announce()
        self.assertEqual(lead.user_id, self.user_second)
        self._start("/odoo/alignment-calls", "colleague_wins", self.user_second)
        self.assertEqual(lead.lifecycle, "customer")
        self.assertEqual(self._timers(lead, "reach").verdict, "met")
        self.assertTrue(self._timers(lead, "reach").pause_ids)
        twin.name = "Villa twin"
        self._start("/odoo/alignment-calls", "agent_returns", self.user_agent)
        self.assertEqual(twin.lifecycle, "nurture")
        self._start("/odoo/returned-leads", "marketer_triages", self.user_marketer)
        self.assertEqual(twin.handover_ids.triage, "nurture")

    def _everybody_is_there(self):
        """Whatever the hour of the test"""
        members = self.team_telesales.crm_team_member_ids
        team = type(self.env["crm.team"])
        return patch.object(team, "_get_receivers", lambda _self: members)

    def test_both_heads_sign(self):
        self._start("/odoo/agreements", "head_proposes", self.user_head)
        version = self.agreement.draft_version_id
        self.assertEqual(version.sales_signer_id, self.user_head)
        path = f"/odoo/alignment.agreement.version/{version.id}"
        self._start(path, "other_head_signs", self.user_cmo)
        self.assertEqual(version.state, "force")
        terms = self.env["alignment.agreement"]._get_terms(self.company)
        self.assertEqual(terms.cold_days, 9)
