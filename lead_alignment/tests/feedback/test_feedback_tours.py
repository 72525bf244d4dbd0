from odoo.tests import tagged

from ..common_tour import TourCase
from .test_feedback import FeedbackCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestFeedbackTours(TourCase, FeedbackCommon):
    """From the talk to marketing and back"""

    is_frozen = False  # the browser's clock is the true one

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._seat(cls.user_agent, cls.user_marketer)

    def test_there_and_back(self):
        self.env["crm.lead.feedback"].search([])._remove()
        refused, rated = self._new_leads(2)
        path = f"/odoo/crm.lead/{refused.id}"
        self._start(path, "agent_says_why_not", self.user_agent)
        said = refused.feedback_ids
        self.assertEqual(said.answer_ids.competitor_id.name, "Sao Việt")
        self.assertTrue(said.lost_reason_id)
        path = f"/odoo/crm.lead/{rated.id}"
        self._start(path, "agent_gives_feedback", self.user_agent)
        self.assertEqual(rated.feedback_ids.quality, 2)
        said += rated.feedback_ids + self._quality(self._new_leads(), 3)
        self._start("/odoo/feedback", "marketer_answers", self.user_marketer)
        self.assertEqual(said.issue_id.name, "Price in the ad")
        self.assertEqual(set(said.mapped("reply")), {"We mend the ad"})
        self._start("/odoo/my-feedback", "agent_sees_the_answer", self.user_agent)
