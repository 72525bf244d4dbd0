from odoo import api, models, tools


class Website(models.Model):
    """Caches which websites ask their visitors for consent."""

    _inherit = "website"

    @api.model_create_multi
    def create(self, vals_list):
        websites = super().create(vals_list)
        # Odoo clears it itself when a website is written
        self.env.registry.clear_cache()
        return websites

    @api.model
    @tools.ormcache()
    def _get_asking_ids(self):
        """Return ids of the websites with a cookies bar."""
        # sudo: the same for all visitors
        return frozenset(self.sudo().search([("cookies_bar", "=", True)]).ids)
