from odoo import api, models
from odoo.tools import SQL


class MailingMailing(models.Model):
    """Finds recipients of an SMS by their number."""

    _inherit = "mailing.mailing"

    @api.model
    def _get_addresses(self):
        return SQL("%s, (3, 'phone', trace.sms_number)", super()._get_addresses())
