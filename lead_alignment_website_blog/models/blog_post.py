from odoo import api, models
from odoo.tools import is_html_empty

CODE = "blog_comment"


class BlogPost(models.Model):
    """Records what customers comment; what is deleted is taken back."""

    _inherit = "blog.post"

    def _message_post_after_hook(self, message, msg_values):
        """Enqueue a comment."""
        result = super()._message_post_after_hook(message, msg_values)
        if self._is_comment(message):
            self.env["customer.event.inbox"]._enqueue(
                self._name,
                [(self.id, _get_message_id(message.id), {"message_id": message.id})],
            )
        return result

    def _message_update_content(self, message, /, *, body, **kwargs):
        """Take back a comment that is deleted: only its text is."""
        result = super()._message_update_content(message, body=body, **kwargs)
        if body is not None and is_html_empty(message.body):
            self.env["customer.event.inbox"]._enqueue_taken_back(
                self._name,
                [(self.id, _get_message_id(message.id), _get_message_id(message.id))],
                self.env._("The comment was deleted"),
                source="blog",
            )
        return result

    @api.model
    def _is_comment(self, message):
        return message.message_type == "comment" and bool(message.author_id)

    @api.model
    def _prepare_inbox_events(self, entries):
        numbers = [entry.data["message_id"] for entry in entries]
        messages = self.env["mail.message"].browse(numbers).exists()
        return self._prepare_comments(messages)

    def _prepare_past_events(self):
        """Return the events of all comments on these posts."""
        return self._prepare_comments(self.message_ids)

    @api.model
    def _prepare_comments(self, messages):
        """Return the values of events; a deleted comment has none."""
        posts = {post.id: post for post in self.browse(messages.mapped("res_id"))}
        return [
            {
                "type": CODE,
                "identities": [("partner", str(message.author_id.id))],
                "message_id": _get_message_id(message.id),
                "recurs": True,
                "source": "blog",
                "occurred_at": message.date,
                "company_id": posts[message.res_id]._get_blog_company().id,
                "label": posts[message.res_id].name,
            }
            for message in messages
            if self._is_comment(message) and not is_html_empty(message.body)
        ]

    def _get_blog_company(self):
        return self.website_id.company_id or self.create_uid.company_id


def _get_message_id(number):
    return f"blog comment {number}"
