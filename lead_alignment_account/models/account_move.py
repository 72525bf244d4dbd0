from datetime import time

from odoo import api, fields, models

INVOICES = ("out_invoice", "out_refund")
PAID = ("in_payment", "paid")


class AccountMove(models.Model):
    """Records customers' invoices and their payment: put into the event inbox by one
    INSERT, recorded a minute later. What is reset, cancelled, reversed or paid back is
    taken back, and recorded again when it is posted or paid again."""

    _inherit = "account.move"

    def write(self, vals):
        before = self._get_standing() if "state" in vals else {}
        result = super().write(vals)
        self._enqueue_changes(before)
        return result

    def unlink(self):
        standing = self._get_standing()
        taken = [taken for move in self for taken in move._get_taken(standing[move.id])]
        result = super().unlink()
        self._enqueue_taken(taken)
        return result

    def _compute_payment_state(self):
        real = self.filtered("id")
        before = real._get_standing()
        result = super()._compute_payment_state()
        real._enqueue_changes(before)
        return result

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        self._enqueue_invoices("invoice_paid")
        return result

    # ------------------------------------------------------------
    # What stands, and what is taken back
    # ------------------------------------------------------------

    def _get_standing(self):
        """Return {id: codes of the events that stand}."""
        standing = {}
        for move in self:
            is_posted = move._is_customers() and move.state == "posted"
            standing[move.id] = {
                code
                for code, stands in (
                    ("invoice", move.payment_state != "reversed"),
                    ("invoice_paid", move.payment_state in PAID),
                )
                if is_posted and stands
            }
        return standing

    def _enqueue_changes(self, before):
        """Enqueue what happened since, and what was taken back.

        :param before: as of :meth:`_get_standing`
        """
        if not before:
            return
        after = self._get_standing()
        taken = [
            taken
            for move in self
            for taken in move._get_taken(before[move.id] - after[move.id])
        ]
        self._enqueue_taken(taken)
        self.env["customer.event.inbox"]._enqueue(
            self._name,
            [
                (move.id, code, None)
                for move in self
                for code in sorted(after[move.id] - before[move.id])
            ],
        )

    def _get_taken(self, codes):
        """Return [(id, code of the entries, message id)] of these codes."""
        numbers = [number for number, *_share in self._get_shares()] if codes else []
        return [
            (self.id, code, f"{code} {number}")
            for code in sorted(codes)
            for number in {str(self.id), *numbers}
        ]

    def _enqueue_taken(self, taken):
        self.env["customer.event.inbox"]._enqueue_taken_back(
            self._name,
            taken,
            self.env._("The invoice or payment was cancelled"),
            source="account",
        )

    # ------------------------------------------------------------
    # Events for the ledger
    # ------------------------------------------------------------

    def _is_customers(self):
        return bool(self.move_type == "out_invoice" and self.partner_id)

    def _enqueue_invoices(self, code):
        invoices = self.filtered(lambda move: move._is_customers())
        self.env["customer.event.inbox"]._enqueue(
            self._name, [(move.id, code, None) for move in invoices]
        )

    @api.model
    def _prepare_inbox_events(self, entries):
        return [
            values
            for entry in entries
            if entry.record.state == "posted"
            for values in entry.record._prepare_invoice_events(entry.code, entry.date)
        ]

    def _prepare_past_events(self):
        """Return the events of past invoices; when they were paid is left out."""
        return [
            values
            for move in self
            if "invoice" in move._get_standing()[move.id]
            for values in move._prepare_invoice_events(
                "invoice", move._get_invoice_moment()
            )
        ]

    def _get_invoice_moment(self):
        """Return the beginning of the invoice's day, but no later than now."""
        morning = fields.Datetime.to_datetime(self.invoice_date or self.date)
        return min(morning.combine(morning, time()), fields.Datetime.now())

    def _prepare_invoice_events(self, code, date):
        return [
            {
                "type": code,
                "identities": [pair],
                "message_id": f"{code} {number}",
                "recurs": True,
                "source": "account",
                "occurred_at": date,
                "company_id": self.company_id.id,
                "label": self.name,
                "value": amount,
            }
            for number, pair, amount in self._get_shares()
        ]

    def _get_shares(self):
        """Return [(number, identity pair, amount)] of the people who ordered.

        The amounts are untaxed and in the company's currency. An invoice goes to an
        invoicing address, which may be somebody else's: it counts for the customer of
        the order, and for the addressee where there is none.
        """
        addressee = ("partner", str(self.partner_id.id))
        # sudo: users who post invoices may have no rights on orders and leads
        orders = self.sudo()._get_orders()
        by_lead = {}  # without Sales & CRM orders have no lead
        if "opportunity_id" in orders._fields:
            by_lead = orders.opportunity_id._get_event_pairs()
        pairs = {}
        for order in orders:
            pair = ("partner", str(order.partner_id.id))
            lead_id = order.opportunity_id.id if by_lead else False
            pairs[order] = by_lead.get(lead_id, pair)
        if len(set(pairs.values())) < 2:
            pair = next(iter(pairs.values()), addressee)
            return [(str(self.id), pair, self.amount_untaxed_signed)]
        sums = {}  # {(number, pair): amount}
        for line in self.sudo().invoice_line_ids:
            if line.display_type != "product":
                continue
            order = line.sale_line_ids.order_id[:1]
            key = (f"{self.id} order {order.id}", pairs.get(order, addressee))
            sums[key] = sums.get(key, 0) - line.balance
        return [(number, pair, amount) for (number, pair), amount in sums.items()]

    def _get_orders(self):
        """Return the orders that are invoiced; none where Sales is not installed."""
        lines = self.invoice_line_ids
        if "sale_line_ids" not in lines._fields:
            return self.browse()
        return lines.sale_line_ids.order_id
