from odoo import api, models


class AlignmentCondition(models.Model):
    """What rules of the score and policies may ask for, and who takes them over."""

    _inherit = "alignment.condition"

    @api.model
    def _get_reachable_models(self):
        return {
            **super()._get_reachable_models(),
            "crm.call.result": None,
            "crm.k.status": None,
            "crm.lead.interest": None,
            "customer.event": None,
            "customer.event.type": None,
            "customer.identity": None,
            "customer.profile": None,
        }

    @api.model
    def _check_may_take_over(self):
        if self.env["alignment.score.rule"].has_access("write"):
            return None
        return super()._check_may_take_over()
