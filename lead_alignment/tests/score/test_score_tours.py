from odoo.tests import tagged

from ..common_tour import TourCase
from .common_score import ScoreCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestScoreTours(TourCase, ScoreCommon):
    """The score in a browser"""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._seat(cls.user_marketer, cls.user_head, cls.user_agent)

    def test_a_marketer_publishes_a_rule(self):
        self._happen("e1", "page_view")
        self.web.cap = 50
        self.agreement._publish_score()
        self._lead("e1", name="Visitor of pages")
        self._work()
        self._start("/odoo/score-rules", "marketer_rules", self.user_marketer)
        self.assertEqual(self.page.points, 50)
        self.assertFalse(self.agreement.has_score_draft)
        self._work()
        self.assertEqual(self._person("e1").engagement, 50)

    def test_a_manager_learns(self):
        self._close_leads(60)
        self._start("/odoo/score-learning", "manager_learns", self.user_head)
        self.assertTrue(self.agreement.has_score_draft)

    def test_an_agent_sorts_by_score(self):
        self._happen("e1", "page_view")
        self._happen("e2", "chat")
        self._lead("e1")
        self._lead("e2")
        self._work()
        self._start("/odoo/alignment-calls", "agent_score", self.user_agent)
