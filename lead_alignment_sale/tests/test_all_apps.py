from odoo.tests import tagged

from odoo.addons.lead_alignment.tests.common_tour import TourCase
from odoo.addons.lead_alignment.tests.timeline.test_timeline import TimelineCommon

OTHERS = ("lead_alignment_livechat", "lead_alignment_helpdesk_mgmt")


@tagged("post_install", "-at_install", "lead_alignment_sale")
class TestAllApps(TourCase, TimelineCommon):
    """Customer service with chats and tickets sees campaign, quotation and hand-over,
    where the other apps are there, too."""

    is_frozen = False  # the browser's clock is the true one

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        installed = cls.env["ir.module.module"].search_count(
            [("name", "in", OTHERS), ("state", "=", "installed")]
        )
        if installed < len(OTHERS):
            cls.skipTest(cls, "Live Chat and Helpdesk are not installed.")
        for group in (
            "im_livechat.im_livechat_group_user",
            "helpdesk_mgmt.group_helpdesk_user",
        ):
            cls.user_cs.group_ids += cls.env.ref(group)
        cls._seat(cls.user_cs)
        cls.user_cs.lang = "en_US"

    def setUp(self):
        super().setUp()
        self.env["utm.campaign"].search([]).date_start = False
        self.leads.campaign_id = self.env["utm.campaign"].create(
            {
                "title": "Spring",
                "date_start": "2020-01-01",
                "talking_points": "Half price until Sunday",
            }
        )
        product = self.env["product.product"].create({"name": "Course"})
        self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "user_id": self.user_agent.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
        )
        self.env["helpdesk.ticket"].create(
            {
                "name": "Lesson does not open",
                "description": "White page",
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "user_id": self.user_cs.id,
            }
        )
        self.chat = self._open_chat()

    def _open_chat(self):
        operator = self.user_cs.partner_id
        members = [
            {"partner_id": operator.id, "livechat_member_type": "agent"},
            {"partner_id": self.partner.id, "livechat_member_type": "visitor"},
        ]
        chat = self.env["discuss.channel"].create(
            {
                "name": "Chat",
                "channel_type": "livechat",
                "livechat_channel_id": self.env["im_livechat.channel"]
                .create({"name": "Site"})
                .id,
                "livechat_operator_id": operator.id,
                "channel_member_ids": [(0, 0, member) for member in members],
            }
        )
        chat.message_post(
            body="Hello", message_type="comment", author_id=self.partner.id
        )
        return chat

    def test_everything_beside_the_chat(self):
        path = f"/odoo/discuss?active_id=discuss.channel_{self.chat.id}"
        self._start(path, "all_apps", self.user_cs)
        referral = self.env["crm.lead.referral"].search([], limit=1)
        self.assertEqual(referral.user_id, self.user_cs)
        self.assertEqual(referral.origin_id, self.chat.id)
