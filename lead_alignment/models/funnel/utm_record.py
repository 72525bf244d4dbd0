from odoo import models


class UtmRecordMixin(models.AbstractModel):
    """Costs are counted under a campaign, and the figures of months under a source."""

    _inherit = "alignment.utm.record.mixin"

    def _has_figures(self):
        if super()._has_figures():
            return True
        # sudo: whether anything is counted, in whichever company
        env = self.sudo().env
        counted = {
            "utm.campaign": (env["alignment.cost"], "campaign_id"),
            "utm.source": (env["alignment.month.figure"], "source_id"),
        }
        if self._name not in counted:
            return False
        model, name = counted[self._name]
        return bool(model.search_count([(name, "in", self.ids)], limit=1))
