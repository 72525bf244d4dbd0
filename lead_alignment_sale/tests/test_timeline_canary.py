from odoo.addons.lead_alignment.tests.timeline import test_timeline_canary


class TestSaleCanary(test_timeline_canary.TestCanary):
    """No word of quotations comes through any door."""

    sources = (*test_timeline_canary.TestCanary.sources, "order")

    def _add_records(self):
        result = super()._add_records()
        product = self.env["product.product"].create({"name": "Course"})
        self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "user_id": self.user_leader.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
        )
        return result
