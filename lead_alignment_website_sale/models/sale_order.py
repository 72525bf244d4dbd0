from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

CART, CHECKOUT, ABANDONED = "cart", "checkout", "cart_abandoned"
LOOK_BACK = timedelta(days=1)  # of the first run


class SaleOrder(models.Model):
    """Records what visitors put into the cart, that they went to the checkout, and that
    they left the cart behind. The order itself is recorded as any other."""

    _inherit = "sale.order"

    def _cart_add(self, product_id, quantity=1.0, **kwargs):
        """Enqueue what a visitor adds."""
        values = super()._cart_add(product_id, quantity, **kwargs)
        if values.get("line_id") and values.get("added_qty", 0) > 0:
            self._enqueue_of_browser(CART, product_id=product_id)
        return values

    def _update_address(self, partner_id, fnames=None):
        """Enqueue that a visitor says who they are: the browser is this customer's."""
        is_named = "partner_id" in (fnames or ()) and partner_id != self.partner_id.id
        result = super()._update_address(partner_id, fnames)
        if is_named:
            self._enqueue_of_browser(CHECKOUT)
        return result

    def _enqueue_of_browser(self, code, **details):
        inbox = self.env["customer.event.inbox"]
        if browser := inbox._get_request_pairs():
            inbox._enqueue(
                self._name, [(self.id, code, {"browser": browser, **details})]
            )

    @api.model
    def _cron_record_abandoned(self):
        """Record the carts that count as abandoned since the last run.

        When a cart does, each website says (*Settings*).
        """
        now = fields.Datetime.now()
        since = self.env.context.get("lastcall") or now - LOOK_BACK
        rows = []
        for website in self.env["website"].search(Domain.TRUE):
            delay = timedelta(hours=website.cart_abandoned_delay or 1)
            carts = self.search(
                Domain("website_id", "=", website.id)
                & Domain("state", "=", "draft")
                & Domain("order_line", "!=", False)
                & Domain("partner_id", "!=", website.partner_id.id)
                & Domain("date_order", ">=", since - delay)
                & Domain("date_order", "<", now - delay)
            )
            rows += [(cart.id, ABANDONED, None) for cart in carts]
        self.env["customer.event.inbox"]._enqueue(self._name, rows)

    @api.model
    def _prepare_inbox_events(self, entries):
        products = self.env["product.product"].browse(
            {
                entry.data["product_id"]
                for entry in entries
                if "product_id" in entry.data
            }
        )
        names = {product.id: product.display_name for product in products.exists()}
        values_list = []
        for entry in entries:
            order, product_id = entry.record, entry.data.get("product_id")
            is_anonymous = order.partner_id == order.website_id.partner_id
            pairs = [] if is_anonymous else [("partner", str(order.partner_id.id))]
            pairs += map(tuple, entry.data.get("browser", ()))
            if not pairs:
                continue
            values_list.append(
                {
                    "type": entry.code,
                    "identities": list(dict.fromkeys(pairs)),
                    "message_id": f"shop {order.id} {entry.code} {product_id or ''}",
                    "source": "shop",
                    "occurred_at": entry.date,
                    "company_id": order.company_id.id,
                    "campaign_id": order.campaign_id.id,
                    "label": names.get(product_id) or order.name,
                    "value": order._get_amount() if entry.code == ABANDONED else None,
                }
            )
        return values_list
