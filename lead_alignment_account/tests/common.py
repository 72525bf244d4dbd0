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

    def _bank(self):
        """A bank whose payments, in and out, are booked at once"""
        journals = self.env["account.journal"]
        journal = journals.search(
            [("company_id", "=", self.company.id), ("code", "=", "LAB")]
        )
        if not journal:
            journal = journals.create(
                {
                    "name": "Bank",
                    "code": "LAB",
                    "type": "bank",
                    "company_id": self.company.id,
                }
            )
            outstanding = self.env["account.account"].create(
                {
                    "name": "Outstanding",
                    "code": "LB999",
                    "account_type": "asset_current",
                    "reconcile": True,
                    "company_ids": [(6, 0, self.company.ids)],
                }
            )
            for name in ("inbound", "outbound"):
                lines = journal[f"{name}_payment_method_line_ids"]
                lines.payment_account_id = outstanding
        return journal

    def _pay(self, move, **values):
        """:returns: the payment, as the button "Pay" makes it"""
        wizard = (
            self.env["account.payment.register"]
            .with_company(self.company)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": self._bank().id, **values})
        )
        payments = wizard._create_payments()
        paid = ("paid", "in_payment", "partial" if "amount" in values else "paid")
        self.assertIn(move.payment_state, paid)
        return payments
