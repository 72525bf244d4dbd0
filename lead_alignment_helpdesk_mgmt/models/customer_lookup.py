from odoo import api, models


class CustomerLookup(models.AbstractModel):
    """Finds customers by the number of a ticket, or its last digits."""

    _inherit = "customer.lookup"

    @api.model
    def _find_by_number(self, text):
        found = super()._find_by_number(text)
        tickets = self._search_number("helpdesk.ticket", "number", text)
        pairs = [pair for ticket in tickets if (pair := ticket._get_pair())]
        # sudo: as in _find_by_address
        profiles = self.env["customer.timeline"]._find_profiles(pairs)
        return found + list(profiles) + list(tickets.partner_id)
