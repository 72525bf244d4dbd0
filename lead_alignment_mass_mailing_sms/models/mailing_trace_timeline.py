from odoo import api, models
from odoo.fields import Domain


class MailingTrace(models.Model):
    """Shows SMS in the history of the customer with the number."""

    _inherit = "mailing.trace"

    @api.model
    def _get_mailing_addresses(self, person):
        return super()._get_mailing_addresses(person) | Domain(
            "sms_number", "in", list(person.get_ids("phone"))
        )

    def _get_mailing_title(self):
        if self.trace_type == "sms":
            return self.env._("SMS Mailing")
        return super()._get_mailing_title()
