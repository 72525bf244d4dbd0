from odoo import models


class IrDefault(models.Model):
    """Gives no default that a user set to what only the system writes."""

    _inherit = "ir.default"

    def _get_model_defaults(self, model_name, condition=False):
        defaults = super()._get_model_defaults(model_name, condition)
        if not defaults or model_name not in self.env:
            return defaults
        model = self.env[model_name]
        return {
            name: value
            for name, value in defaults.items()
            if not model._is_default_refused(name)
        }
