from odoo import models

STORED = ("email_from", "incoming_email_cc", "incoming_email_to")


class MailMessage(models.Model):
    """Masks customers' addresses on messages like those of their contacts; the text
    that people write is not changed."""

    _inherit = "mail.message"

    _masked_fields = {
        "email_from": "email",
        "reply_to": "email",
        "incoming_email_cc": "email",
        "incoming_email_to": "email",
        "outgoing_email_to": "email",
    }

    def _get_with_secrets(self):
        """Return the messages that no colleague wrote."""
        # sudo: reads who the author is
        return self.filtered(
            lambda message: (
                not message.author_id or message.sudo().author_id.partner_share
            )
        )

    def _to_store(self, store, fields, **kwargs):
        result = super()._to_store(store, fields, **kwargs)
        # sudo: masked by the departments of the user who gets it
        if store.target.get_user(self.env).sudo()._is_contact_masked():
            for message in self._get_with_secrets():
                shown = store.data["mail.message"].get((message.id,), {})
                shown.update(
                    (name, message._mask_stored(name, shown[name]))
                    for name in STORED
                    if shown.get(name)
                )
        return result

    def _mask_stored(self, name, value):
        """Mask a value as Discuss has it: a text, or (name, address) pairs."""
        if isinstance(value, str):
            return self._mask_value(name, value)
        return [
            [self._mask_value(name, part) if "@" in part else part for part in pair]
            for pair in value
        ]
