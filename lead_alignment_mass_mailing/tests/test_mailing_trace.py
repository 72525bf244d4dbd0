from datetime import timedelta

from odoo import fields

from odoo.addons.lead_alignment.models.ledger.mail_thread import AUTOMATIC
from odoo.addons.mail.tests.common import MockEmail

from ..models.blacklist_mixin import BOUNCE
from .common import MailingCommon


class TestMailingTrace(MailingCommon, MockEmail):
    """What became of a mailing at a customer."""

    def test_each_step_is_recorded_once(self):
        for _time in range(2):
            self.trace.set_sent()
            self.trace.set_opened()
            self.trace.set_bounced()
            self._process_inbox()
        events = self._events_of(self._pair("e1"))
        self.assertCountEqual(
            [one.type_id.code for one in events],
            ["email_sent", "email_open", "email_bounce"],
        )
        self.assertEqual(set(events.mapped("label")), {"English for free"})
        self.assertEqual(events.campaign_id, self.campaign)

    def test_a_setter_costs_one_insert_more(self):
        traces = self.trace
        for number in range(99):
            traces += self._trace(self._lead(f"e{number + 2}"))
        self.env.flush_all()
        with self.assertQueryCount(1):
            traces._enqueue_traces("sent")

    def test_a_reply_counts_and_an_automatic_one_does_not(self):
        contact = self.env["mailing.contact"].create(
            {"name": "An", "email": self._pair("e1")[1]}
        )
        trace = self._trace(contact)
        trace.with_context(automatic_mail=AUTOMATIC).set_replied()
        self._process_inbox()
        self.assertNotIn("email_reply", self._codes())
        trace.set_replied()
        self._process_inbox()
        self.assertIn("email_reply", self._codes())

    def test_out_of_office_by_the_gateway(self):
        self.trace.message_id = "<mailing-1@example.com>"
        for automatic in ("auto-replied", "no"):
            self.env["mail.thread"].message_process(
                "crm.lead",
                REPLY.format(
                    sender=self._pair("e1")[1],
                    automatic=automatic,
                    number=automatic,
                ),
                thread_id=self.lead.id,
            )
            self._process_inbox()
            is_person = automatic == "no"
            self.assertEqual("email_in" in self._codes(), is_person, automatic)
            self.assertNotIn("email_reply", self._codes(), "a lead's mail is its own")

    def test_whoever_leaves_a_list_or_all_lists(self):
        email = self._pair("e1")[1]
        contact = self.env["mailing.contact"].create({"name": "An", "email": email})
        mailing_list = self.env["mailing.list"].create({"name": "News"})
        subscription = self.env["mailing.subscription"].create(
            {"contact_id": contact.id, "list_id": mailing_list.id}
        )
        self._process_inbox()
        self.assertNotIn("unsubscribe", self._codes())
        for _time in range(2):
            subscription.opt_out = True
        self._process_inbox()
        self.assertEqual(self._codes().count("unsubscribe"), 1)

    def test_the_blacklist_whoever_puts_them_there(self):
        email, other = (self._pair(name)[1] for name in ("e1", "e2"))
        self._see("e2")
        blacklist = self.env["mail.blacklist"]
        steps = (
            ("the gateway's doing", lambda bounce: bounce._add(other), 0),
            ("by the link", lambda _bounce: blacklist._add(email), 1),
            ("who is there already", lambda _bounce: blacklist._add(email), 1),
            ("by a file", lambda _bounce: blacklist.create({"email": email}), 1),
            ("taken off", lambda _bounce: blacklist._remove(email), 1),
        )
        for label, step, count in steps:
            step(blacklist.with_context(mail_bounce=BOUNCE))
            self._process_inbox()
            pairs = [self._pair(name) for name in ("e1", "e2")]
            events = self._events_of(*pairs, code="unsubscribe")
            self.assertEqual(len(events), count, label)

    def test_who_wants_mails_again_is_not_gone_any_more(self):
        """By the list, and by the blacklist, any number of times."""
        contact = self.env["mailing.contact"].create(
            {
                "name": "An",
                "email": self._pair("e1")[1],
                "list_ids": [
                    (6, 0, self.env["mailing.list"].create({"name": "N"}).ids)
                ],
            }
        )
        blacklist, email = self.env["mail.blacklist"], self._pair("e1")[1]
        for leave, come_back in (
            (
                lambda: contact.subscription_ids.write({"opt_out": True}),
                lambda: contact.subscription_ids.write({"opt_out": False}),
            ),
            (lambda: blacklist._add(email), lambda: blacklist._remove(email)),
        ):
            for is_processed in (True, True, False):
                leave()
                if is_processed:
                    self._process_inbox()
                    self.assertEqual(self._codes().count("unsubscribe"), 1)
                come_back()
                if is_processed:
                    self._process_inbox()
                    self.assertNotIn("unsubscribe", self._codes())
            leave()
            self._process_inbox()
            self.assertEqual(self._codes().count("unsubscribe"), 1, "the same day")
            come_back()
            self._process_inbox()
        row = blacklist._add(email)
        self._process_inbox()
        row.unlink()
        self._process_inbox()
        self.assertNotIn("unsubscribe", self._codes())

    def test_an_unsubscription_of_before_the_update_is_taken_back(self):
        email = self._pair("e1")[1]
        row = self.env["mail.blacklist"].create({"email": email})
        self.env["customer.event.inbox"].search([]).unlink()
        self._see(
            "e1",
            type="unsubscribe",
            source="mailing",
            message_id=f"blacklist {row.id} {row.create_date.date()}",
        )
        self.assertIn("unsubscribe", self._codes())
        row.action_archive()
        self._process_inbox()
        self.assertNotIn("unsubscribe", self._codes())

    def test_a_mailing_to_a_colleague_makes_no_customer(self):
        colleague = self.user_agent.partner_id
        for record in (
            colleague,
            self.env["mailing.contact"].create({"email": colleague.email}),
        ):
            self._trace(record, email=colleague.email).set_opened()
        self._process_inbox()
        pairs = [("email", colleague.email), ("partner", str(colleague.id))]
        self.assertFalse(self._events_of(*pairs))

    def test_who_comes_back_to_the_blacklist_and_who_is_put_there_by_hand(self):
        blacklist = self.env["mail.blacklist"]
        row = blacklist.create({"email": self._pair("e1")[1], "active": False})
        self._process_inbox()
        self.assertNotIn("unsubscribe", self._codes())
        row.action_unarchive()
        self._process_inbox()
        self.assertEqual(self._codes().count("unsubscribe"), 1)
        self._fill_in("mail.blacklist")
        self.assertEqual(self._codes().count("unsubscribe"), 1, "told already")

    def test_who_leaves_is_told_where_they_are_known_and_nowhere_else(self):
        company = self.env["res.company"].create({"name": "Second"})
        self._see("e5", company=company)
        before = self.env["customer.profile"].search_count([])
        for name in ("e5", "e6"):
            self.env["mail.blacklist"]._add(self._pair(name)[1])
        self._process_inbox()
        self.assertEqual(self.env["customer.profile"].search_count([]), before)
        events = self.env["customer.event"].search(
            [("type_id.code", "=", "unsubscribe"), ("company_id", "=", company.id)]
        )
        self.assertEqual(len(events), 1)

    def test_a_gateways_open_takes_nothing_from_the_persons(self):
        self.trace.sent_datetime = fields.Datetime.now()
        self.trace.set_opened()
        self._process_inbox()
        self.trace.sent_datetime = fields.Datetime.now() - timedelta(hours=1)
        self.trace.set_opened()
        self._process_inbox()
        self.assertEqual(self._codes().count("email_open"), 1)

    def test_a_test_is_nobodys(self):
        self.trace.is_test_trace = True
        self.trace.set_opened()
        self._process_inbox()
        self.assertNotIn("email_open", self._codes())

    def test_history_is_filled_in_with_each_click(self):
        click = self._click(self.trace)
        self.env["customer.event.inbox"].search([]).unlink()
        self.trace.open_datetime = fields.Datetime.now() - timedelta(hours=1)
        self._fill_in("mailing.trace")
        self.assertEqual(
            sorted(self._codes()), ["email_click", "email_open", "email_sent"]
        )
        self.assertEqual(
            self._events_of(self._pair("e1"), code="email_click").label,
            "shop.example/courses",
        )
        # what comes later under the same number is known
        click._enqueue_click()
        self._process_inbox()
        self.assertEqual(self._codes().count("email_click"), 1)

    def test_a_mailing_is_recorded_as_it_is_sent(self):
        self.mailing.mailing_domain = repr([("id", "=", self.lead.id)])
        self.trace.unlink()
        with self.mock_mail_gateway():
            self.mailing.action_send_mail()
            self.env["mail.mail"].search([("mailing_id", "=", self.mailing.id)]).send()
        self._process_inbox()
        self.assertIn("email_sent", self._codes())


REPLY = """\
From: {sender}
To: sales@company.example
Subject: Re: English for free
Message-ID: <reply-{number}@example.com>
In-Reply-To: <mailing-1@example.com>
References: <mailing-1@example.com>
Auto-Submitted: {automatic}
Content-Type: text/plain; charset=utf-8

I am away.
"""
