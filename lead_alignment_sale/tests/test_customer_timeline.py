from odoo.addons.lead_alignment.tests.timeline.test_timeline import TimelineCommon


class TestSaleTimeline(TimelineCommon):
    """What the customer was offered, bought and owes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.extra = cls.env["product.template"].create({"name": "Certificate"})
        cls.course = cls.env["product.product"].create(
            {"name": "Course", "optional_product_ids": [(6, 0, cls.extra.ids)]}
        )

    def _order(self, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "user_id": self.user_agent.id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.course.id,
                            "price_unit": 250,
                            "tax_ids": [],
                        },
                    )
                ],
                **values,
            }
        )

    def _events(self, order):
        events = self.env["customer.event"].search([("label", "=", order.name)])
        return events.type_id.mapped("code")

    def test_every_step_of_a_quotation_is_an_event_of_the_customer(self):
        order = self._order()
        order.action_quotation_sent()
        viewed = self.env.ref("sale.mt_order_viewed")
        order.message_post(body="seen", subtype_id=viewed.id)
        order.write({"signed_by": "An", "signed_on": "2026-03-11 02:00:00"})
        order.action_confirm()
        order._action_cancel()
        self.assertEqual(
            set(self._events(order)),
            {"quotation_sent", "quotation_viewed", "quotation_signed"}
            | {"order", "order_cancelled"},
        )

    def _get_counting(self, order):
        """Codes of the events that count now"""
        events = self.env["customer.event"].search(
            [("label", "=", order.name), ("quarantine", "=", False)]
        )
        return sorted(event.type_id.code for event in events)

    def test_an_order_cancelled_and_confirmed_again_counts_once_at_any_time(self):
        order = self._order()
        for _time in range(3):
            order.action_confirm()
            self.assertEqual(self._get_counting(order), ["order"])
            order.action_cancel()
            self.assertEqual(self._get_counting(order), ["order_cancelled"])
            order.action_draft()
            self.assertEqual(self._get_counting(order), [])
        order.action_confirm()
        order._record_events("order")  # sent again
        self.assertEqual(self._get_counting(order), ["order"])

    def test_what_is_recorded_again_has_the_amount_of_then(self):
        order = self._order()
        order.action_confirm()
        order.action_cancel()
        order.action_draft()
        order.order_line.price_unit = 400
        order.action_confirm()
        event = self.env["customer.event"].search(
            [
                ("label", "=", order.name),
                ("quarantine", "=", False),
                ("type_id.code", "=", "order"),
            ]
        )
        self.assertEqual(event.value, 400)

    def test_a_quotation_reset_to_draft_was_not_sent_and_not_signed(self):
        order = self._order()
        order.action_quotation_sent()
        order.write({"signed_by": "An", "signed_on": "2026-03-11 02:00:00"})
        self.assertEqual(
            self._get_counting(order), ["quotation_sent", "quotation_signed"]
        )
        order.action_draft()
        self.assertEqual(self._get_counting(order), [])
        order.action_quotation_sent()
        order.action_cancel()
        self.assertEqual(
            self._get_counting(order), ["order_cancelled", "quotation_sent"]
        )

    def test_a_deleted_quotation_leaves_nothing(self):
        order = self._order()
        order.action_quotation_sent()
        viewed = self.env.ref("sale.mt_order_viewed")
        order.message_post(body="seen", subtype_id=viewed.id)
        order.action_cancel()
        events = self.env["customer.event"].search([("label", "=", order.name)])
        order.unlink()
        events.invalidate_recordset()
        self.assertEqual(set(events.mapped("quarantine")), {"undone"})
        self.assertEqual(len(events), 3)

    def test_an_amount_is_in_the_companys_currency(self):
        currency = self.env["res.currency"].create(
            {
                "name": "LAY",
                "symbol": "y",
                "rate_ids": [(0, 0, {"name": "2020-01-01", "rate": 5})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Abroad",
                "currency_id": currency.id,
                "company_id": self.company.id,
            }
        )
        order = self._order(pricelist_id=pricelist.id)
        order.order_line.price_unit = 250
        order.action_confirm()
        event = self.env["customer.event"].search([("label", "=", order.name)])
        self.assertEqual(event.value, 50)

    def test_a_colleague_who_buys_is_no_customer(self):
        order = self._order(partner_id=self.user_agent.partner_id.id)
        order.action_confirm()
        self.assertEqual(self._get_counting(order), [])

    def test_an_order_of_a_lead_belongs_to_the_leads_person(self):
        order = self._order(opportunity_id=self.first.id)
        order.action_confirm()
        event = self.env["customer.event"].search([("label", "=", order.name)])
        self.assertEqual(event.identity_id.profile_id, self.first.profile_id)

    def test_support_sees_amounts_and_not_what_was_bought(self):
        order = self._order()
        order.action_confirm()
        entries = self._pages(self.user_cs, self.first.profile_id, limit=100)
        (entry,) = (entry for entry in entries if entry["source"] == "order")
        self.assertEqual(entry["level"], "summary")
        self.assertIn("250", str(entry["lines"]))
        self.assertNotIn("Course", str(entry))
        mine = self._pages(self.user_head, self.first.profile_id, limit=100)
        self.assertIn("Course", [e for e in mine if e["source"] == "order"][0]["text"])

    def test_what_to_speak_of_next(self):
        order = self._order()
        host = self.first.profile_id
        timeline = self.timeline.with_user(self.user_cs)
        card = timeline.get_card(host._name, host.id)
        facts = {fact["key"]: fact["value"] for fact in card["facts"]}
        self.assertEqual(facts["quotations"], "1")
        self.assertFalse(card["offers"], "nothing is bought yet")
        order.action_confirm()
        card = timeline.get_card(host._name, host.id)
        facts = {fact["key"]: fact["value"] for fact in card["facts"]}
        self.assertIn("250", facts["value"])
        (offer,) = card["offers"]
        self.assertEqual(offer["name"], "Certificate")
        self.assertIn("Course", offer["reason"])
        self._order(
            order_line=[(0, 0, {"product_id": self.extra.product_variant_id.id})]
        ).action_confirm()
        card = timeline.get_card(host._name, host.id)
        self.assertFalse(card["offers"], "they have it")

    def test_the_history_opens_on_an_order_and_finds_its_number(self):
        order = self._order(opportunity_id=self.first.id)
        entries = self._pages(self.user_head, order, limit=100)
        self.assertIn("outcome", {entry["source"] for entry in entries})
        lookup = self.env["customer.lookup"].with_user(self.user_cs)
        for number in (order.name, f"#{order.name}", order.name.lstrip("S")):
            hosts = {row["res_id"] for row in lookup.find(number)}
            self.assertIn(self.first.profile_id.id, hosts, number)
        self.assertFalse(lookup.find("S9999999"))

    def test_who_reads_no_orders_opens_the_lead_all_the_same(self):
        self._order(opportunity_id=self.first.id).action_confirm()
        figures = ["sale_amount_total", "quotation_count", "sale_order_count"]
        for user, count in (
            (self.user_marketer, 0),
            (self.user_director, 0),
            (self.user_head, 1),
        ):
            self.env.invalidate_all()
            (row,) = self.first.with_user(user).read(figures)
            with self.subTest(user=user.login):
                self.assertEqual(row["sale_order_count"], count)

    def test_another_companys_orders_are_not_told(self):
        company = self.env["res.company"].create({"name": "Other"})
        order = self._order()
        self.env.cr.execute(
            "UPDATE sale_order SET company_id = %s WHERE id = %s",
            (company.id, order.id),
        )
        self.env.invalidate_all()
        entries = self._pages(self.user_head, self.first.profile_id, limit=100)
        self.assertFalse([entry for entry in entries if entry["source"] == "order"])

    def test_past_orders_are_filled_in_under_the_same_numbers(self):
        order = self._order()
        order.action_confirm()
        past = self._order(date_order="2026-03-01 03:00:00")
        self.env.cr.execute(
            "UPDATE sale_order SET state = 'sale' WHERE id = %s", (past.id,)
        )
        past.invalidate_recordset()
        events = self.env["customer.event"]
        result = events._record_batch((order + past)._prepare_past_events())
        self.assertEqual((len(result["new"]), len(result["duplicate"])), (1, 1))

    def test_an_order_of_a_lead_without_company_is_the_contacts(self):
        lead = self.env["crm.lead"].create(
            {"name": "Nobody's", "company_id": False, "user_id": False}
        )
        lead.company_id = False
        order = self._order(opportunity_id=lead.id)
        order.action_confirm()
        event = self.env["customer.event"].search([("label", "=", order.name)])
        self.assertEqual(event.identity_id.kind, "partner")
