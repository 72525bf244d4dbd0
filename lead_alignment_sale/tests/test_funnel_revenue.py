from odoo import fields

from odoo.addons.lead_alignment.tests.common import LeadAlignmentCommon


class TestFunnelRevenue(LeadAlignmentCommon):
    """What a lead earned is what its confirmed orders say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Buyer"})
        cls.product = cls.env["product.product"].create(
            {"name": "Course", "list_price": 100, "taxes_id": False}
        )

    def _order(self, lead, price, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "opportunity_id": lead.id,
                "company_id": self.company.id,
                "order_line": [
                    (0, 0, {"product_id": self.product.id, "price_unit": price})
                ],
                **values,
            }
        )

    def _row(self, lead):
        self.env.cr.flush()
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["crm.funnel.report"].search([("lead_id", "=", lead.id)])

    def test_the_amount_of_the_outcome_until_there_is_an_order(self):
        lead = self._new_leads(type="opportunity")
        self._file(lead, self.k1, amount=500)
        row = self._row(lead)
        self.assertEqual((row.revenue, row.revenue_basis), (500, "outcome"))
        first, second = self._order(lead, 300), self._order(lead, 150)
        self._order(lead, 1000)
        self.assertEqual(self._row(lead).revenue, 500, "a quotation earns nothing")
        (first + second).action_confirm()
        row = self._row(lead)
        self.assertEqual((row.revenue, row.revenue_basis), (450, "order"))
        (first + second)._action_cancel()
        self.assertEqual(self._row(lead).revenue, 500)

    def test_an_order_in_another_currency_counts_at_its_own_rate(self):
        other = self.env["res.currency"].create(
            {
                "name": "TST",
                "symbol": "T",
                "rate_ids": [
                    (
                        0,
                        0,
                        {
                            "name": fields.Date.today(),
                            "rate": 4,
                            "company_id": self.company.id,
                        },
                    )
                ],
            }
        )
        prices = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": other.id}
        )
        lead = self._new_leads(type="opportunity")
        order = self._order(lead, 200, pricelist_id=prices.id)
        order.action_confirm()
        self.assertEqual(order.currency_id, other)
        self.assertAlmostEqual(self._row(lead).revenue, 50)
