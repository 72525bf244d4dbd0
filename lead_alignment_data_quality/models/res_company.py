from odoo import api, models


class ResCompany(models.Model):
    """A new company has the usual checks of its data."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        # sudo: users who may create companies need no right on checks
        self.env["alignment.data.check"].sudo()._create_missing(companies)
        return companies
