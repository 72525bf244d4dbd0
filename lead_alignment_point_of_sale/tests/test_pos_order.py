from odoo.addons.lead_alignment.tests.ledger.common_inbox import InboxCommon


class TestPosOrder(InboxCommon):
    """What a customer buys at the counter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Hạnh"})
        journal = cls.env["account.journal"].create(
            {"name": "Counter", "code": "CNT", "type": "general"}
        )
        config = cls.env["pos.config"].create(
            {"name": "Counter", "journal_id": journal.id}
        )
        cls.session = cls.env["pos.session"].create({"config_id": config.id})

    def _sell(self, total=110, tax=10, **values):
        return self.env["pos.order"].create(
            {
                "session_id": self.session.id,
                "company_id": self.company.id,
                "partner_id": self.partner.id,
                "amount_total": total,
                "amount_tax": tax,
                "amount_paid": total,
                "amount_return": 0,
                **values,
            }
        )

    def _events(self):
        self._process_inbox()
        events = self._events_of(("partner", str(self.partner.id)))
        return [
            (event.type_id.code, event.value)
            for event in events
            if not event.quarantine
        ]

    def test_what_was_paid_counts_and_an_open_order_does_not(self):
        order = self._sell()
        self.assertFalse(self._events())
        order.state = "paid"
        self.assertEqual(self._events(), [("pos_order", 100)])
        order.state = "done"
        self.assertEqual(self._events(), [("pos_order", 100)])

    def test_what_is_brought_back_is_a_refund(self):
        self._sell(total=-110, tax=-10, state="paid")
        self.assertEqual(self._events(), [("pos_refund", 100)])

    def test_an_order_that_was_never_paid_is_none(self):
        order = self._sell()
        order.state = "cancel"
        self.assertFalse(self._events())

    def test_who_is_named_at_the_invoice_bought_it(self):
        order = self._sell(state="paid", partner_id=False)
        self.assertFalse(self._events())
        order.partner_id = self.partner
        self.assertEqual(self._events(), [("pos_order", 100)])

    def test_what_was_before_is_filled_in_once(self):
        self._sell(state="paid")
        self.inbox.search([]).unlink()
        for _time in range(2):
            self._fill_in("pos.order", date="date_order")
            self.assertEqual(self._events(), [("pos_order", 100)])
