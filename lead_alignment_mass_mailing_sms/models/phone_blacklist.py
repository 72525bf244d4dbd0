from odoo import models


class PhoneBlacklist(models.Model):
    """Records new entries of the phone blacklist."""

    _name = "phone.blacklist"
    _inherit = ["phone.blacklist", "blacklist.mixin"]

    _event_kind = "phone"
    _event_source = "sms"
