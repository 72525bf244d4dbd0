from odoo import api, models
from odoo.tools import SQL


class CustomerErasure(models.Model):
    """Deletes the events of an erased person, and rows of event files about them."""

    _inherit = "customer.erasure"

    @api.model
    def _erase_events(self, identities):
        count = self.env["customer.event"]._erase(identities)
        return super()._erase_events(identities) + count

    @api.model
    def _delete_beside(self, company, identities, leads):
        result = super()._delete_beside(company, identities, leads)
        patterns = self._get_patterns(identities)
        # rows that were known already have no event
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM customer_event_import
                 WHERE company_id = %s
                   AND lower(concat_ws(' ', email, phone, account, label, note,
                                       message_id)) ~ ANY(%s)
                """,
                company.id,
                patterns,
            )
        )
        return result
