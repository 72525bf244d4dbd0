from odoo import models

STORED = ("email_from", "incoming_email_cc", "incoming_email_to")


class MailMessage(models.Model):
    """Customers' addresses on messages are masked as those of their contacts are; what
    people write in the text is not touched."""

    _inherit = "mail.message"

    _masked_fields = {
        "email_from": "email",
        "reply_to": "email",
        "incoming_email_cc": "email",
        "incoming_email_to": "email",
        "outgoing_email_to": "email",
    }

    def _get_with_secrets(self):
        """Those that no colleague wrote"""
        # sudo: who wrote it
        return self.filtered(
            lambda message: (
                not message.author_id or message.sudo().author_id.partner_share
            )
        )

    def _to_store(self, store, fields, **kwargs):
        result = super()._to_store(store, fields, **kwargs)
        # sudo: by the departments of whoever gets it
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
        """A value as discussions have it: a text, or (name, address) pairs"""
        if isinstance(value, str):
            return self._mask_value(name, value)
        return [
            [self._mask_value(name, part) if "@" in part else part for part in pair]
            for pair in value
        ]
