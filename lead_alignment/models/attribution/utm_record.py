from odoo import models

from ..ledger.alignment_utm_alias import KINDS, TARGETS


class UtmRecordMixin(models.AbstractModel):
    """Touchpoints and costs are counted under a campaign, source or medium."""

    _inherit = "alignment.utm.record.mixin"

    def _has_figures(self):
        if super()._has_figures():
            return True
        # sudo: whether anything is counted, in whichever company
        env = self.sudo().env
        name = TARGETS[KINDS[self._name]]
        models_of_figures = [env["crm.lead.touch"], env["alignment.spend"]]
        return any(
            model.search_count([(name, "in", self.ids)], limit=1)
            for model in models_of_figures
            if name in model._fields
        )
