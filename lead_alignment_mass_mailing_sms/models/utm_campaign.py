from odoo import models


class UtmCampaign(models.Model):
    _inherit = "utm.campaign"

    def _compute_mailing_sms_count(self):
        """Odoo's form asks for the SMS tests of a campaign whoever looks, and fails
        for salespeople and support, who may read no mailing: to them there are none."""
        if self.env["mailing.mailing"].has_access("read"):
            return super()._compute_mailing_sms_count()
        self.mailing_sms_count = self.ab_testing_mailings_sms_count = 0
        return None
