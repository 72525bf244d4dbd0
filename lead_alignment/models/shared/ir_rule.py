from odoo import api, models
from odoo.fields import Domain


class IrRule(models.Model):
    """Lets a dialog of ours belong to who opened it: nobody else reads or changes it,
    nor acts by it."""

    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        domain = super()._compute_domain(model_name, mode)
        model = self.env[model_name]
        if not model._transient or not model._is_ours() or self.env.su:
            return domain
        return domain & Domain("create_uid", "=", self.env.uid)
