from odoo import models


class MailNotification(models.Model):
    """Masks the addresses to which a message was sent by e-mail or SMS."""

    _inherit = "mail.notification"

    _masked_fields = {"mail_email_address": "email", "sms_number": "phone"}

    def _to_store(self, store, fields, **_kwargs):
        # sudo: masked by the departments of the user who gets it
        if store.target.get_user(self.env).sudo()._is_contact_masked():
            self = self.with_context(contact_mask=True)
        store.add_records_fields(self, fields)
