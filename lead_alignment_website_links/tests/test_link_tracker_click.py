from odoo.tests import HttpCase, tagged

from odoo.addons.lead_alignment_website.tests.common import WebsiteCommon


@tagged("post_install", "-at_install")
class TestLinkTrackerClick(HttpCase, WebsiteCommon):
    """Who comes by a short link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_registry_readonly_mode(False)
        cls.link = cls.env["link.tracker"].create(
            {
                "url": f"{cls.base_url()}/web/login",
                "title": "Poster at the station",
                "campaign_id": cls.campaign.id,
            }
        )

    def _events(self):
        self._process_inbox()
        return self.env["customer.event"].search([("type_id.code", "=", "link_click")])

    def _click(self, **headers):
        self.authenticate(None, None)
        url = f"/r/{self.link.code}"
        self.url_open(url, allow_redirects=False, headers=headers)

    def test_a_click_is_on_the_browser_and_of_the_campaign(self):
        self._click(**{"User-Agent": "Mozilla/5.0"})
        event = self._events()
        self.assertEqual(event.label, "Poster at the station")
        self.assertEqual(event.campaign_id, self.campaign)
        self.assertEqual(event.identity_id.kind, "visitor")

    def test_a_bot_and_a_colleague_are_no_customers(self):
        self._click(**{"User-Agent": "facebookexternalhit/1.1"})
        self.authenticate("admin", "admin")
        self.url_open(f"/r/{self.link.code}", allow_redirects=False)
        self.assertFalse(self._events())
