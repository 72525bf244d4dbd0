from odoo import api, models, tools


class Website(models.Model):
    """Which websites ask their visitors, known without a query."""

    _inherit = "website"

    @api.model_create_multi
    def create(self, vals_list):
        websites = super().create(vals_list)
        self.env.registry.clear_cache()  # Odoo does so where one is written to
        return websites

    @api.model
    @tools.ormcache()
    def _get_asking_ids(self):
        """Ids of those that ask by a cookies bar"""
        # sudo: the same for every visitor
        return frozenset(self.sudo().search([("cookies_bar", "=", True)]).ids)
