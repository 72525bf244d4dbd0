from odoo import api, models
from odoo.tools import SQL


class CustomerErasure(models.Model):
    """Deletes what an erased person wrote; that somebody was answered in time stays."""

    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        self.env["customer.conversation"].flush_model()
        self.env.cr.execute(
            SQL(
                "DELETE FROM customer_conversation "
                "WHERE company_id = %s AND identity_id = ANY(%s)",
                company.id,
                identities.ids,
            )
        )
        self.env["customer.conversation"].invalidate_model()
        return super()._delete_beside(company, identities, leads)
