from collections import Counter
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from odoo.addons.lead_alignment.tests.common import NOW
from odoo.addons.lead_alignment.tools.uplift import get_position
from odoo.addons.lead_alignment_website.tests.common import WebsiteCommon

TOKEN = "0123456789abcdef0123456789ab{:04x}"


class PageTestCommon(WebsiteCommon):
    """Two published pages; the first is where ads lead to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].search([], limit=1)
        cls.website.write({"company_id": cls.company.id, "cookies_bar": False})
        cls.page_a, cls.page_b = map(cls._new_page, ("a", "b"))

    @classmethod
    def _new_page(cls, name, **values):
        return cls.env["website.page"].create(
            {
                "name": name,
                "url": f"/pagetest-{name}",
                "type": "qweb",
                "key": f"website.pagetest_{name}",
                "arch": f"<t t-name='website.pagetest_{name}'>"
                f"<t t-call='website.layout'><p>Page {name}!</p></t></t>",
                "website_id": cls.website.id,
                "is_published": True,
                **values,
            }
        )

    def _new_test(self, **values):
        test = (
            self.env["alignment.page.test"]
            .with_user(self.user_marketer)
            .create({"name": "Short", "url": "/pagetest-a", **values})
        )
        test.arm_ids = [(0, 0, {"name": "B", "url": "/pagetest-b"})]
        return test

    def _pair(self, number):
        return ("visitor", f"website:{TOKEN.format(number)}")


@tagged("post_install", "-at_install", "lead_alignment_nurture_website")
class TestPageTest(PageTestCommon):
    def setUp(self):
        super().setUp()
        self._freeze(NOW)

    def _visit(self, test, number):
        """A browser opens the page; return the name of the page that it gets."""
        tests = self.env["alignment.page.test"]
        running = tests._get_running()[self.website.id, test.path]
        path = tests._choose_path(running, f"{number:032x}", self._pair(number))
        return path.removeprefix("/pagetest-")

    def _become(self, number, **values):
        """The browser sends a form: a lead is known by it."""
        lead = self.env["crm.lead"].create(
            {
                "name": f"Visitor {number}",
                "type": "lead",
                "company_id": self.company.id,
                "email_from": f"visitor{number}@customer.example",
                "phone": f"+849120{number:05d}",
                "user_id": False,
                "team_id": False,
                **values,
            }
        )
        self.env["customer.event"]._record_batch(
            [
                {
                    "type": "identify",
                    "identities": [
                        self._pair(number),
                        ("email", lead.email_normalized),
                    ],
                    "message_id": f"form {number}",
                    "source": "website",
                    "company_id": self.company.id,
                    "occurred_at": fields.Datetime.now(),
                }
            ]
        )
        self.env["crm.lead"]._flush_facts()
        self.env.flush_all()
        return lead

    def _rows(self, test, goal="mql"):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["alignment.nurture.result"].search(
            [("test_id", "=", test.id), ("goal", "=", goal)]
        )
        return {row.page_arm_id.name: row for row in rows}

    def test_the_page_itself_is_the_first(self):
        test = self._new_test()
        self.assertEqual(test.arm_ids.mapped("path"), ["/pagetest-a", "/pagetest-b"])
        self.assertEqual(test.arm_ids.mapped("name"), ["A", "B"])
        self.assertEqual(test.company_id, self.company)
        self._new_page("c")
        test.url = "https://shop.example/pagetest-c?utm_source=fb"
        self.assertEqual(test.arm_ids.mapped("path"), ["/pagetest-c", "/pagetest-b"])

    def test_each_browser_keeps_its_page(self):
        test = self._new_test()
        test.action_start()
        first = [self._visit(test, number) for number in range(400)]
        self.assertEqual([self._visit(test, number) for number in range(400)], first)
        counts = Counter(first)
        self.assertEqual(set(counts), {"a", "b"})
        self.assertLess(abs(counts["a"] - 200), 60)
        self.assertEqual(test.visitor_count, 400)
        self.assertEqual(
            first[7],
            "ab"[get_position(f"page test {test.id}", self._pair(7)[1]) >= 0.5],
        )

    def test_weights_are_shares(self):
        test = self._new_test()
        test.arm_ids[1].weight = 0.25
        test.action_start()
        counts = Counter(self._visit(test, number) for number in range(1000))
        self.assertLess(abs(counts["b"] - 200), 60)

    def test_the_result_counts_what_visitors_become(self):
        test = self._new_test(base_percent=20, uplift_percent=300, goal_days=7)
        test.action_start()
        pages = {number: self._visit(test, number) for number in range(120)}
        reached = [number for number, page in pages.items() if page == "b"][:50]
        self._freeze(NOW + timedelta(days=1))
        for number in reached:
            self._become(number)
        late = next(number for number, page in pages.items() if page == "a")
        rows = self._rows(test)
        self.assertEqual((rows["B"].people, rows["B"].verdict), (0, "undecided"))
        self._freeze(NOW + timedelta(days=8))
        self._become(late)  # after its days
        rows = self._rows(test)
        counts = Counter(pages.values())
        self.assertEqual((rows["A"].people, rows["A"].reached), (counts["a"], 0))
        self.assertEqual((rows["B"].people, rows["B"].reached), (counts["b"], 50))
        self.assertEqual(rows["B"].verdict, "better")
        self.assertTrue(rows["B"].difference)
        self.assertFalse(rows["A"].verdict)
        self.assertFalse(self._rows(test, "order")["B"].verdict, "not its goal")

    def test_below_the_planned_number_nothing_is_decided(self):
        test = self._new_test(goal_days=7)
        self.assertGreater(test.planned, 1000)
        test.action_start()
        for number in range(40):
            if self._visit(test, number) == "b":
                self._become(number)
        self._freeze(NOW + timedelta(days=8))
        self.assertEqual(self._rows(test)["B"].verdict, "undecided")

    def test_a_browser_keeps_its_page_when_its_token_changes(self):
        """Another network, a login: the cookie stays, the identity is the last one."""
        test = self._new_test()
        test.action_start()
        number = next(n for n in range(50) if self._visit(test, n) == "b")
        count = test.visitor_count
        partner = self.env["res.partner"].create({"name": "Customer"})
        tests = self.env["alignment.page.test"]
        running = tests._get_running()[self.website.id, test.path]
        pair = ("partner", str(partner.id))
        path = tests._choose_path(running, f"{number:032x}", pair)
        self.assertEqual(path, "/pagetest-b")
        seen = self.env["alignment.page.exposure"].search([("kind", "=", "partner")])
        self.assertEqual(seen.browser, f"{number:032x}")
        self.assertEqual(test.visitor_count, count, "counted once")

    def test_a_person_with_two_browsers_counts_once(self):
        test = self._new_test(goal_days=7)
        test.action_start()
        pages = {number: self._visit(test, number) for number in range(20)}
        first = next(number for number, page in pages.items() if page == "a")
        second = next(number for number, page in pages.items() if page == "b")
        lead = self._become(first)
        self.env["customer.event"]._record_batch(
            [
                {
                    "type": "identify",
                    "identities": [
                        self._pair(second),
                        ("email", lead.email_normalized),
                    ],
                    "message_id": "second",
                    "source": "website",
                    "company_id": self.company.id,
                    "occurred_at": fields.Datetime.now(),
                }
            ]
        )
        self._freeze(NOW + timedelta(days=8))
        rows = self._rows(test)
        self.assertEqual(rows["A"].people + rows["B"].people, 19)
        self.assertEqual(rows["A"].reached + rows["B"].reached, 1)

    def test_addresses_as_people_paste_them(self):
        for text, path in (
            ("/pagetest-a", "/pagetest-a"),
            ("pagetest-a", "/pagetest-a"),
            ("shop.example/pagetest-a/", "/pagetest-a"),
            ("https://shop.example/en/pagetest-a?utm_source=x#top", "/pagetest-a"),
            ("https://shop.example", "/"),
            (" / ", "/"),
            ("", ""),
        ):
            with self.subTest(text):
                self.assertEqual(self.website._get_path(text), path)

    def test_pages_that_are_tracked_differently_are_refused(self):
        self.page_b.customer_event_type_id = self.env.ref(
            "lead_alignment.customer_event_type_pricing_view"
        )
        self.assertRaises(UserError, self._new_test().action_start)

    def test_an_archived_test_ends(self):
        test = self._new_test()
        test.action_start()
        test.active = False
        self.assertEqual(test.state, "ended")
        self._new_test().action_start()

    def test_the_results_without_a_test_are_those_of_programs(self):
        self.env["alignment.nurture.result"].search([("test_id", "=", False)])
        self.env["alignment.nurture.result"].search([("version_id", "=", False)])

    def test_a_started_test_is_frozen(self):
        test = self._new_test()
        test.action_start()
        with self.assertRaises(UserError):
            test.goal = "order"
        with self.assertRaises(UserError):
            test.arm_ids[1].weight = 5
        with self.assertRaises(UserError):
            test.arm_ids[1].unlink()
        with self.assertRaises(UserError):
            test.unlink()
        test.name = "Long and short"
        with self.assertRaises(AccessError):
            test.state = "draft"

    def test_what_is_missing_is_said(self):
        alone = self.env["alignment.page.test"].create(
            {"name": "Alone", "url": "/pagetest-a"}
        )
        self.assertRaises(UserError, alone.action_start)
        self.page_b.is_published = False
        self.assertRaises(UserError, self._new_test().action_start)
        self.page_b.is_published = True
        self._new_test().action_start()
        self.assertRaises(UserError, self._new_test().action_start)

    def test_a_page_of_another_website_is_refused(self):
        other = self.env["website"].create({"name": "Other"})
        test = self._new_test()
        page = self._new_page("o", website_id=other.id)
        with self.assertRaises(ValidationError):
            test.arm_ids = [(0, 0, {"name": "O", "url": page.url})]
        with self.assertRaises(ValidationError):
            self._new_test(url="/nowhere")

    def test_an_ended_test_shows_the_page_itself(self):
        test = self._new_test()
        test.action_start()
        tests, key = self.env["alignment.page.test"], (self.website.id, test.path)
        self.assertIn(key, tests._get_running())
        test.action_end()
        self.assertNotIn(key, tests._get_running())

    def test_an_erased_person_is_forgotten(self):
        test = self._new_test()
        test.action_start()
        self._visit(test, 1)
        self._visit(test, 2)
        lead = self._become(1)
        self.env["customer.erasure"]._delete_beside(
            self.company, lead.profile_id.identity_ids, lead
        )
        self.assertEqual(test.visitor_count, 2, "that somebody came stays")
        seen = self.env["alignment.page.exposure"].search([("test_id", "=", test.id)])
        self.assertEqual(set(seen.mapped("kind")), {"erased", "visitor"})

    def test_roles(self):
        test = self._new_test()
        for user in (self.user_agent, self.user_head, self.user_cs):
            with self.subTest(user.login), self.assertRaises(AccessError):
                test.with_user(user).read(["name"])
        test.with_user(self.user_director).read(["name"])
        with self.assertRaises(AccessError):
            test.with_user(self.user_director).action_start()
        test.action_start()
        with self.assertRaises(AccessError):
            self.env["alignment.page.exposure"].with_user(
                self.user_marketer
            ).search_count([])


@tagged("post_install", "-at_install", "lead_alignment_nurture_website")
class TestPageTestServed(HttpCase, PageTestCommon):
    """Over HTTP: one address, two pages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_registry_readonly_mode(False)

    def setUp(self):
        super().setUp()
        self.test = self._new_test()
        self.test.action_start()
        self.env.flush_all()

    def _open(self, agent="Mozilla/5.0", path="/pagetest-a?utm_source=x"):
        response = self.url_open(path, headers={"User-Agent": agent})
        self.assertEqual(response.status_code, 200)
        self.assertIn("/pagetest-a", response.url, "no redirection")
        return "b" if "Page b!" in response.text else "a"

    def test_new_browsers_get_both_pages_and_keep_theirs(self):
        seen = set()
        for _number in range(12):
            self.authenticate(None, None)
            self.opener.cookies.clear()
            page = self._open()
            self.assertEqual(self._open("Mozilla/5.0 (updated)"), page)
            self.assertEqual(self._open(), page)
            seen.add(page)
        self.assertEqual(seen, {"a", "b"})
        self.assertEqual(self.test.visitor_count, 12)

    def test_bots_and_colleagues_get_the_page_itself(self):
        self.authenticate(None, None)
        for _number in range(6):
            self.assertEqual(self._open("Googlebot/2.1"), "a")
        self.authenticate("admin", "admin")
        self.assertEqual(self._open(), "a")
        self.assertFalse(self.test.visitor_count)

    def test_who_did_not_agree_to_cookies_gets_the_page_itself(self):
        self.website.cookies_bar = True
        for _number in range(6):
            self.authenticate(None, None)
            self.assertEqual(self._open(), "a")
        self.assertFalse(self.test.visitor_count)

    def test_while_a_page_is_not_published_nobody_is_counted(self):
        self.page_b.is_published = False
        self.env.flush_all()
        for _number in range(6):
            self.authenticate(None, None)
            self.assertEqual(self._open(), "a")
        self.assertFalse(self.test.visitor_count)

    def test_another_website_is_left_alone(self):
        """A test of a general page is the website's own."""
        running = self.env["alignment.page.test"]._get_running()
        websites = [website for website, path in running if path == "/pagetest-a"]
        self.assertEqual(websites, [self.website.id])

    def test_a_page_edited_for_the_website_is_served(self):
        """The editor copies a general page for the website."""
        self.page_b.write({"website_id": False})
        copied = self.page_b.with_context(website_id=self.website.id).view_id
        copied.arch = copied.arch.replace("Page b!", "Page b! edited")
        self.env.flush_all()
        self.env.registry.clear_all_caches()
        pages = set()
        for _number in range(12):
            self.authenticate(None, None)
            self.opener.cookies.clear()
            pages.add(self._open())
        self.assertEqual(pages, {"a", "b"})
