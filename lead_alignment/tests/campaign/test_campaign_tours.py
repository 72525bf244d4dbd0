from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common_tour import TourCase
from .common_campaign import CampaignCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestCampaignTours(TourCase, CampaignCommon):
    """CS asks about a running campaign, marketing answers, CS reads the answer."""

    is_frozen = False  # the browser's clock is the true one

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.user_cs, cls.user_marketer):
            user.tour_enabled = False
            user.password = user.login
        cls.campaign.date_start = fields.Date.today() - timedelta(days=1)

    def test_there_and_back(self):
        self._start("/odoo/campaigns", "cs_asks_about_a_campaign", self.user_cs)
        question = self.campaign.question_ids
        self.assertEqual(question.question, "For customers of last year?")
        self.assertEqual(question.activity_ids.user_id, self.user_marketer)
        self._start(
            "/odoo/campaign-questions", "marketer_answers_cs", self.user_marketer
        )
        self.assertEqual(question.answer, "After six months")
        self._start("/odoo/campaigns", "cs_reads_the_answer", self.user_cs)
