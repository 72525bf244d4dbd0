from odoo.tests import HttpCase, tagged

from odoo.addons.lead_alignment_website.tests.common import WebsiteCommon


@tagged("post_install", "-at_install")
class TestCarts(HttpCase, WebsiteCommon):
    """What a visitor puts into the cart, and whether they come back for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_registry_readonly_mode(False)
        # carts of demo data become abandoned at some hour of the day
        carts = cls.env["sale.order"].search([("website_id", "!=", False)])
        carts.filtered(lambda cart: cart.state == "draft").date_order = "2020-01-01"
        cls.env["website"].search([]).company_id = cls.company
        cls.shop = cls.env["website"].get_current_website()
        cls.product = cls.env["product.product"].create(
            {"name": "Bonsai", "list_price": 100, "website_published": True}
        )
        cls.buyer = cls.env["res.partner"].create(
            {"name": "Hạnh", "email": "hanh@example.com"}
        )

    def _add_to_cart(self):
        self.authenticate(None, None)
        template = self.product.product_tmpl_id
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": template.id,
                "product_id": self.product.id,
                "quantity": 1,
            },
        )
        self._process_inbox()
        return self.env["sale.order"].search(
            [("website_id", "!=", False)], order="id desc", limit=1
        )

    def _events(self, code):
        return self.env["customer.event"].search([("type_id.code", "=", code)])

    def _cart_of(self, partner, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "website_id": self.shop.id,
                "company_id": self.company.id,
                "order_line": [(0, 0, {"product_id": self.product.id})],
                "date_order": self._ago(hours=self.shop.cart_abandoned_delay + 1),
                **values,
            }
        )

    def test_a_visitors_cart_is_on_their_browser(self):
        self._add_to_cart()
        event = self._events("cart")
        self.assertEqual(len(event), 1)
        self.assertIn("Bonsai", event.label)
        self.assertEqual(event.identity_id.kind, "visitor")
        self._add_to_cart()
        self.assertEqual(len(self._events("cart")), 2, "another visitor")

    def test_the_checkout_says_whose_browser_it_is(self):
        order = self._add_to_cart()
        browser = self._events("cart").identity_id
        self.inbox._enqueue(
            "sale.order",
            [(order.id, "checkout", {"browser": [(browser.kind, browser.value)]})],
        )
        order.partner_id = self.buyer
        self._process_inbox()
        person = self._events_of(("partner", str(self.buyer.id))).profile_id
        self.assertTrue(person)
        self.assertEqual(self._events("cart").profile_id, person)

    def test_a_cart_that_is_left_behind(self):
        cart = self._cart_of(self.buyer)
        orders = self.env["sale.order"]
        for _time in range(2):
            orders._cron_record_abandoned()
            self._process_inbox()
            event = self._events_of(
                ("partner", str(self.buyer.id)), code="cart_abandoned"
            )
            self.assertEqual((len(event), event.label), (1, cart.name))

    def test_no_cart_that_was_bought_or_is_nobodys_or_is_new(self):
        self._cart_of(self.buyer).action_confirm()
        self._cart_of(self.shop.partner_id)
        self._cart_of(self.buyer, date_order=self._ago(minutes=10))
        self.env["sale.order"]._cron_record_abandoned()
        self._process_inbox()
        self.assertFalse(self._events("cart_abandoned"))

    def test_the_job_goes_on_from_its_last_run(self):
        self._cart_of(self.buyer)
        orders = self.env["sale.order"]
        orders.with_context(lastcall=self._ago(minutes=30))._cron_record_abandoned()
        self._process_inbox()
        self.assertFalse(self._events("cart_abandoned"))
        orders.with_context(lastcall=self._ago(hours=2))._cron_record_abandoned()
        self._process_inbox()
        self.assertEqual(len(self._events("cart_abandoned")), 1)
