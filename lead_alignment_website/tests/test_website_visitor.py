import re
from contextlib import contextmanager
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import HttpCase, tagged

from .common import WebsiteCommon

OURS = re.compile(r"customer_|alignment|website_visitor_consent|website_track_reading")


class TestWebsiteVisitor(WebsiteCommon):
    """Whose browser it is."""

    def test_logging_in_says_whose_browser_it_is(self):
        partner = self.env["res.partner"].create({"name": "An", "email": "an@a.vn"})
        browser = self._visitor()
        pair = self.inbox._get_visitor_pair(browser.access_token)
        self._view(browser)
        self._read_page_views()
        target = self._visitor(access_token=str(partner.id))
        browser._merge_visitor(target)
        self._process_inbox()
        rows = self.env["customer.identity"]._find_rows(
            self.company, [pair, ("partner", str(partner.id))]
        )
        self.assertEqual(len({row[1] for row in rows.values()}), 1, "one person")
        self.assertEqual(
            [one.type_id.code for one in self._events_of(*rows)],
            ["page_view", "identify"],
        )

    def test_the_first_login_says_so_as_well_and_takes_the_consent_along(self):
        partner = self.env["res.partner"].create({"name": "An", "email": "an@a.vn"})
        self.website.cookies_bar = True
        browser = self._visitor()
        pair = self.inbox._get_visitor_pair(browser.access_token)
        consents = self.env["website.visitor.consent"]
        consents._record_answer(
            self.website, browser.access_token, True, self._ago(minutes=1)
        )
        browser.access_token = str(partner.id)
        self._process_inbox()
        rows = self.env["customer.identity"]._find_rows(
            self.company, [pair, ("partner", str(partner.id))]
        )
        self.assertEqual(len({row[1] for row in rows.values()}), 1, "one person")
        self.env.flush_all()
        self._view(browser, hours=0)
        self._read_page_views()
        self.assertIn("page_view", self._codes_of(("partner", str(partner.id))))

    def test_neither_colleagues_nor_a_second_contact_are_the_browsers(self):
        first, second = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        colleague = self.user_agent.partner_id
        self._visitor(1).access_token = str(colleague.id)
        logged_in = self._visitor(2, access_token=str(first.id))
        logged_in._merge_visitor(self._visitor(3, access_token=str(second.id)))
        self.assertFalse(self.inbox.search([("model", "=", "website.visitor")]))

    def _codes_of(self, pair):
        return [event.type_id.code for event in self._events_of(pair)]

    def test_a_form_for_somebody_else_makes_nobody_the_same(self):
        self._see("v1", "e1")
        lead = self._lead("e2")
        portal = ("partner", str(self.env["res.partner"].create({"name": "B"}).id))
        details = {"browser": [self._pair("v1"), portal], "label": "/contactus"}
        self.inbox._enqueue("crm.lead", [(lead.id, "form", details)])
        self._process_inbox()
        self.assertNotEqual(self._person("e1"), self._person("e2"))
        self.assertFalse(self._events_of(portal))
        self.assertIn("form", self._codes_of(self._pair("e2")))

    def test_what_a_browser_answered_goes_with_whose_it_is(self):
        lead = self._lead("e1")
        visitor = self._visitor()
        pair = self.inbox._get_visitor_pair(visitor.access_token)
        self._see(identities=[self._pair("e1"), pair])
        consents = self.env["website.visitor.consent"]
        consents._record_answer(
            self.website, visitor.access_token, True, self._ago(days=1)
        )
        consents._record_answer(
            self.website, "somebody else's", True, self._ago(days=1)
        )
        self.env["customer.erasure"]._erase(lead.profile_id, "Asked")
        left = consents.search([("website_id", "=", self.website.id)])
        self.assertEqual(left.mapped("token"), ["somebody else's"])

    def test_visitors_that_left_a_lead_before_are_known(self):
        lead = self._lead("e1")
        lead.action_set_lost()
        visitor = self._visitor(lead_ids=[(4, lead.id)])
        self._fill_in("website.visitor")
        events = self.env["customer.event"].search(
            [("profile_id", "=", lead.profile_id.id), ("type_id.code", "=", "identify")]
        )
        self.assertEqual(len(events), 1)
        pair = self.inbox._get_visitor_pair(visitor.access_token)
        row = self.env["customer.identity"]._find_rows(self.company, [pair])[pair]
        self.assertEqual(row[1], lead.profile_id.id)


