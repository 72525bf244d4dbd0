from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models import ir_http, website_visitor_consent
from .common import WebsiteCommon

TYPED = "Gọi 1900 6789 nhận quà"
CONSENT = "/lead_alignment/consent"


@tagged("post_install", "-at_install")
class TestWebsiteDoors(HttpCase, WebsiteCommon):
    """What a visitor without a name sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_registry_readonly_mode(False)
        cls.env["website"].search([]).company_id = cls.company
        cls.env["ir.model"]._get("crm.lead").website_form_access = True
        cls.env["website.visitor.consent"].search([]).unlink()

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _send_form(self, **values):
        response = self.url_open(
            "/website/form/crm.lead", data={"name": "Wants a course", **values}
        )
        self.assertEqual(response.status_code, 200, response.text)
        self.env.invalidate_all()
        return self.env["crm.lead"].browse(response.json().get("id"))

    def _land(self, query="gclid=Cj0&utm_source=mt-new&utm_content=Video+3"):
        response = self.url_open(f"/?{query}")
        self.assertEqual(response.status_code, 200)

    def _ask_for_consent(self):
        for website in self.env["website"].search([]):
            website.cookies_bar = True

    def test_a_form_knows_the_ad_by_which_the_visitor_came(self):
        self._land()
        self.url_open("/contactus")
        lead = self._send_form(email_from=self._pair("e1")[1])
        (touch,) = lead.touch_ids
        self.assertEqual(
            (touch.click_kind, touch.click_id, touch.utm_source, touch.ad),
            ("gclid", "Cj0", "mt-new", "Video 3"),
        )
        self.assertEqual(touch.source_id, lead.source_id)
        self.assertEqual(touch.source_alias_id.word, "mt-new")
        self.assertEqual(touch.landing_page, "/")
        self.assertTrue(touch.click_date)
        meaning = self.env["utm.source"].create({"name": "Google Ads VN"})
        touch.source_alias_id.source_id = meaning
        self.assertEqual((lead.source_id, touch.source_id), (meaning, meaning))

    def test_a_click_without_any_word_is_a_touchpoint(self):
        self._land("fbclid=Iw1")
        lead = self._send_form(email_from=self._pair("e1")[1])
        self.assertEqual(lead.touch_ids.click_kind, "fbclid")

    def test_a_known_lead_hears_of_the_new_click(self):
        lead = self._send_form(email_from=self._pair("e1")[1])
        first = lead.touch_ids
        self._land("ttclid=E.C.P&utm_campaign=Tet")
        again = self._send_form(email_from=self._pair("e1")[1])
        self.assertEqual(again, lead)
        (touch,) = lead.touch_ids - first
        self.assertEqual(
            (touch.click_kind, touch.utm_campaign, touch.is_repeat),
            ("ttclid", "Tet", True),
        )

    def test_who_did_not_agree_to_cookies_leaves_no_click(self):
        self._ask_for_consent()
        self._land()
        self.assertNotIn(ir_http.COOKIE, self.opener.cookies)
        lead = self._send_form(email_from=self._pair("e1")[1])
        self.assertFalse(lead.touch_ids.filtered("click_id"))

    def test_who_agrees_on_the_page_where_they_landed(self):
        """The answer comes after the page: the click is kept from then on."""
        self._ask_for_consent()
        self._land()
        answer = {"is_granted": True, "answered": 0}
        self.make_jsonrpc_request(
            CONSENT, answer, headers={"Referer": f"{self.base_url()}/?gclid=Cj0"}
        )
        self.assertFalse(self.opener.cookies.get(ir_http.COOKIE), "not by its word")
        self.opener.cookies.set(
            "website_cookies_bar", '{"required":true,"optional":true}'
        )
        self.make_jsonrpc_request(
            CONSENT, answer, headers={"Referer": f"{self.base_url()}/?gclid=Cj0"}
        )
        lead = self._send_form(email_from=self._pair("e1")[1])
        self.assertEqual(lead.touch_ids.click_id, "Cj0")

    def test_odd_landing_pages_are_no_fault(self):
        for cookie in ("[", "/?gclid=%00", "/?gclid=a&at=99999999999", "/?at=x"):
            with self.subTest(cookie):
                self.opener.cookies.set(ir_http.COOKIE, cookie)
                lead = self._send_form(name=cookie)
                found = set(lead.touch_ids.mapped("click_id"))
                self.assertLessEqual(found, {"a", False})

    def test_a_form_renames_no_customer(self):
        email = self._pair("e1")[1]
        partner = self.env["res.partner"].create(
            {"name": "Trần Thị Lan", "email": email}
        )
        bought = self._lead("e1", contact_name="Lan", partner_id=partner.id)
        bought.action_set_won()
        lead = self._send_form(contact_name=TYPED, email_from=email)
        self._process_inbox()
        self.assertNotEqual(lead, bought)
        timeline = self.env["customer.timeline"].with_user(self.user_cs)
        for record in (lead, lead.profile_id, partner):
            card = timeline.get_card(record._name, record.id)
            self.assertEqual(card["name"], "Trần Thị Lan")
        found = self.env["customer.lookup"].with_user(self.user_cs).find(email)
        self.assertEqual({row["name"] for row in found}, {"Trần Thị Lan"})
        self.assertEqual(partner.name, "Trần Thị Lan")
        self.assertIn(TYPED, "".join(lead.message_ids.mapped("body")))

    def test_a_form_with_odd_characters(self):
        lead = self._send_form(
            contact_name="A\x00n", email_from=self._pair("e1")[1], Colour="B\x00lue"
        )
        self.assertEqual(lead.contact_name, "An")

    def test_a_form_with_values_that_cannot_be_stored(self):
        """Nothing is made, and it is said."""
        count = self.env["crm.lead"].search_count([])
        for values in (
            {"team_id": "2147483648"},
            {"team_id": "-1"},
            {"company_id": "9" * 30},
            {"stage_id": "x"},
        ):
            with mute_logger("odoo.sql_db"):
                response = self.url_open(
                    "/website/form/crm.lead", data={"name": "A", **values}
                )
            self.assertLess(response.status_code, 500, values)
        self.env.invalidate_all()
        made = self.env["crm.lead"].search([], limit=4).mapped("team_id")
        self.assertTrue(made.exists() == made)
        self.assertLessEqual(self.env["crm.lead"].search_count([]), count + 4)

    # ------------------------------------------------------------
    # Answers to the cookies bar
    # ------------------------------------------------------------

    def _answer(self, browser, answer=True):
        response = self.url_open(
            CONSENT,
            json={"params": {"is_granted": answer}},
            headers={"User-Agent": f"Browser {browser}"},
        )
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("error", response.json())

    def _count(self):
        return self.env["website.visitor.consent"].search_count([])

    def test_from_one_place_come_so_many_answers_of_new_browsers(self):
        before = self._count()
        with patch.object(website_visitor_consent, "MOST_OF_SENDER", 3):
            for browser in range(6):
                self._answer(browser)
            self.assertEqual(self._count(), before + 3)
            self._answer(1, answer=False)
        self.assertEqual(self._count(), before + 3)
        answers = self.env["website.visitor.consent"].search([], limit=3)
        self.assertEqual(
            sorted(answers.mapped("is_granted")),
            [False, True, True],
            "who answered may change their mind",
        )

    def test_and_so_many_on_one_website(self):
        consents = self.env["website.visitor.consent"]
        with patch.object(website_visitor_consent, "MOST_OF_WEBSITE", 2):
            for number in range(5):
                consents._record_answer(
                    self.website, f"b{number}", True, self._ago(), f"10.0.0.{number}"
                )
        self.assertEqual(
            consents.search_count([("website_id", "=", self.website.id)]), 2
        )

    def test_where_an_answer_came_from_is_not_told_and_forgotten(self):
        consents = self.env["website.visitor.consent"]
        consents._record_answer(self.website, "b1", True, self._ago(), "10.0.0.1")
        self.env.cr.execute(
            "SELECT sender FROM website_visitor_consent WHERE token = 'b1'"
        )
        [sender] = self.env.cr.fetchone()
        self.assertEqual(len(sender), 16)
        self.env.cr.execute(
            "UPDATE website_visitor_consent SET noted_at = noted_at - interval '25h'"
        )
        consents._gc_answers()
        self.env.cr.execute(
            "SELECT sender FROM website_visitor_consent WHERE token = 'b1'"
        )
        self.assertEqual(self.env.cr.fetchone(), (None,))

    def test_what_is_no_answer_is_not_kept(self):
        before = self._count()
        for params in ({}, {"is_granted": "yes"}, {"is_granted": []}, {"x": 1}):
            response = self.url_open(CONSENT, json={"params": params})
            self.assertNotIn("error", response.json())
        self._answer(1)
        self.assertEqual(self._count(), before + 1)
