from odoo import api, models


class ResCompany(models.Model):
    """Each company has its general agreement from the beginning."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["alignment.agreement"]._ensure_general(companies)
        return companies

    def write(self, vals):
        """The usual terms and rules follow the country."""
        result = super().write(vals)
        if vals.keys() & {"country_id", "partner_id"}:
            self.env["alignment.agreement"]._follow_country(self)
        return result
