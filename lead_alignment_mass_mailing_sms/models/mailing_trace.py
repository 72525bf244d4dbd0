from odoo import models

SMS_TYPES = {"sent": "sms_sent", "click": "sms_click"}


class MailingTrace(models.Model):
    """Records SMS, by the number. Their links are too short for a seal: forged clicks
    are found by the IP address that clicks for many recipients (``customer.event``)."""

    _inherit = "mailing.trace"

    _number_idx = models.Index("(sms_number) WHERE sms_number IS NOT NULL")

    def _get_contact_pairs(self):
        if self.trace_type != "sms":
            return super()._get_contact_pairs()
        return [("phone", self.sms_number)] if self.sms_number else []

    def _get_event_type(self, what):
        if self.trace_type == "sms":
            return SMS_TYPES[what]
        return super()._get_event_type(what)

    def _get_label(self, details):
        if self.trace_type == "sms" and not details.get("link_id"):
            return self.mass_mailing_id.subject or self.mass_mailing_id.name
        return super()._get_label(details)

    def _is_told(self, what, details):
        """Whether to record what happened; nobody reports that an SMS was opened."""
        if self.trace_type == "sms" and what not in SMS_TYPES:
            return False
        return super()._is_told(what, details)

    def _get_browser(self, details):
        """Return no browser for SMS: without a seal it may be anybody's."""
        return [] if self.trace_type == "sms" else super()._get_browser(details)

    def _is_forged(self, signs):
        return self.trace_type != "sms" and super()._is_forged(signs)
