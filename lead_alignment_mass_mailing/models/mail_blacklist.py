from odoo import models


class MailBlacklist(models.Model):
    """Who wants no mail any more."""

    _name = "mail.blacklist"
    _inherit = ["mail.blacklist", "blacklist.mixin"]

    _event_kind = "email"
    _event_source = "mailing"
