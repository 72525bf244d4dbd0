from odoo import api, models
from odoo.tools import SQL


class CustomerErasure(models.Model):
    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        """Delete the browsers' answers to the cookies bar.

        The bar does not ask again, so visits are not recorded until they answer anew.
        """
        result = super()._delete_beside(company, identities, leads)
        named = identities.filtered(
            lambda identity: identity.kind in ("visitor", "partner")
        )
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM website_visitor_consent consent USING website
                 WHERE website.id = consent.website_id AND website.company_id = %s
                   AND consent.token = ANY(%s)
                """,
                company.id,
                [value.removeprefix("website:") for value in named.mapped("value")],
            )
        )
        return result
