from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import NOW, LeadAlignmentCommon
from .common_tour import TourCase


@tagged("post_install", "-at_install", "lead_alignment")
class TestTours(TourCase, LeadAlignmentCommon):
    """Each role's main path, in a browser"""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._seat(cls.user_agent, cls.user_marketer, cls.user_head, cls.user_cs)
        cls.user_leader.tour_enabled = False

    def setUp(self):
        super().setUp()
        self.env["crm.lead"].search([]).unlink()  # charts and lists of these leads only

    def test_agent_files_every_outcome_from_the_form(self):
        lead = self._new_leads()
        self._start(f"/odoo/alignment-calls/{lead.id}", "agent_form", self.user_agent)
        self.assertEqual(lead.k_status_id, self.k1)
        self.assertEqual(lead.expected_revenue, 4_500_000)
        self.assertEqual(lead.won_status, "won")
        self.assertEqual(lead.attempt_count, 5)

    def test_agent_files_many_leads_from_the_list(self):
        leads = self._new_leads(3)
        self.user_agent.lang = "en_US"
        self._start("/odoo/alignment-calls", "agent_list", self.user_agent)
        self.assertFalse(leads.k_status_id)
        self.assertEqual(leads.user_id, self.user_agent)
        self.assertEqual(len(leads.k_status_change_ids), 6)

    def test_an_agent_works_a_shift_by_keyboard_alone(self):
        """Twelve leads, with the timer standing still"""
        leads = self._new_leads(12, expected_revenue=0)
        with self.mock_datetime_and_now(NOW):
            self._start("/odoo/call-queue", "shift", self.user_agent)
        self.assertEqual(
            leads.mapped("k_status_id.code"),
            ["K1", "K2", "K3", "K4.1", "K4.2", "K5"],
        )
        self.assertEqual(leads[6:10].mapped("attempt_count"), [1, 1, 1, 1])
        self.assertEqual(len(leads[6:10].call_result_id), 4)
        self.assertEqual(leads[10].k_status_id, self.k5)
        self.assertEqual(leads[1].k_status_change_ids.note, "Asks her husband")
        self.assertFalse(leads[11].attempt_count)
        self.assertEqual(leads[2].callback_date, NOW + timedelta(hours=1))
        with self.mock_datetime_and_now(NOW + timedelta(hours=1, minutes=1)):
            self._start("/odoo/call-queue", "shift_callback", self.user_agent)
        self.assertEqual(leads[2].k_status_id, self.k5)
        self.assertFalse(leads[2].callback_date)

    def test_head_drills_from_the_chart_to_its_leads(self):
        leads = self._new_leads(5)
        self._file(leads[:2], self.k2)
        self._file(leads[2:4], self.k42)
        self._start("/odoo/lead-quality", "head_chart", self.user_head)

    def test_onboarding_tours_can_be_followed(self):
        leads = self._new_leads(2)
        self._file(leads[0], self.k3, callback_date=fields.Datetime.now())
        for user, name, url in (
            (self.user_agent, "agent", "/odoo/alignment-calls"),
            (self.user_head, "head", "/odoo/lead-quality"),
            (self.user_marketer, "marketer", "/odoo/lead-quality"),
            (self.user_cs, "cs", "/odoo/lead-quality"),
        ):
            with self.subTest(tour=name):
                self._start(url, name, user)
