from odoo import models


class ResPartner(models.Model):
    """Contacts are found by what they are known by; colleagues are no customers."""

    _inherit = "res.partner"

    # the look-up finds customers by these
    _phone_idx = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")
    _email_idx = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")

    def _is_colleague(self):
        """Whether somebody who works here, and is no customer; nobody is not"""
        return self.active and not self.partner_share
