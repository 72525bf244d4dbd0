from odoo import models


class ResPartner(models.Model):
    """Adds the search by phone and e-mail, and tells colleagues from customers."""

    _inherit = "res.partner"

    # the lookup finds customers by these
    _phone_idx = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")
    _email_idx = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")

    _last_digits_idx = models.Index(
        "(reverse(phone_sanitized) text_pattern_ops) WHERE phone_sanitized IS NOT NULL"
    )

    def _is_colleague(self):
        """Whether the contact is a colleague and no customer; an empty one is not."""
        return self.active and not self.partner_share
