from odoo.tests import tagged

from .common_tour import TourCase
from .feedback.test_feedback import FeedbackCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestOverviewTours(TourCase, FeedbackCommon):
    """The first screen of the app."""

    is_frozen = False  # the browser's clock is the true one

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._seat(cls.user_agent, cls.user_head, cls.user_cs)
        cls.env["alignment.issue"].create(
            {"name": "Wrong price in the ad", "company_id": cls.company.id}
        )

    def test_overview(self):
        self.env["customer.call"].search([("is_complaint", "=", True)]).unlink()
        self.env["utm.campaign"].search([("is_running", "=", True)]).active = False
        self._new_leads(3)
        self._start("/odoo", "agent_starts_the_day", self.user_agent)
        self._start("/odoo", "head_decides", self.user_head)
        self._start("/odoo", "support_has_nothing_to_do", self.user_cs)
