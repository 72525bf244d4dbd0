from odoo.addons.lead_alignment.tests.ledger.common_inbox import process_inbox
from odoo.addons.lead_alignment.tests.timeline.test_timeline import TimelineCommon

from .common import InvoiceMixin


class TestInvoiceTimeline(InvoiceMixin, TimelineCommon):
    """What the customer owes, in the history and the ledger."""

    def setUp(self):
        super().setUp()
        self._make_accounts()

    def _codes(self, move):
        process_inbox(self.env)
        events = self.env["customer.event"].search([("label", "=", move.name)])
        return [event.type_id.code for event in events]

    def test_support_sees_what_is_due_and_not_for_what(self):
        self._invoice().action_post()
        host = self.first.profile_id
        entries = self._pages(self.user_cs, host, limit=100)
        (entry,) = (entry for entry in entries if entry["source"] == "invoice")
        self.assertEqual(entry["level"], "summary")
        self.assertIn("100", str(entry["lines"]))
        self.assertNotIn("Course", str(entry))
        card = self.timeline.with_user(self.user_cs).get_card(host._name, host.id)
        facts = {fact["key"]: fact["value"] for fact in card["facts"]}
        self.assertIn("100", facts["due"])

    def test_marketing_sees_that_there_is_one(self):
        self._invoice().action_post()
        entries = self._pages(self.user_marketer, self.first.profile_id, limit=100)
        (entry,) = (entry for entry in entries if entry["source"] == "invoice")
        self.assertEqual(entry["level"], "existence")
        self.assertNotIn("100", str(entry))

    def test_drafts_are_nobodys_business(self):
        self._invoice()
        entries = self._pages(self.user_cs, self.first.profile_id, limit=100)
        self.assertFalse([e for e in entries if e["source"] == "invoice"])

    def test_posting_and_paying_are_events_once(self):
        move = self._invoice()
        self.env.flush_all()
        move.action_post()
        self.assertEqual(self._codes(move), ["invoice"])
        for _time in range(2):
            move._invoice_paid_hook()
        self.assertCountEqual(self._codes(move), ["invoice", "invoice_paid"])

    def test_past_invoices_are_filled_in_under_the_same_number(self):
        move = self._invoice()
        move.action_post()
        self.env["customer.event.inbox"].search([]).unlink()
        values_list = move._prepare_past_events()
        self.env["customer.event"]._record_batch(values_list)
        move._enqueue_invoices("invoice")
        self.assertEqual(self._codes(move), ["invoice"])


