from odoo import models


class PosOrder(models.Model):
    """Records what customers bought, and brought back, at the counter."""

    _name = "pos.order"
    _inherit = ["pos.order", "event.source.mixin"]

    _event_source = "point_of_sale"
    _step_fields = frozenset({"state", "partner_id", "amount_total"})

    def _get_steps(self):
        return {
            order.id: {
                "pos_refund" if order._is_brought_back() else "pos_order": (
                    order.date_order
                )
            }
            for order in self
            if order.partner_id and order.state in ("paid", "done")
        }

    def _is_brought_back(self):
        return self.is_refund or self.amount_total < 0

    def _describe_step(self, code):
        return {
            "partner": self.partner_id,
            "label": self.name,
            "value": self._get_untaxed_value(),
            "company_id": self.company_id.id,
        }

    def _get_untaxed_value(self):
        """Return the untaxed amount in the company's currency; of a refund, what was
        paid back."""
        return self.currency_id._convert(
            abs(self.amount_total - self.amount_tax),
            self.company_id.currency_id,
            self.company_id,
            self.date_order,
        )
