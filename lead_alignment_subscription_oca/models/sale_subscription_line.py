from odoo import api, models

RENEWED = frozenset({"price_unit", "product_uom_qty", "discount", "product_id"})


class SaleSubscriptionLine(models.Model):
    """The lines of a subscription say what it costs."""

    _inherit = "sale.subscription.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.sale_subscription_id._sync_renewals()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not RENEWED.isdisjoint(vals):
            self.sale_subscription_id._sync_renewals()
        return result

    def unlink(self):
        subscriptions = self.sale_subscription_id
        result = super().unlink()
        subscriptions.exists()._sync_renewals()
        return result
