from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    calling_hour_from = fields.Float(
        related="company_id.calling_hour_from", readonly=False
    )
    calling_hour_to = fields.Float(related="company_id.calling_hour_to", readonly=False)

    def action_apply_vietnamese_call_defaults(self):
        self.env["crm.k.status"].action_apply_vietnamese_defaults()
