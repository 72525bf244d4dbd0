from odoo import api, models


class CustomerErasure(models.Model):
    """Forgets which pages of tests an erased person got."""

    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        result = super()._delete_beside(company, identities, leads)
        named = identities.filtered(lambda one: one.kind in ("visitor", "partner"))
        # sudo: of the erased person
        exposures = self.env["alignment.page.exposure"].sudo()
        exposures.search(
            [
                ("test_id.company_id", "=", company.id),
                ("kind", "in", named.mapped("kind")),
                ("value", "in", named.mapped("value")),
            ]
        )._forget()
        return result
