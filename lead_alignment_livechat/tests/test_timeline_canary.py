from odoo.addons.lead_alignment.tests.timeline import test_timeline_canary

from .test_customer_timeline import open_chat


class TestLivechatCanary(test_timeline_canary.TestCanary):
    """No word of a chat comes through any door."""

    sources = (*test_timeline_canary.TestCanary.sources, "chat")

    def _add_records(self):
        result = super()._add_records()
        chat = open_chat(self, self.partner)
        chat.message_post(
            body="words", message_type="comment", author_id=self.partner.id
        )
        return result
