from datetime import timedelta

from odoo import fields

from odoo.addons.lead_alignment.tests.ledger.common_inbox import InboxCommon


class StockCommon(InboxCommon):
    """A customer who orders a tree."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Hạnh"})
        cls.product = cls.env["product.product"].create(
            {"name": "Tree", "is_storable": True, "list_price": 100}
        )

    def _order(self, due_in=1):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "commitment_date": fields.Datetime.now() + timedelta(days=due_in),
                "order_line": [
                    (0, 0, {"product_id": self.product.id, "product_uom_qty": 1})
                ],
            }
        )
        order.action_confirm()
        return order

    def _send(self, picking):
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking._action_done()

    def _bring_back(self, picking):
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_model="stock.picking"
        )
        wizard = wizard.create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 1
        result = wizard.action_create_returns()
        back = self.env["stock.picking"].browse(result["res_id"])
        self._send(back)
        return back


class TestStockPicking(StockCommon):
    """What becomes of the goods that a customer ordered."""

    def _events(self):
        self._process_inbox()
        events = self._events_of(("partner", str(self.partner.id)))
        return [
            event.type_id.code
            for event in events
            if not event.quarantine and event.type_id.code.startswith("delivery")
        ]

    def test_what_is_sent_and_brought_back(self):
        order = self._order()
        picking = order.picking_ids
        self.assertFalse(self._events())
        self._send(picking)
        self.assertEqual(self._events(), ["delivery_sent"])
        self._bring_back(picking)
        self.assertEqual(self._events(), ["delivery_sent", "delivery_returned"])
        event = self._events_of(("partner", str(self.partner.id)), code="delivery_sent")
        self.assertIn(order.name, event.label)

    def test_what_waits_is_late_from_its_deadline_on(self):
        order = self._order()
        pickings = self.env["stock.picking"]
        pickings._cron_record_late()
        self.assertFalse(self._events())
        order.picking_ids.move_ids.date_deadline = self._ago(hours=1)
        for _time in range(2):
            pickings._cron_record_late()
            self.assertEqual(self._events(), ["delivery_late"])
        self._send(order.picking_ids)
        self.assertEqual(self._events(), ["delivery_late", "delivery_sent"])

    def test_the_job_goes_on_from_its_last_run(self):
        order = self._order()
        order.picking_ids.move_ids.date_deadline = self._ago(hours=3)
        pickings = self.env["stock.picking"]
        pickings.with_context(lastcall=self._ago(hours=2))._cron_record_late()
        self.assertFalse(self._events())
        pickings.with_context(lastcall=self._ago(hours=4))._cron_record_late()
        self.assertEqual(self._events(), ["delivery_late"])

    def test_a_transfer_between_our_warehouses_is_no_delivery(self):
        kind = self.env["stock.picking.type"].search([("code", "=", "internal")])
        if not kind:
            kind = self.env["stock.warehouse"].search([], limit=1).int_type_id
        picking = self.env["stock.picking"].create(
            {"picking_type_id": kind[:1].id, "partner_id": self.partner.id}
        )
        picking.date_done = fields.Datetime.now()
        self.assertFalse(self._events())

    def test_what_was_before_is_filled_in_once(self):
        self._send(self._order().picking_ids)
        self.inbox.search([]).unlink()
        for _time in range(2):
            self._fill_in("stock.picking")
            self.assertEqual(self._events(), ["delivery_sent"])

    def test_the_owner_is_told_once_of_what_is_late(self):
        order = self._order(due_in=1)
        order.user_id = self.user_agent
        picking = order.picking_ids
        for days in (2, 2, 3):
            with self.mock_datetime_and_now(
                fields.Datetime.now() + timedelta(days=days)
            ):
                since = fields.Datetime.now() - timedelta(days=5)
                pickings = self.env["stock.picking"].with_context(lastcall=since)
                pickings._cron_record_late()
        self.assertTrue(picking.is_late_told)
        notices = self.env["mail.message"].search(
            [
                ("subject", "like", f"Delivery late: {order.name}"),
                ("partner_ids", "in", self.user_agent.partner_id.ids),
            ]
        )
        self.assertEqual(len(notices), 1)

    def test_what_was_postponed_and_is_late_again_is_told_again(self):
        order = self._order(due_in=1)
        order.user_id = self.user_agent
        start = fields.Datetime.now()
        for days in (2, 6):
            with self.mock_datetime_and_now(start + timedelta(days=days)):
                pickings = self.env["stock.picking"].with_context(lastcall=start)
                for _time in range(2):
                    pickings._cron_record_late()
                order.picking_ids.move_ids.date_deadline = start + timedelta(days=5)
        notices = self.env["mail.message"].search(
            [
                ("subject", "like", f"Delivery late: {order.name}"),
                ("partner_ids", "in", self.user_agent.partner_id.ids),
            ]
        )
        self.assertEqual(len(notices), 2)

    def test_what_is_sent_in_time_is_told_to_nobody(self):
        order = self._order(due_in=1)
        order.user_id = self.user_agent
        self._send(order.picking_ids)
        with self.mock_datetime_and_now(fields.Datetime.now() + timedelta(days=2)):
            self.env["stock.picking"]._cron_record_late()
        self.assertFalse(order.picking_ids.is_late_told)

    def test_the_card_says_where_the_parcel_is(self):
        order = self._order()
        self._process_inbox()
        timeline = self.env["customer.timeline"].with_user(self.user_head)

        def fact():
            card = timeline.get_card("res.partner", self.partner.id)
            return {one["key"]: one["value"] for one in card["facts"]}["delivery"]

        self.assertIn(order.picking_ids.name, fact())
        self.assertIn("due on", fact())
        self._send(order.picking_ids)
        self.assertIn("sent on", fact())
        self._bring_back(order.picking_ids)
        self.assertIn("brought back on", fact())
