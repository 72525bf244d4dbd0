from odoo import api, models


class CustomerErasure(models.Model):
    """Deletes the events of an erased person."""

    _inherit = "customer.erasure"

    @api.model
    def _erase_events(self, identities):
        count = self.env["customer.event"]._erase(identities)
        return super()._erase_events(identities) + count
