from odoo import api, models
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

FEWEST_DIGITS = 3


class CustomerLookup(models.AbstractModel):
    """Found by the number of a ticket, or its last digits."""

    _inherit = "customer.lookup"

    @api.model
    def _find_by_number(self, text):
        found = super()._find_by_number(text)
        number = text.lstrip("#").strip()
        if sum(one.isdigit() for one in number) < FEWEST_DIGITS or " " in number:
            return found
        name = escape_psql(number)
        pattern = f"%{name}" if number.isdigit() else name
        tickets = self._search_in(
            "helpdesk.ticket", Domain("number", "=ilike", pattern)
        )
        pairs = [pair for ticket in tickets if (pair := ticket._get_pair())]
        # sudo: as for addresses
        profiles = self.env["customer.timeline"]._find_profiles(pairs)
        return found + list(profiles) + list(tickets.partner_id)
