from odoo import api, models


class CustomerErasure(models.Model):
    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        """Delete the browser that is stored with answers."""
        result = super()._delete_beside(company, identities, leads)
        browsers = identities.filtered(lambda identity: identity.kind == "visitor")
        # sudo: answers in the company of the erased person
        answers = self.env["survey.user_input"].sudo()
        answers = answers.search([("customer_browser", "in", browsers.mapped("value"))])
        answers.filtered(
            lambda answer: answer._get_alignment_company() == company
        ).customer_browser = False
        return result
