from odoo import api, models


class CustomerErasure(models.Model):
    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        """Whose browser answered"""
        result = super()._delete_beside(company, identities, leads)
        browsers = identities.filtered(lambda identity: identity.kind == "visitor")
        # sudo: of the very company, whose person is erased
        answers = self.env["survey.user_input"].sudo()
        answers = answers.search([("customer_browser", "in", browsers.mapped("value"))])
        answers.filtered(
            lambda answer: answer._get_alignment_company() == company
        ).customer_browser = False
        return result
