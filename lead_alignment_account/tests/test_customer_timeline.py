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
