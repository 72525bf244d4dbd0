from odoo import models


class CustomerProfile(models.Model):
    """Who declines leaves all audiences at once."""

    _inherit = "customer.profile"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("consent", "granted") != "granted":
            self.env["alignment.audience.member"]._leave(self)
        return result

    def _merge_consent(self, absorbed):
        before = super()._merge_consent(absorbed)
        if self.consent != "granted":
            self.env["alignment.audience.member"]._leave(self | absorbed)
        return before
