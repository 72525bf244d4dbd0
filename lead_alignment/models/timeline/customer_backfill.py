from odoo import api, models


class CustomerBackfill(models.Model):
    """Removes the visibility of sources whose app is uninstalled."""

    _inherit = "customer.backfill"

    @api.model
    def _remove_app_data(self, names, sources=()):
        result = super()._remove_app_data(names, sources)
        visibility = self.env["alignment.visibility"]
        visibility.search([("source", "in", list(sources))]).unlink()
        return result
