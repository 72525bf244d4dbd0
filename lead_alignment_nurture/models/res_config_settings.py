from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    nurture_weekly_cap = fields.Integer(
        related="company_id.nurture_weekly_cap", readonly=False
    )
