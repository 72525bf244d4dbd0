from odoo import api, models


class ProductWishlist(models.Model):
    """Records what visitors wish for."""

    _inherit = "product.wishlist"

    @api.model
    def _add_to_wishlist(self, *args, **kwargs):
        """Enqueue the wish, with the browser."""
        wish = super()._add_to_wishlist(*args, **kwargs)
        inbox = self.env["customer.event.inbox"]
        details = {"browser": inbox._get_request_pairs()}
        inbox._enqueue(self._name, [(wish.id, "wishlist", details)])
        return wish

    @api.model
    def _prepare_inbox_events(self, entries):
        values_list = []
        for entry in entries:
            values_list += entry.record._prepare_wishes(
                entry.date, entry.data.get("browser", ())
            )
        return values_list

    def _prepare_past_events(self):
        """Return the events of wishes of customers who had an account."""
        return [
            values for wish in self for values in wish._prepare_wishes(wish.create_date)
        ]

    def _prepare_wishes(self, date, browser=()):
        """Return [values of the event], empty if nobody is known.

        :param browser: pairs as of ``customer.event.inbox._get_request_pairs``
        """
        partner = self.partner_id
        pairs = [("partner", str(partner.id))] if partner else []
        pairs += map(tuple, browser)
        if not pairs:
            return []
        return [
            {
                "type": "wishlist",
                "identities": list(dict.fromkeys(pairs)),
                "message_id": f"wish {self.id}",
                "source": "shop",
                "occurred_at": date,
                "company_id": (self.website_id.company_id or self.env.company).id,
                "label": self.product_id.display_name,
            }
        ]
