from odoo import api, models


class IrModelFields(models.Model):
    """Lets no form of a website fill our facts: what a visitor types is stored as
    superuser."""

    _inherit = "ir.model.fields"

    @api.model
    def formbuilder_whitelist(self, model, fields):
        facts = self.env[model]._get_fact_names() if model in self.env else ()
        allowed = [name for name in fields or () if name not in facts]
        return super().formbuilder_whitelist(model, allowed)
