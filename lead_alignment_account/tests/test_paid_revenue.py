from odoo.addons.lead_alignment.tests.common import LeadAlignmentCommon

from .common import InvoiceMixin


class TestPaidRevenue(InvoiceMixin, LeadAlignmentCommon):
    """What a customer paid of the orders of a lead, in the funnel."""

    def setUp(self):
        super().setUp()
        if "sale.order" not in self.env:
            self.skipTest("Sales is not installed")
        self.partner = self.env["res.partner"].create({"name": "Buyer"})
        self._make_accounts()
        self.lead = self._new_leads(type="opportunity")
        product = self.env["product.product"].create({"name": "Course"})
        self.order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "opportunity_id": self.lead.id,
                "company_id": self.company.id,
                "order_line": [
                    (0, 0, {"product_id": product.id, "price_unit": 100, "tax_ids": []})
                ],
            }
        )
        self.order.action_confirm()

    def _bill(self):
        move = self._invoice()
        move.invoice_line_ids.sale_line_ids = self.order.order_line
        move.action_post()
        return move

    def _paid(self):
        self.env.cr.flush()
        self.env.flush_all()
        self.env.invalidate_all()
        row = self.env["crm.funnel.report"].search([("lead_id", "=", self.lead.id)])
        return row.revenue, row.paid

    def test_paid_is_what_was_settled(self):
        self.assertEqual(self._paid(), (100, 0))
        move = self._bill()
        self.assertEqual(self._paid(), (100, 0), "it was sent, and not paid")
        self._pay(move)
        self.assertEqual(self._paid(), (100, 100))

    def test_a_refunded_invoice_brought_nothing(self):
        move = self._bill()
        move.with_company(self.company)._reverse_moves(cancel=True)
        self.assertEqual(self._paid(), (100, 0))

    def test_a_draft_is_no_invoice(self):
        move = self._bill()
        self._pay(move)
        move.button_draft()
        self.assertEqual(self._paid(), (100, 0))
