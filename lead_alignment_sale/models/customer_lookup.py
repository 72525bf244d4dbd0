from odoo import api, models


class CustomerLookup(models.AbstractModel):
    """Finds customers by the number of a quotation or order, or its last digits."""

    _inherit = "customer.lookup"

    @api.model
    def _find_by_number(self, text):
        found = super()._find_by_number(text)
        orders = self._search_number("sale.order", "name", text)
        return found + list(orders.partner_id)
