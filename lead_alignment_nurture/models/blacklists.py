from odoo import api, models


class MailBlacklist(models.Model):
    """Who opts out of e-mails leaves all programs at once."""

    _inherit = "mail.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        blocked = super().create(vals_list)
        self.env["alignment.nurture.signal"]._add_of("email", blocked.mapped("email"))
        return blocked


class PhoneBlacklist(models.Model):
    """Who opts out of calls leaves all programs at once."""

    _inherit = "phone.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        blocked = super().create(vals_list)
        self.env["alignment.nurture.signal"]._add_of("phone", blocked.mapped("number"))
        return blocked
