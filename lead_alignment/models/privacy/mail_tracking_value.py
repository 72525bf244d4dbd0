from odoo import models


class MailTrackingValue(models.Model):
    _inherit = "mail.tracking.value"

    def _tracking_value_format_model(self, model):
        """Mask old and new values of tracked phones and e-mails."""
        formatted = super()._tracking_value_format_model(model)
        if not self.env.user._is_contact_masked() or model not in self.env:
            return formatted
        tracked = {tracking.id: tracking for tracking in self}
        for told in formatted:
            name = tracked[told["id"]].field_id.name
            for side in ("oldValue", "newValue"):
                told[side] = tracked[told["id"]]._mask_told(model, name, told[side])
        return formatted

    def _mask_told(self, model, name, value):
        message = self.mail_message_id
        record = self.env[model].browse(message.res_id)
        if name in record._get_masked_kinds() and record._get_with_secrets():
            return record._mask_value(name, value)
        return value