class TestInvoiceTakenBack(InvoiceMixin, TimelineCommon):
    """What accounting takes back, the ledger takes back, any number of times."""

    def setUp(self):
        super().setUp()
        self._make_accounts()

    def _events(self, *codes):
        """Events of invoices that count now"""
        process_inbox(self.env)
        return self.env["customer.event"].search(
            [
                ("type_id.code", "in", codes or ("invoice", "invoice_paid")),
                ("company_id", "=", self.company.id),
                ("quarantine", "=", False),
            ],
            order="id",
        )

    def _get_codes(self):
        return sorted(self._events().type_id.mapped("code"))

    def test_an_invoice_reset_and_posted_again_counts_once_at_any_time(self):
        move = self._invoice()
        for _time in range(3):
            move.action_post()
            self.assertEqual(self._get_codes(), ["invoice"])
            self.assertEqual(self._events().value, 100)
            move.button_draft()
            self.assertEqual(self._get_codes(), [])
        move.action_post()
        move.button_cancel()
        self.assertEqual(self._get_codes(), [])

    def test_what_is_reset_before_the_job_runs_is_never_recorded(self):
        move = self._invoice()
        move.action_post()
        move.button_draft()
        self.assertEqual(self._get_codes(), [])
        move.action_post()
        move.button_draft()
        move.action_post()
        self.assertEqual(self._get_codes(), ["invoice"])
        self.assertEqual(len(self._events()), 1)

    def test_a_payment_that_is_cancelled_is_none_and_paid_again_is_one(self):
        move = self._invoice()
        move.action_post()
        for _time in range(2):
            payment = self._pay(move)
            self.assertEqual(self._get_codes(), ["invoice", "invoice_paid"])
            payment.action_draft()
            payment.action_cancel()
            self.assertEqual(self._get_codes(), ["invoice"])
        self._pay(move)
        self.assertEqual(self._get_codes(), ["invoice", "invoice_paid"])
        move.button_draft()
        self.assertEqual(self._get_codes(), [])

    def test_a_reversed_invoice_is_taken_back(self):
        move = self._invoice()
        move.action_post()
        move.with_company(self.company)._reverse_moves(cancel=True)
        self.assertEqual(move.payment_state, "reversed")
        self.assertEqual(self._get_codes(), [])

    def test_a_deleted_invoice_leaves_no_event(self):
        move = self._invoice()
        move.action_post()
        self.assertEqual(self._get_codes(), ["invoice"])
        move.button_draft()
        move.with_context(force_delete=True).unlink()
        self.assertEqual(self._get_codes(), [])

    def test_an_old_entry_that_comes_again_records_nothing(self):
        move = self._invoice()
        move.action_post()
        self._events()
        move.button_draft()
        move._enqueue_invoices("invoice")
        self.assertEqual(self._get_codes(), [])

    def test_an_amount_is_in_the_companys_currency(self):
        currency = self.env["res.currency"].create(
            {
                "name": "LAX",
                "symbol": "x",
                "rate_ids": [(0, 0, {"name": "2020-01-01", "rate": 4})],
            }
        )
        self._invoice(currency_id=currency.id).action_post()
        self.assertEqual(self._events("invoice").value, 25)

    def test_a_colleague_who_is_invoiced_is_no_customer(self):
        colleague = self._addressed(self.user_agent.partner_id)
        self._invoice(partner_id=colleague.id).action_post()
        self.assertEqual(self._get_codes(), [])

    def _addressed(self, partner):
        """:returns: the contact, with the account that invoices need"""
        account = self.partner.with_company(self.company).property_account_receivable_id
        partner.with_company(self.company).property_account_receivable_id = account
        return partner

    def _order(self, partner, office, price):
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "partner_invoice_id": office.id,
                "company_id": self.company.id,
                "order_line": [(0, 0, {"name": "Seat", "price_unit": price})],
            }
        )

    def _line(self, order):
        return (
            0,
            0,
            {
                "name": "Seat",
                "price_unit": order.order_line.price_unit,
                "account_id": self.income.id,
                "tax_ids": [],
                "sale_line_ids": [(6, 0, order.order_line.ids)],
            },
        )

    def test_an_invoice_counts_for_who_ordered_and_not_for_the_address(self):
        if "sale.order" not in self.env:
            self.skipTest("Sales is not installed.")
        office, other = (
            self._addressed(self.partner.copy({"email": f"{name}@x.example"}))
            for name in ("office", "other")
        )
        first = self._order(self.partner, office, 100)
        second = self._order(other, office, 60)
        move = self._invoice(partner_id=office.id, invoice_line_ids=[self._line(first)])
        move.action_post()
        event = self._events("invoice")
        self.assertEqual(event.identity_id.profile_id, self.first.profile_id)
        self.assertEqual(event.value, 100)
        entries = self._pages(self.user_cs, self.first.profile_id, limit=100)
        self.assertIn("invoice", {entry["source"] for entry in entries})
        move.button_draft()
        both = self._invoice(
            partner_id=office.id,
            invoice_line_ids=[self._line(first), self._line(second)],
        )
        both.action_post()
        values = self._events("invoice").mapped("value")
        self.assertEqual(sorted(values), [60, 100])
        both.button_draft()
        self.assertEqual(self._get_codes(), [])
