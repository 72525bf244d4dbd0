from odoo.tests import tagged

from odoo.addons.lead_alignment.tests.common_tour import TourCase
from odoo.addons.lead_alignment.tests.timeline.test_timeline import TimelineCommon

from .test_customer_timeline import open_chat


@tagged("post_install", "-at_install", "lead_alignment_livechat")
class TestChatTours(TourCase, TimelineCommon):
    """Customer service reads the story where it works, and passes on what came up."""

    is_frozen = False  # the browser's clock is the true one

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_cs.group_ids += cls.env.ref("im_livechat.im_livechat_group_user")
        cls._seat(cls.user_cs)

    def test_the_story_beside_the_chat(self):
        chat = open_chat(self, self.partner)
        chat.message_post(
            body="Is there a place left?",
            message_type="comment",
            author_id=self.partner.id,
        )
        path = f"/odoo/discuss?active_id=discuss.channel_{chat.id}"
        self._start(path, "story_beside_the_chat", self.user_cs)
        referral = self.env["crm.lead.referral"].search([], limit=1)
        self.assertEqual(referral.origin_id, chat.id)
        self.assertEqual(referral.lead_id.origin_channel_id, chat)
