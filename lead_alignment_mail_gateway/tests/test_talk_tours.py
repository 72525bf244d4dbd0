from odoo.tests import tagged

from odoo.addons.lead_alignment.tests.common_tour import TourCase

from .test_answers import TalkCommon


@tagged("post_install", "-at_install", "lead_alignment_mail_gateway")
class TestTalkTours(TourCase, TalkCommon):
    """From the list of who waits to the talk, with the history beside it."""

    is_frozen = False  # the browser's clock is the true one

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cs.company_id = cls.company
        cls._seat(cls.cs)

    def _freeze(self, moment):
        """The clock is the true one."""

    def test_support_answers_on_zalo(self):
        now = self.env.cr.now().replace(tzinfo=None)
        self._say("Chị là Đào 0912345678, còn lớp tối không?", now)
        self._start("/odoo/conversations", "answer_on_zalo", self.cs)
        message = self._talk().message_ids.sorted("id")[-1]
        self.assertEqual(message.author_id, self.cs.partner_id)
        self.assertEqual(len(self._send()), 1)
        self.assertEqual(self._found().user_id, self.cs)
