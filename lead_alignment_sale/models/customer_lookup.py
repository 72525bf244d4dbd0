from odoo import api, models
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

FEWEST_DIGITS = 3


class CustomerLookup(models.AbstractModel):
    """Found by the number of a quotation or order, or its last digits."""

    _inherit = "customer.lookup"

    @api.model
    def _find_by_number(self, text):
        found = super()._find_by_number(text)
        number = text.lstrip("#").strip()
        if sum(one.isdigit() for one in number) < FEWEST_DIGITS or " " in number:
            return found
        name = escape_psql(number)
        orders = self._search_in(
            "sale.order",
            Domain("name", "=ilike", name) | Domain("name", "=ilike", f"%{name}")
            if number.isdigit()
            else Domain("name", "=ilike", name),
        )
        return found + list(orders.partner_id)
