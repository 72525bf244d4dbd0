import unicodedata

from odoo import api, models
from odoo.fields import Domain


class AccentBlindNameMixin(models.AbstractModel):
    """Catalogues found by name in any language, blind to accents and case.

    They are small, so names are compared here: "suy nghi" finds "Suy nghĩ" also in
    databases without the ``unaccent`` extension, and an import file may be in
    another language than its user. What is compared: ``_rec_names_search`` and the
    display name.
    """

    _name = "accent.blind.name.mixin"
    _description = "Accent-Blind Name Search"

    @api.model
    def _search_display_name(self, operator, value):
        if operator not in ("=", "in", "ilike", "=ilike"):
            return NotImplemented
        values = [value] if isinstance(value, str) else value
        wanted = [_fold(text) for text in values if isinstance(text, str)]
        is_partial = operator == "ilike"
        found = [
            record_id
            for record_id, texts in self._get_name_texts()
            if any(w == t or (is_partial and w in t) for w in wanted for t in texts)
        ]
        return Domain("id", "in", found)

    @api.model
    def _get_name_texts(self):
        """Pairs of an id and the folded texts that name it, in every language."""
        records = self.with_context(active_test=False).search(Domain.TRUE)
        names = [*(self._rec_names_search or ["name"]), "display_name"]
        texts = {record.id: set() for record in records}
        for lang, _label in self.env["res.lang"].get_installed():
            for record in records.with_context(lang=lang):
                texts[record.id].update(_fold(record[name]) for name in names)
        return texts.items()


def _fold(text):
    """Lower case, without accents, all dashes alike, single spaces."""
    text = (text or "").replace("–", "-").replace("đ", "d").replace("Đ", "D")
    decomposed = unicodedata.normalize("NFD", text)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.lower().split())
