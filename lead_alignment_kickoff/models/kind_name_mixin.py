from odoo import models


class KindNameMixin(models.AbstractModel):
    """Records that the system makes for a company and names after their ``kind``, in
    all languages: people of one company work in several."""

    _name = "kind.name.mixin"
    _description = "Named after Its Type"

    def _name_after_kind(self):
        for code, _name in self.env["res.lang"].get_installed():
            own = self.with_context(lang=code)
            labels = dict(own._fields["kind"]._description_selection(own.env))
            for record in own:
                record.name = labels[record.kind]
