from odoo import api, models


class CachedCatalogMixin(models.AbstractModel):
    """Small catalogues that every screen shows and hardly anybody changes: what is read
    of them is kept in Odoo's cache (``ormcache``), and a change makes it read anew."""

    _name = "cached.catalog.mixin"
    _description = "Cached Catalog"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def update_field_translations(self, field_name, translations, source_lang=""):
        # Odoo writes translations past ``write``
        result = super().update_field_translations(
            field_name, translations, source_lang
        )
        self.env.registry.clear_cache()
        return result
