from odoo import api, fields, models

# {state: code of the event}
HAPPENED = {"sent": "quotation_sent", "sale": "order", "cancel": "order_cancelled"}
SIGNED, VIEWED = "quotation_signed", "quotation_viewed"


class SaleOrder(models.Model):
    """Records what happens to quotations and orders in the ledger. An order that is
    cancelled, reset or deleted is taken back; confirmed again it counts again."""

    _inherit = "sale.order"

    def write(self, vals):
        before = {order.id: (order.state, bool(order.signed_on)) for order in self}
        result = super().write(vals)
        moved = self.filtered(lambda order: order.state != before[order.id][0])
        moved._take_back_left({order.id: before[order.id][0] for order in moved})
        for state, orders in moved.grouped("state").items():
            if state in HAPPENED:
                orders._record_events(HAPPENED[state])
        if vals.get("signed_on"):
            self._record_events(SIGNED)
        unsigned = self.filtered(
            lambda order: before[order.id][1] and not order.signed_on
        )
        unsigned._take_back([(order_id, SIGNED, "") for order_id in unsigned.ids])
        return result

    def unlink(self):
        """Take back all that was recorded of deleted quotations and orders."""
        steps = [
            (order_id, code, "")
            for order_id in self.ids
            for code in (*HAPPENED.values(), SIGNED)
        ]
        viewed = self.env.ref("sale.mt_order_viewed")
        steps += [
            (order.id, VIEWED, str(message.id))
            for order in self
            for message in order.message_ids
            if message.subtype_id == viewed
        ]
        result = super().unlink()
        self._take_back(steps)
        return result

    def _take_back_left(self, before):
        """Take back the states that orders left. A quotation that is cancelled, or
        became an order, was sent all the same.

        :param before: {id: state}
        """
        self._take_back(
            [
                (order.id, HAPPENED[state], "")
                for order in self
                if (state := before[order.id]) in ("sale", "cancel")
                or (state == "sent" and order.state == "draft")
            ]
        )

    @api.model
    def _take_back(self, steps):
        """:param steps: [(id, code, number as of :meth:`_record_events`)]"""
        self.env["customer.event"]._take_back(
            [_get_message_id(*step) for step in steps],
            self.env._("The order was cancelled, reset or deleted"),
            source="sale",
        )

    def _message_post_after_hook(self, message, msg_vals):
        """Record that the customer opened the quotation; Odoo notes it once a day."""
        result = super()._message_post_after_hook(message, msg_vals)
        if message.subtype_id == self.env.ref("sale.mt_order_viewed"):
            self._record_events(VIEWED, str(message.id))
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
                "message_id": _get_message_id(order.id, code, number),
                "recurs": True,
                "source": "sale",
                "occurred_at": date,
                "company_id": order.company_id.id,
                "campaign_id": order.campaign_id.id,
                "label": order.name,
                "value": order._get_amount() if code == "order" else None,
            }
            for order, code, date in happened
            if order.partner_id
        ]

    def _get_amount(self):
        """Return the untaxed amount in the company's currency, by the order's rate."""
        return self.currency_id._convert(
            self.amount_untaxed,
            self.company_id.currency_id,
            self.company_id,
            self.date_order or fields.Date.today(),
        )


def _get_message_id(order_id, code, number):
    return f"order {order_id} {code} {number}"
