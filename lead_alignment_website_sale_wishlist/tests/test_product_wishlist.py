from odoo.tests import HttpCase, tagged

from odoo.addons.lead_alignment_website.tests.common import WebsiteCommon


@tagged("post_install", "-at_install")
class TestProductWishlist(HttpCase, WebsiteCommon):
    """What a visitor wishes for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_registry_readonly_mode(False)
        cls.env["website"].search([]).company_id = cls.company
        cls.product = cls.env["product.product"].create(
            {"name": "Bonsai", "website_published": True}
        )

    def _events(self):
        self._process_inbox()
        return self.env["customer.event"].search([("type_id.code", "=", "wishlist")])

    def test_a_wish_is_on_the_browser(self):
        self.authenticate(None, None)
        values = {"product_id": self.product.id}
        self.make_jsonrpc_request("/shop/wishlist/add", values)
        event = self._events()
        self.assertEqual((event.label, event.identity_id.kind), ("Bonsai", "visitor"))

    def test_what_customers_wished_before_is_filled_in_once(self):
        partner = self.env["res.partner"].create({"name": "Hạnh"})
        website = self.env["website"].search([], limit=1)
        values = {"product_id": self.product.id, "website_id": website.id}
        self.env["product.wishlist"].create([{**values, "partner_id": partner.id}])
        self.env["product.wishlist"].create([values])  # nobody knows whose
        for _time in range(2):
            self._fill_in("product.wishlist")
            event = self._events()
            self.assertEqual(event.identity_id.value, str(partner.id))
