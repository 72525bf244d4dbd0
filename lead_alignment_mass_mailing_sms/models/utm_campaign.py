from odoo import models


class UtmCampaign(models.Model):
    _inherit = "utm.campaign"

    def _compute_mailing_sms_count(self):
        """Return no SMS mailings to users who may not read them.

        Odoo's form of a campaign reads them for everybody, and fails for salespeople
        and support.
        """
        if self.env["mailing.mailing"].has_access("read"):
            return super()._compute_mailing_sms_count()
        self.mailing_sms_count = self.ab_testing_mailings_sms_count = 0
        return None
