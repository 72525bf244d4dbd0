from odoo import api, models
from odoo.fields import Domain

from ...tools.timeline import EXISTENCE_TO_ALL, HIDDEN_TO_ALL, Source, filled
from ..shared.plain_text import get_plain_text

MAX_LENGTH = 300  # longest text of a message, in characters
CONVERSATION = ("comment", "email", "email_outgoing", "sms")


class MailMessage(models.Model):
    """Shows messages in the history of the customer: those of people, and those that
    the system logged."""

    _name = "mail.message"
    _inherit = ["mail.message", "timeline.source.mixin"]

    # the newest of a lead with thousands; what the system logs is not in it
    _history_idx = models.Index(
        "(model, res_id, date, id) WHERE model IN ('crm.lead', 'res.partner') AND "
        f"(message_type IN {CONVERSATION} OR mail_activity_type_id IS NOT NULL)"
    )

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="message",
                label=self.env._("Email or Note"),
                model=self._name,
                date="date",
                department="sales",
                order=60,
                icon="fa-envelope-o",
                levels=EXISTENCE_TO_ALL,
                about="res_id",
                hosts="model",
            ),
            Source(
                key="system",
                label=self.env._("System Note"),
                model=self._name,
                date="date",
                department="sales",
                order=61,
                icon="fa-cog",
                levels=HIDDEN_TO_ALL,
                is_noise=True,
                about="res_id",
                hosts="model",
            ),
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        is_written = Domain("message_type", "in", CONVERSATION) | Domain(
            "mail_activity_type_id", "!=", False
        )
        return is_written if source == "message" else ~is_written

    def _describe_for_timeline(self, source):
        is_system = source == "system"
        return {
            message.id: {
                "title": self.env._("System Note")
                if is_system
                else self.env._("Note")
                if message.is_internal
                else self.env._("Message"),
                "text": "\n".join(
                    filled(
                        message.subject,
                        get_plain_text(message.body, MAX_LENGTH),
                    )
                ),
                "who": message.author_id.name or message.email_from,
                "is_automatic": is_system,
            }
            for message in self
        }
