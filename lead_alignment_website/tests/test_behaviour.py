from odoo.tests import HttpCase, tagged

from ..controllers.behaviour import CODES
from .common import WebsiteCommon

ROUTE = "/lead_alignment/behaviour"


@tagged("post_install", "-at_install")
class TestBehaviour(HttpCase, WebsiteCommon):
    """What a visitor searches for and downloads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_registry_readonly_mode(False)
        for website in cls.env["website"].search([]):
            website.write({"company_id": cls.company.id, "cookies_bar": False})

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _tell(self, code="site_search", label="green tea", **values):
        return self.make_jsonrpc_request(
            ROUTE, {"code": code, "label": label, **values}, **self._get_headers()
        )

    def _get_headers(self):
        return {"headers": {"User-Agent": "Mozilla/5.0"}}

    def _events(self):
        self._process_inbox()
        return self.env["customer.event"].search([("type_id.code", "in", CODES)])

    def test_it_is_on_the_browser(self):
        self._tell()
        self._tell("download", " Bảng giá.pdf ")
        self._tell("gated_download", "Guide.pdf")
        events = self._events()
        labels = {event.type_id.code: event.label for event in events}
        expected = {"site_search": "green tea", "download": "Bảng giá.pdf"}
        expected["gated_download"] = "Guide.pdf"
        self.assertEqual(labels, expected)
        self.assertEqual(set(events.identity_id.mapped("kind")), {"visitor"})
        self.assertEqual(events.company_id, self.company)

    def test_what_no_page_of_ours_sends_is_left_out(self):
        for code, label in (
            ("order", "free"),
            ("site_search", ""),
            ("site_search", "  "),
            ("download", {"a": 1}),
            (["download"], "a"),
            (None, None),
        ):
            self._tell(code, label)
        self.assertFalse(self._events())

    def test_long_and_odd_words_are_cut_and_kept(self):
        self._tell(label="ă\x00" * 250)
        label = self._events().label
        self.assertLessEqual(len(label), 200)
        self.assertNotIn("\x00", label)

    def test_nobody_names_another_browser(self):
        self._tell(browser=[["visitor", "website:0123"]], company_id=99)
        event = self._events()
        self.assertNotEqual(event.identity_id.value, "website:0123")
        self.assertEqual(event.company_id, self.company)

    def test_colleagues_and_bots_are_no_customers(self):
        self.make_jsonrpc_request(
            ROUTE,
            {"code": "site_search", "label": "tea"},
            headers={"User-Agent": "Googlebot/2.1"},
        )
        self.authenticate("admin", "admin")
        self._tell()
        self.assertFalse(self._events())

    def test_without_consent_nothing_is_stored(self):
        for website in self.env["website"].search([]):
            website.cookies_bar = True
        self._tell()
        self.assertFalse(self._events())
