from odoo import models


class CustomerConversation(models.Model):
    """Is answered in Discuss."""

    _inherit = "customer.conversation"

    def action_answer(self):
        self.ensure_one()
        self._check_may_answer()
        # sudo: the talk of a conversation that the user reads
        contact = self.sudo().contact_id
        talk = (
            self.env["discuss.channel"]
            .sudo()
            .search(
                [
                    ("gateway_id.alignment_channel_id", "=", contact.channel_id.id),
                    ("gateway_channel_token", "=", contact.person),
                ],
                limit=1,
            )
        )
        if not talk:
            return super().action_answer()
        talk._add_members(users=self.env.user, post_joined_message=False)
        return {
            "type": "ir.actions.client",
            "tag": "mail.action_discuss",
            "context": {"active_id": f"discuss.channel_{talk.id}"},
        }
