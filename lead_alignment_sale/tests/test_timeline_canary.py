from odoo.addons.lead_alignment.tests import test_timeline_canary


class TestSaleCanary(test_timeline_canary.TestCanary):
    """No word of quotations and invoices comes through any door."""

    sources = (*test_timeline_canary.TestCanary.sources, "order", "invoice")

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
        self._invoice()
        return result

    def _invoice(self):
        """A posted invoice, in a company without a chart of accounts"""
        company = {"company_id": self.company.id}
        journal = self.env["account.journal"].create(
            {"name": "Sales", "code": "CANS", "type": "sale", **company}
        )
        income, receivable = self.env["account.account"].create(
            [
                {
                    "name": kind,
                    "code": f"CAN{number}",
                    "account_type": kind,
                    "company_ids": [(6, 0, self.company.ids)],
                }
                for number, kind in ((700, "income"), (400, "asset_receivable"))
            ]
        )
        customer = self.partner.with_company(self.company)
        customer.property_account_receivable_id = receivable
        line = {"name": "Course", "price_unit": 100, "account_id": income.id}
        self.env["account.move"].with_company(self.company).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "journal_id": journal.id,
                "invoice_date": "2026-03-10",
                "invoice_line_ids": [(0, 0, {**line, "tax_ids": []})],
            }
        ).action_post()
