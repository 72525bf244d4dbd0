from odoo import api, models
from odoo.fields import Domain
from odoo.tools import ormcache

from ...tools.unaccent import unaccent


class UnaccentCatalogMixin(models.AbstractModel):
    """Small catalogues that are found by name in any language, blind to accents and
    case.

    Names are compared in Python: so "suy nghi" finds "Suy nghĩ" in databases without
    the ``unaccent`` extension, and an import file may be in another language than its
    user. Compared are ``_rec_names_search`` and the display name.
    """

    _name = "unaccent.catalog.mixin"
    _inherit = "cached.catalog.mixin"
    _description = "Accent-Insensitive Name Search"

    @api.model
    def _search_display_name(self, operator, value):
        if operator not in ("=", "in", "ilike", "=ilike"):
            return NotImplemented
        values = [value] if isinstance(value, str) else value
        wanted = [_normalize(text) for text in values if isinstance(text, str)]
        is_partial = operator == "ilike"
        found = [
            record_id
            for record_id, texts in self._get_name_texts(self._get_languages())
            if any(w == t or (is_partial and w in t) for w in wanted for t in texts)
        ]
        return Domain("id", "in", found)

    @api.model
    def _get_languages(self):
        return tuple(code for code, _name in self.env["res.lang"].get_installed())

    @api.model
    @ormcache("languages")
    def _get_name_texts(self, languages):
        """Return [(id, texts that name the record)], without accents, in ``languages``.

        Cached, as an import asks for every row.
        """
        # sudo: cached for all companies and users; a search by these ids still obeys
        # the user's rules
        records = self.sudo().with_context(active_test=False).search(Domain.TRUE)
        names = [*(self._rec_names_search or ["name"]), "display_name"]
        texts = {record.id: set() for record in records}
        for lang in languages:
            for record in records.with_context(lang=lang):
                texts[record.id].update(_normalize(record[name]) for name in names)
        return tuple(texts.items())


def _normalize(text):
    """Return lower case, without accents, all dashes alike, single spaces."""
    return " ".join(unaccent((text or "").replace("–", "-")).split())
