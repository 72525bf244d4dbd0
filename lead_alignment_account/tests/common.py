class InvoiceMixin:
    """Invoices in a company without a chart of accounts; frozen clocks are 2026."""

    def _make_accounts(self):
        self.journal = self.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "LAS",
                "type": "sale",
                "company_id": self.company.id,
            }
        )
        self.income, receivable = self.env["account.account"].create(
            [
                {
                    "name": kind,
                    "code": f"LA{number}",
                    "account_type": kind,
                    "company_ids": [(6, 0, self.company.ids)],
                }
                for number, kind in ((700, "income"), (400, "asset_receivable"))
            ]
        )
        customer = self.partner.with_company(self.company)
        customer.property_account_receivable_id = receivable

    def _invoice(self, **values):
        line = {"name": "Course", "price_unit": 100, "account_id": self.income.id}
        return (
            self.env["account.move"]
            .with_company(self.company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.partner.id,
                    "journal_id": self.journal.id,
                    "invoice_date": "2026-03-10",
                    "invoice_line_ids": [(0, 0, {**line, "tax_ids": []})],
                    **values,
                }
            )
        )
