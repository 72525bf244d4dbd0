from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    repeat_hours = fields.Integer(related="company_id.repeat_hours", readonly=False)
