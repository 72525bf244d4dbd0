from odoo import models

from ..ledger.alignment_utm_alias import KINDS, TARGETS


class UtmRecordMixin(models.AbstractModel):
    """Leads, touchpoints and costs are counted under a campaign, source or medium; a
    lead may have it without any touchpoint, and when it is archived, too."""

    _inherit = "alignment.utm.record.mixin"

    def _has_figures(self):
        if super()._has_figures():
            return True
        # sudo: whether anything is counted, in whichever company
        env = self.sudo().env
        name = TARGETS[KINDS[self._name]]
        leads = env["crm.lead"].with_context(active_test=False)
        models_of_figures = [env["crm.lead.touch"], env["alignment.spend"], leads]
        return any(
            model.search_count([(name, "in", self.ids)], limit=1)
            for model in models_of_figures
            if name in model._fields
        )
