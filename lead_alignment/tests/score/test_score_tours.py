from odoo.tests import HttpCase, tagged

from .common_score import ScoreCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestScoreTours(HttpCase, ScoreCommon):
    """The score in a browser, in English and in Vietnamese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("vi_VN")
        for user in (cls.user_marketer, cls.user_head, cls.user_agent):
            user.tour_enabled = False
            user.password = user.login

    def _start(self, path, tour, user, lang):
        user.lang = lang
        self.start_tour(path, f"lead_alignment_{tour}", login=user.login)
        self.env.invalidate_all()

    def _marketer(self, lang):
        self._happen("e1", "page_view")
        self.web.cap = 50
        self.agreement._publish_score()
        self._lead("e1", name="Visitor of pages")
        self._work()
        self._start("/odoo/score-rules", "marketer_rules", self.user_marketer, lang)
        self.assertEqual(self.page.points, 50)
        self.assertFalse(self.agreement.has_score_draft)
        self._work()
        self.assertEqual(self._person("e1").engagement, 50)

    def test_a_marketer_publishes_a_rule(self):
        self._marketer("en_US")

    def test_a_marketer_publishes_a_rule_in_vietnamese(self):
        self._marketer("vi_VN")

    def _manager(self, lang):
        self._close_leads(60)
        self._start("/odoo/score-learning", "manager_learns", self.user_head, lang)
        self.assertTrue(self.agreement.has_score_draft)

    def test_a_manager_learns(self):
        self._manager("en_US")

    def test_a_manager_learns_in_vietnamese(self):
        self._manager("vi_VN")

    def _agent(self, lang):
        self._happen("e1", "page_view")
        self._happen("e2", "chat")
        self._lead("e1")
        self._lead("e2")
        self._work()
        self._start("/odoo/alignment-calls", "agent_score", self.user_agent, lang)

    def test_an_agent_sorts_by_score(self):
        self._agent("en_US")

    def test_an_agent_sorts_by_score_in_vietnamese(self):
        self._agent("vi_VN")
