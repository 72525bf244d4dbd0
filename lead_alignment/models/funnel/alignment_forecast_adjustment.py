from odoo import fields, models


class AlignmentForecastAdjustment(models.Model):
    """An amount that somebody put in place of a forecast, and why."""

    _name = "alignment.forecast.adjustment"
    _description = "Forecast Adjustment"
    _inherit = ["append.only.mixin"]
    _order = "date desc, id desc"
    _rec_name = "reason"
    _log_access = False

    forecast_id = fields.Many2one(
        "alignment.forecast",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="forecast_id.company_id", store=True)
    currency_id = fields.Many2one(related="forecast_id.currency_id")
    before = fields.Monetary("Forecast Before", readonly=True)
    amount = fields.Monetary("Forecast After", readonly=True)
    reason = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="restrict")
    date = fields.Datetime(required=True, readonly=True)
