from odoo import api, models
from odoo.tools import SQL


class CustomerErasure(models.Model):
    """Blanks ideas in which an erased person is named."""

    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        result = super()._delete_beside(company, identities, leads)
        self.env.cr.execute(
            SQL(
                """
                UPDATE alignment_content_idea SET name = '…'
                 WHERE company_id = %s AND lower(name) ~ ANY(%s)
                """,
                company.id,
                self._get_patterns(identities),
            )
        )
        self.env["alignment.content.idea"].invalidate_model(["name"])
        return result
