from odoo import api, models, tools


class CrmLead(models.Model):
    """Finds leads by the names of customer and company without accents, and runs the
    rooms' watchers.

    Rooms declare with ``@watches`` what they do when fields are written (``watch.py``);
    this is the only override of ``write`` for them.
    """

    _name = "crm.lead"
    _inherit = ["unaccent.name.mixin", "crm.lead"]

    _unaccented_from = ("contact_name", "partner_name")

    def _in_company_language(self):
        """Return this lead in the language of its company: for what the system notes
        on it by itself."""
        company = self.company_id or self.env.company
        return self.with_context(lang=company._get_language())

    def write(self, vals):
        watchers = [
            watcher
            for names, watcher in self._get_watchers()
            if not vals.keys().isdisjoint(names(self) if callable(names) else names)
        ]
        if not watchers:
            return super().write(vals)
        vals = dict(vals)
        running = [watcher(self, vals) for watcher in watchers]
        for watcher in running:
            next(watcher, None)
        result = super().write(vals) if vals else True
        for watcher in running:
            next(watcher, None)
        return result

    @api.model
    @tools.ormcache(cache="stable")
    def _get_watchers(self):
        """Return ((watched fields, function), ...) in the order of the rooms."""
        return tuple(
            (method.watched_fields, method)
            for base in reversed(type(self).__mro__)
            for method in vars(base).values()
            if hasattr(method, "watched_fields")
        )
