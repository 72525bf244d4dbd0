from datetime import time

from odoo import api, fields, models

INVOICES = ("out_invoice", "out_refund")


class AccountMove(models.Model):
    """Records customers' invoices and their payment: put into the event inbox by one
    INSERT, recorded a minute later."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        posted._enqueue_invoices("invoice")
        return posted

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        self._enqueue_invoices("invoice_paid")
        return result

    def _enqueue_invoices(self, code):
        invoices = self.filtered(
            lambda move: move.move_type == "out_invoice" and move.partner_id
        )
        self.env["customer.event.inbox"]._enqueue(
            self._name, [(move.id, code, None) for move in invoices]
        )

    @api.model
    def _prepare_inbox_events(self, entries):
        return [
            entry.record._prepare_invoice_event(entry.code, entry.date)
            for entry in entries
        ]

    def _prepare_past_events(self):
        """Return the events of past invoices; when they were paid is left out."""
        return [
            move._prepare_invoice_event("invoice", move._get_invoice_moment())
            for move in self
            if move.move_type == "out_invoice"
            and move.state == "posted"
            and move.partner_id
        ]

    def _get_invoice_moment(self):
        """Return the beginning of the invoice's day, but no later than now."""
        morning = fields.Datetime.to_datetime(self.invoice_date or self.date)
        return min(morning.combine(morning, time()), fields.Datetime.now())

    def _prepare_invoice_event(self, code, date):
        return {
            "type": code,
            "identities": [("partner", str(self.partner_id.id))],
            "message_id": f"{code} {self.id}",
            "source": "account",
            "occurred_at": date,
            "company_id": self.company_id.id,
            "label": self.name,
            "value": self.amount_untaxed_signed,
        }
