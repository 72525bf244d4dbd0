from odoo import models


class MailBlacklist(models.Model):
    """Records new entries of the e-mail blacklist."""

    _name = "mail.blacklist"
    _inherit = ["mail.blacklist", "blacklist.mixin"]

    _event_kind = "email"
    _event_source = "mailing"
