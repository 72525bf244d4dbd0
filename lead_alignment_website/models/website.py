from odoo import api, models, tools


class Website(models.Model):
    """Caches which websites ask their visitors for consent, and tells what browsers
    searched for and downloaded."""

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

    @api.model
    def _prepare_inbox_events(self, entries):
        return [
            {
                "type": entry.code,
                "identities": list(map(tuple, entry.data["browser"])),
                "message_id": f"{entry.code} {entry.data['occurrence']}",
                "source": "website",
                "occurred_at": entry.date,
                "company_id": entry.record.company_id.id,
                "label": entry.data["label"],
            }
            for entry in entries
        ]
