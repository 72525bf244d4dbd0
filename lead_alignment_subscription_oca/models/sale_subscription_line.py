from odoo import models


class SaleSubscriptionLine(models.Model):
    """The lines of a subscription say what it costs."""

    _name = "sale.subscription.line"
    _inherit = ["sale.subscription.line", "renewal.source.line.mixin"]

    _renewal_parent = "sale_subscription_id"
    _renewed_fields = frozenset(
        {"price_unit", "product_uom_qty", "discount", "product_id"}
    )