@tagged("post_install", "-at_install")
class TestWebsiteRequests(HttpCase, WebsiteCommon):
    """What a real browser sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo tracks no page that it answers from a replica, which tests pretend
        cls.set_registry_readonly_mode(False)

    def setUp(self):
        super().setUp()
        self.env["website"].search([]).company_id = self.company
        view = self.env["ir.ui.view"].create(
            {
                "name": "Tracked",
                "type": "qweb",
                "key": "lead_alignment_website.tracked",
                "arch": "<t t-call='website.layout'>Courses</t>",
                "track": True,
            }
        )
        self.env["website.page"].create(
            {"view_id": view.id, "url": "/courses", "is_published": True}
        )
        self.authenticate(None, None)

    def test_a_tracked_page_asks_the_database_nothing_of_ours(self):
        for _time in range(2):  # once everything is cached
            self.url_open("/courses")
        tracks = self.env["website.track"].search_count([])
        with self._noted_statements() as statements:
            self.url_open("/courses")
        self.assertEqual(self.env["website.track"].search_count([]), tracks + 1)
        self.assertGreater(len(statements), 3)
        self.assertFalse([one for one in statements if OURS.search(one)])

    @contextmanager
    def _noted_statements(self):
        statements = []
        execute = Cursor.execute

        def noted(cursor, query, *args, **kwargs):
            statements.append(str(query))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", noted):
            yield statements

    def _send_form(self, referrer, **values):
        self.env["ir.model"]._get("crm.lead").website_form_access = True
        response = self.url_open(
            "/website/form/crm.lead",
            data={
                "name": "Wants a course",
                "contact_name": "Lan",
                "email_from": "lan@khach.example",
                **values,
            },
            headers={"Referer": referrer},
        )
        return self.env["crm.lead"].browse(response.json()["id"])

    def test_a_form_comes_from_whatever_page_it_says(self):
        lead = self._send_form("https://[bad/x")
        self._process_inbox()
        events = self.env["customer.event"].search(
            [("profile_id", "=", lead.profile_id.id)]
        )
        self.assertIn("form", events.type_id.mapped("code"))

    def test_of_who_refuses_the_browser_stays_unknown(self):
        self.website = self.env["website"].get_current_website()
        self.website.cookies_bar = True
        for answer, is_known in (
            (None, False),
            ("not json", False),
            ('{"optional":false}', False),
            ('{"optional":true}', True),
        ):
            if answer:
                self.opener.cookies["website_cookies_bar"] = answer
            lead = self._send_form(f"{self.base_url()}/contactus")
            self._process_inbox()
            kinds = lead.profile_id.identity_ids.mapped("kind")
            self.assertEqual("visitor" in kinds, is_known, answer)

    def test_a_form_says_whose_browser_it_is_and_makes_one_lead(self):
        self.url_open("/courses")
        lead = self._send_form(f"{self.base_url()}/contactus")
        self.assertEqual(lead.contact_name, "Lan")
        self._process_inbox()
        self._read_page_views()
        events = self.env["customer.event"].search(
            [("profile_id", "=", lead.profile_id.id)]
        )
        codes = set(events.mapped("type_id.code"))
        self.assertLessEqual({"page_view", "form"}, codes)
        self.assertEqual(
            events.filtered(lambda e: e.type_id.code == "form").label, "/contactus"
        )
        self.assertEqual(lead.profile_id.lead_ids, lead)
        self.assertEqual(lead.duplicate_count, 0)

    def test_a_known_persons_form_comes_to_their_open_lead(self):
        lead = self._new_leads(
            email_from="lan@khach.example", description="<p>As it was</p>"
        )
        count = self.env["crm.lead"].search_count([])
        page = f"{self.base_url()}/contactus"
        for _time in range(2):
            answer = self._send_form(
                page, description="In the evening", Colour="Blue", phone="0912 000 007"
            )
            self.assertEqual(answer, lead)
        self.assertEqual(self.env["crm.lead"].search_count([]), count)
        self.assertEqual(lead.user_id, self.user_agent)
        self.assertEqual(lead.duplicate_count, 2)
        self.assertIn("As it was", lead.description)
        self.assertNotIn("evening", lead.description)
        bodies = "".join(lead.message_ids.mapped("body"))
        self.assertIn("In the evening", bodies)
        self.assertIn("Blue", bodies)
        self.assertEqual(lead.phone_sanitized, "+84912000007")
        self._process_inbox()
        codes = [
            event.type_id.code
            for event in self.env["customer.event"].search(
                [("profile_id", "=", lead.profile_id.id)]
            )
        ]
        self.assertEqual(codes.count("form"), 2, "each form is an event")

    def test_three_people_on_one_tablet_are_three_leads(self):
        page = f"{self.base_url()}/contactus"
        self.url_open("/courses")
        leads = self.env["crm.lead"]
        for number in range(1, 4):
            leads |= self._send_form(
                page,
                contact_name=f"Khach {number * 'x'}",
                email_from=self._pair(f"e{number}")[1],
                phone=self._pair(f"p{number}")[1],
            )
            self._process_inbox()
        self.assertEqual(len(leads), 3)
        self.assertEqual(len(leads.profile_id), 3)
        kinds = leads.profile_id.identity_ids.mapped("kind")
        self.assertNotIn("visitor", kinds)
        shared = self.env["customer.identity"].search(
            [("kind", "=", "visitor"), ("is_shared", "=", True)]
        )
        self.assertEqual(len(shared), 1)

    def test_an_answer_to_the_cookies_bar_is_kept(self):
        self.url_open("/courses")
        for answer in (True, False):
            self.make_jsonrpc_request("/lead_alignment/consent", {"is_granted": answer})
            consent = self.env["website.visitor.consent"].search([], order="id desc")
            self.assertEqual(consent[:1].is_granted, answer)
        visitors = self.env["website.visitor"].search([])
        self.assertIn(consent[:1].token, visitors.mapped("access_token"))
