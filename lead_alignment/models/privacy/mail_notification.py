from odoo import models


class MailNotification(models.Model):
    """To whom a message went, by e-mail or text message"""

    _inherit = "mail.notification"

    _masked_fields = {"mail_email_address": "email", "sms_number": "phone"}

    def _to_store(self, store, fields, **_kwargs):
        # sudo: by the departments of whoever gets it
        if store.target.get_user(self.env).sudo()._is_contact_masked():
            self = self.with_context(contact_mask=True)
        store.add_records_fields(self, fields)
