import re
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import MailingCommon

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0 Safari/537.36"


@tagged("post_install", "-at_install")
class TestMailingClicks(HttpCase, MailingCommon):
    """Clicks as they come over the network, real and forged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param(
            "lead_alignment_mass_mailing.sealed_since",
            fields.Datetime.to_string(fields.Datetime.now() - timedelta(days=30)),
        )
        cls.seal = cls.env["mail.mail"]._get_seal(cls.trace.id)

    def _open(self, trace, link=None, seal="", method="GET", agent=BROWSER):
        link = link or self.link
        query = f"?seal={seal}" if seal else ""
        response = self.url_open(
            f"/r/{link.code}/m/{trace.id}{query}",
            headers={"User-Agent": agent},
            allow_redirects=False,
            method=method,
        )
        self.assertEqual(response.status_code, 301, "the customer gets there always")
        return response

    def _events(self, code="email_click"):
        return self._events_of(self._pair("e1"), code=code)

    def test_a_click_counts(self):
        self._open(self.trace, seal=self.seal)
        self._process_inbox()
        event = self._events()
        self.assertFalse(event.quarantine)
        self.assertEqual(event.label, "shop.example/courses")
        self.assertFalse(self._events("email_open"), "the click says so already")

    def test_a_mail_that_is_shown_says_to_whom(self):
        mail = self.env["mail.mail"].create({"body_html": "<p>Hello</p>"})
        self.trace.write({"mail_mail_id": mail.id, "mail_mail_id_int": mail.id})
        token = mail._generate_mail_recipient_token(mail.id)
        for method, agent in (
            ("HEAD", BROWSER),
            ("GET", "Barracuda-LinkBot/1.0"),
            ("GET", BROWSER),
            ("GET", BROWSER),
        ):
            self.url_open(
                f"/mail/track/{mail.id}/{token}/blank.gif",
                headers={"User-Agent": agent},
                method=method,
            )
            self._process_inbox()
        found = [one.quarantine for one in self._events("email_open")]
        self.assertEqual(found.count(False), 1, "the person's, once")
        self.assertLessEqual(set(found), {False, "head", "agent"})
        self.assertGreater(len(found), 1)

    def test_a_click_costs_one_statement(self):
        self._open(self.trace, seal=self.seal)
        counts = []
        note = type(self.env["link.tracker.click"])._enqueue_click
        for is_noted in (True, False):
            self.patch(
                self.env.registry["link.tracker.click"],
                "_enqueue_click",
                note if is_noted else lambda *args: None,
            )
            before = self.env.cr.sql_log_count
            self._open(self.trace, seal=self.seal)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1] + 1)

    def test_a_link_of_another_mailing_gives_nothing(self):
        foreign = self._link(self._mailing(subject="Other"), "prices")
        self._open(self.trace, foreign, seal=self.seal)
        self._process_inbox()
        self.assertFalse(self._events())

    def test_walking_the_numbers_of_recipients_gives_no_points(self):
        others = [self._trace(self._lead(f"e{n}")) for n in range(2, 12)]
        for trace in (self.trace, *others):
            self._open(trace)
            self._open(trace, seal="0123456789abcdef")
        # sealed for somebody else
        self._open(others[0], seal=self.seal)
        self._process_inbox()
        events = self.env["customer.event"].search(
            [("type_id.code", "=", "email_click"), ("label", "ilike", "courses")]
        )
        self.assertEqual(len(events), 23)
        self.assertEqual(set(events.mapped("quarantine")), {"forged"})

    def test_a_mail_from_before_there_were_seals_counts(self):
        self.env["ir.config_parameter"].set_param(
            "lead_alignment_mass_mailing.sealed_since",
            fields.Datetime.to_string(fields.Datetime.now()),
        )
        self._open(self.trace)
        self._process_inbox()
        self.assertFalse(self._events().quarantine)

    def test_machines_are_put_aside(self):
        for number, (options, why) in enumerate(
            (
                ({"method": "HEAD"}, "head"),
                ({"agent": "Barracuda-LinkBot/1.0"}, "agent"),
            )
        ):
            link = self._link(self.mailing, f"page-{number}")
            self._open(self.trace, link, seal=self.seal, **options)
            self._process_inbox()
            event = self._events()[-1:]
            self.assertEqual((event.label[-1:], event.quarantine), (str(number), why))

    def test_all_links_at_once_are_a_gateways(self):
        for number in range(4):
            link = self._link(self.mailing, f"page-{number}")
            self._open(self.trace, link, seal=self.seal)
        self._process_inbox()
        self.assertEqual([one.quarantine for one in self._events()], ["burst"] * 4)

    def test_at_delivery_it_is_a_gateway(self):
        self.trace.sent_datetime = fields.Datetime.now()
        self._open(self.trace, seal=self.seal)
        self._process_inbox()
        self.assertEqual(self._events().quarantine, "delivery")

    def test_the_links_of_a_mail_carry_its_seal(self):
        self.mailing.mailing_domain = repr([("id", "=", self.lead.id)])
        self.trace.unlink()
        mails = []
        self.patch(
            self.env.registry["mail.mail"],
            "send",
            lambda mail, *args, **kwargs: mails.extend(mail),
        )
        self.mailing.action_send_mail()
        body = mails[0]._prepare_outgoing_body()
        trace = self.mailing.mailing_trace_ids
        (url,) = set(re.findall(r"(/r/\w+/m/\d+\?seal=\w+)", body))
        self.assertIn(f"/m/{trace.id}?seal=", url)
        trace.sent_datetime = fields.Datetime.now() - timedelta(hours=1)
        self.url_open(url, headers={"User-Agent": BROWSER}, allow_redirects=False)
        self._process_inbox()
        self.assertFalse(self._events().quarantine)


@tagged("post_install", "-at_install")
class TestBrowserOfAClick(MailingCommon):
    """The browser that clicks becomes the customer's, unless it is somebody else's."""

    def _note_click(self, browser):
        details = {
            "click_id": 1000 + int(browser[1:]),
            "link_id": self.link.id,
            "ip": "203.0.113.7",
            "signs": {"is_sealed": True, "method": "GET"},
            "browser": [self._pair(browser)],
        }
        self.inbox._enqueue("mailing.trace", [(self.trace.id, "click", details)])
        self._process_inbox()

    def test_pages_read_before_become_the_customers(self):
        self._see("v1")
        self._note_click("v1")
        self.assertEqual(self._person("v1"), self._person("e1"))

    def test_a_mail_that_was_passed_on_makes_nobody_the_same(self):
        self._see("v2", "e2")
        self._note_click("v2")
        self.assertEqual(self._person("v2"), self._person("e2"))
        self.assertNotEqual(self._person("e1"), self._person("e2"))
        self.assertEqual(self._codes().count("email_click"), 1)

    def test_a_browser_that_clicks_for_two_is_the_firsts(self):
        other = self._trace(self._lead("e2"), email=self._pair("e2")[1])
        for trace, number in ((self.trace, 1), (other, 2)):
            details = {
                "click_id": 2000 + number,
                "link_id": self.link.id,
                "ip": "203.0.113.7",
                "signs": {"is_sealed": True, "method": "GET"},
                "browser": [self._pair("v7")],
            }
            self.inbox._enqueue("mailing.trace", [(trace.id, "click", details)])
        self._process_inbox()
        self.assertEqual(self._person("v7"), self._person("e1"))
        self.assertNotEqual(self._person("e1"), self._person("e2"))
