from odoo import api, models


class AlignmentCondition(models.Model):
    """Rules may ask for the event that a lead comes from."""

    _inherit = "alignment.condition"

    @api.model
    def _get_reachable_models(self):
        return {
            **super()._get_reachable_models(),
            "event.event": None,
            "event.tag": None,
            "event.type": None,
        }
