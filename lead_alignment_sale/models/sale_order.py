from odoo import api, fields, models

# {state: code of the event}
HAPPENED = {"sent": "quotation_sent", "sale": "order", "cancel": "order_cancelled"}


class SaleOrder(models.Model):
    """Records what happens to quotations and orders in the ledger."""

    _inherit = "sale.order"

    def write(self, vals):
        before = {order.id: order.state for order in self}
        result = super().write(vals)
        moved = self.filtered(lambda order: order.state != before[order.id])
        for state, orders in moved.grouped("state").items():
            if state in HAPPENED:
                orders._record_events(HAPPENED[state])
        if vals.get("signed_on"):
            self._record_events("quotation_signed")
        return result

    def _message_post_after_hook(self, message, msg_vals):
        """Record that the customer opened the quotation; Odoo notes it once a day."""
        result = super()._message_post_after_hook(message, msg_vals)
        if message.subtype_id == self.env.ref("sale.mt_order_viewed"):
            self._record_events("quotation_viewed", str(message.id))
        return result

    def _record_events(self, code, number=""):
        """Record an event of these orders.

        :param number: tells this event from others of its kind; part of the message id
        """
        # sudo: salespeople may have no rights on people; events are of the order's
        # company
        orders = self.sudo()
        orders.env["customer.event"]._record_batch(
            orders._prepare_events([(order, code, None) for order in orders], number)
        )

    def _prepare_past_events(self):
        """Return the events of past quotations and orders, on their dates."""
        return self._prepare_events(
            [
                (order, HAPPENED[order.state], order.date_order)
                for order in self
                if order.state in ("sent", "sale")
                and order.date_order <= fields.Datetime.now()
            ]
        )

    @api.model
    def _prepare_events(self, happened, number=""):
        """Return the values of events.

        :param happened: [(order, code of the event type, when or None for now)]
        """
        leads = self.env["crm.lead"].union(
            *(o.opportunity_id for o, _c, _d in happened)
        )
        pairs = leads._get_event_pairs()
        return [
            {
                "type": code,
                "identities": [
                    pairs.get(
                        order.opportunity_id.id,
                        ("partner", str(order.partner_id.id)),
                    )
                ],
                "message_id": f"order {order.id} {code} {number}",
                "source": "sale",
                "occurred_at": date,
                "company_id": order.company_id.id,
                "campaign_id": order.campaign_id.id,
                "label": order.name,
                "value": order.amount_untaxed if code == "order" else None,
            }
            for order, code, date in happened
            if order.partner_id
        ]
