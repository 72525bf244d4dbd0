from odoo import api, models
from odoo.tools import SQL


class CustomerErasure(models.Model):
    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        """Whose browser answered"""
        result = super()._delete_beside(company, identities, leads)
        browsers = identities.filtered(lambda one: one.kind == "visitor")
        self.env.cr.execute(
            SQL(
                "UPDATE survey_user_input SET customer_browser = NULL "
                "WHERE customer_browser = ANY(%s)",
                browsers.mapped("value"),
            )
        )
        return result
