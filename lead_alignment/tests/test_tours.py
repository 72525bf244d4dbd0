from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import NOW, LeadAlignmentCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestTours(HttpCase, LeadAlignmentCommon):
    """Each role's main path, in a browser, in English and in Vietnamese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("vi_VN")
        people = cls.user_agent + cls.user_head + cls.user_marketer + cls.user_cs
        (people + cls.user_leader).tour_enabled = False
        for user in people:
            user.password = user.login

    def setUp(self):
        super().setUp()
        self.env["crm.lead"].search([]).unlink()  # charts and lists of these leads only

    def _file_all_from_form(self, lang):
        self.user_agent.lang = lang
        lead = self._new_leads()
        self.start_tour(
            f"/odoo/alignment-calls/{lead.id}",
            "lead_alignment_agent_form",
            login=self.user_agent.login,
        )
        lead.invalidate_recordset()
        self.assertEqual(lead.k_status_id, self.k1)
        self.assertEqual(lead.expected_revenue, 4_500_000)
        self.assertEqual(lead.won_status, "won")
        self.assertEqual(lead.attempt_count, 5)

    def test_agent_files_every_outcome_from_the_form(self):
        self._file_all_from_form("en_US")

    def test_agent_files_every_outcome_in_vietnamese(self):
        self._file_all_from_form("vi_VN")

    def test_agent_files_many_leads_from_the_list(self):
        leads = self._new_leads(3)
        self.start_tour(
            "/odoo/alignment-calls",
            "lead_alignment_agent_list",
            login=self.user_agent.login,
        )
        leads.invalidate_recordset()
        self.assertFalse(leads.k_status_id)
        self.assertEqual(leads.user_id, self.user_agent)
        self.assertEqual(len(leads.k_status_change_ids), 6)

    def _work_a_shift(self, lang):
        """Twelve leads by keyboard, with the timer standing still."""
        self.user_agent.lang = lang
        leads = self._new_leads(12, expected_revenue=0)
        with self.mock_datetime_and_now(NOW):
            self._tour("/odoo/call-queue", "lead_alignment_shift")
        leads.invalidate_recordset()
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
            self._tour("/odoo/call-queue", "lead_alignment_shift_callback")
        leads.invalidate_recordset()
        self.assertEqual(leads[2].k_status_id, self.k5)
        self.assertFalse(leads[2].callback_date)

    def _tour(self, url, name):
        self.start_tour(url, name, login=self.user_agent.login)

    def test_an_agent_works_a_shift_by_keyboard_alone(self):
        self._work_a_shift("en_US")

    def test_an_agent_works_a_shift_in_vietnamese(self):
        self._work_a_shift("vi_VN")

    def _drill_down(self, lang):
        self.user_head.lang = lang
        leads = self._new_leads(5)
        self._file(leads[:2], self.k2)
        self._file(leads[2:4], self.k42)
        self.start_tour(
            "/odoo/lead-quality",
            "lead_alignment_head_chart",
            login=self.user_head.login,
        )

    def test_head_drills_from_the_chart_to_its_leads(self):
        self._drill_down("en_US")

    def test_head_drills_in_vietnamese(self):
        self._drill_down("vi_VN")

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
                self.start_tour(url, f"lead_alignment_{name}", login=user.login)
