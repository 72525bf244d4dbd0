from odoo.addons.lead_alignment.tests.timeline import test_timeline_canary

from .common import InvoiceMixin


class TestInvoiceCanary(InvoiceMixin, test_timeline_canary.TestCanary):
    """No word of invoices comes through any door."""

    sources = (*test_timeline_canary.TestCanary.sources, "invoice")

    def _add_records(self):
        result = super()._add_records()
        self._make_accounts()
        self._invoice().action_post()
        return result
