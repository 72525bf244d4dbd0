from odoo.tests import tagged

from .common_tour import TourCase
from .feedback.test_feedback import FeedbackCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestOverviewTours(TourCase, FeedbackCommon):
    """The first screen of the app, in English and in Vietnamese."""

    is_frozen = False  # the browser's clock is the true one

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("vi_VN")
        cls.users = cls.user_agent + cls.user_head + cls.user_cs
        for user in cls.users:
            user.tour_enabled = False
            user.password = user.login
        cls.env["alignment.issue"].create(
            {"name": "Wrong price in the ad", "company_id": cls.company.id}
        )

    def _look(self, lang):
        self.users.lang = lang
        self.env["customer.call"].search([("is_complaint", "=", True)]).unlink()
        self.env["utm.campaign"].search([("is_running", "=", True)]).active = False
        self._new_leads(3)
        self._start("/odoo", "agent_starts_the_day", self.user_agent)
        self._start("/odoo", "head_decides", self.user_head)
        self._start("/odoo", "support_has_nothing_to_do", self.user_cs)

    def test_overview(self):
        self._look("en_US")

    def test_overview_in_vietnamese(self):
        self._look("vi_VN")
