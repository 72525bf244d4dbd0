from odoo import models


class PhoneBlacklist(models.Model):
    """Who wants no SMS any more."""

    _name = "phone.blacklist"
    _inherit = ["phone.blacklist", "blacklist.mixin"]

    _event_kind = "phone"
    _event_source = "sms"
