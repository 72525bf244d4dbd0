from odoo import models


class UtmCampaign(models.Model):
    _inherit = "utm.campaign"

    def _compute_mailing_mail_count(self):
        """Return no mailings to users who may not read them.

        Odoo's form of a campaign reads them for everybody, and fails for salespeople
        and support.
        """
        if self.env["mailing.mailing"].has_access("read"):
            return super()._compute_mailing_mail_count()
        self.mailing_mail_count = self.ab_testing_mailings_count = 0
        return None
