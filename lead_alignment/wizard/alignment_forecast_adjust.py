from odoo import fields, models


class AlignmentForecastAdjust(models.TransientModel):
    """Asks for the amount that takes the place of a forecast, and why."""

    _name = "alignment.forecast.adjust"
    _description = "Adjust Forecast"

    forecast_id = fields.Many2one("alignment.forecast", required=True, readonly=True)
    currency_id = fields.Many2one(related="forecast_id.currency_id")
    # whoever may not read the forecast learns nothing of it here
    expected = fields.Monetary(related="forecast_id.expected", related_sudo=False)
    amount = fields.Monetary("Your Forecast", required=True)
    reason = fields.Char(required=True)

    def action_adjust(self):
        for wizard in self:
            wizard.forecast_id._adjust(wizard.amount, wizard.reason)
        return {"type": "ir.actions.act_window_close"}
