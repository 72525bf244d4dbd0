import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.lead_alignment.tests.channel.fake_platform import running
from odoo.addons.lead_alignment.tests.conversation.test_conversation import (
    MONDAY,
    PERSON,
    ConversationCommon,
)

from ..tools import platform_answer


class TalkCommon(ConversationCommon):
    """A Zalo channel whose talks are in Discuss, and a platform that answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zalo.sudo().write(
            {
                "access_token": "token",
                "refresh_token": "next",
                "token_date": MONDAY + timedelta(days=30),
            }
        )
        cls.cs.write({"company_ids": [(4, cls.company.id)]})

    def setUp(self):
        super().setUp()
        self.said = 0
        self.outcome = lambda: (200, {"error": 0, "data": {"message_id": "z1"}}, {})

    def _talk(self):
        return self.env["discuss.channel"].search(
            [("gateway_channel_token", "=", PERSON)]
        )

    def _reply(self, text="Dạ còn lớp tối ạ", user=None):
        talk = self._talk().with_user(user or self.cs)
        return talk.message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def _send(self):
        """Let the job send; return what the platform was asked.

        Commits of the job are left out: the test's transaction holds all.
        """
        notifications = self.env["mail.notification"]
        with (
            running(lambda path, query, body: self.outcome()) as platform,
            patch.object(platform_answer, "ZALO", f"{platform.url}/message"),
            patch.object(
                self.env.registry["ir.cron"],
                "_commit_progress",
                lambda *args, **kwargs: 100,
            ),
        ):
            notifications._cron_send_answers()
        self.env.invalidate_all()
        return platform.requests

    def _sent(self):
        return self.env["mail.notification"].search(
            [("gateway_channel_id", "=", self._talk().id)], order="id desc", limit=1
        )


@tagged("post_install", "-at_install", "lead_alignment_mail_gateway")
class TestAnswers(TalkCommon):
    def test_a_message_is_a_talk_in_discuss_once(self):
        self._say()
        self._say()
        self._say("Alo?", MONDAY + timedelta(minutes=1), "m2")
        talk = self._talk()
        self.assertEqual(len(talk), 1)
        bodies = talk.message_ids.sorted("id").mapped("preview")
        self.assertEqual(bodies, ["Còn lớp tối không ạ?", "Alo?"])
        guest = talk.message_ids.author_guest_id
        self.assertEqual(guest, talk.channel_member_ids.guest_id)
        self.assertIn(self.cs.partner_id, talk.channel_member_ids.partner_id)
        self.assertEqual(talk.company_id, self.company)

    def test_an_answer_goes_out_once_and_closes_the_clock(self):
        self._say()
        self._freeze(MONDAY + timedelta(minutes=12))
        self._reply()
        self.assertFalse(self._found().answered_date, "not sent yet")
        ((_path, _query, body, headers),) = self._send()
        self.assertEqual(json.loads(body)["message"], {"text": "Dạ còn lớp tối ạ"})
        self.assertEqual(headers["access_token"], "token")
        self.assertEqual(self._sent().notification_status, "sent")
        talk = self._found()
        self.assertEqual((talk.user_id, talk.answer_minutes), (self.cs, 12))
        self.assertEqual(self._send(), [], "nothing is left")
        answer = self._events().filtered(lambda e: e.type_id.code == "social_answer")
        self.assertEqual(answer.label, f"{self.cs.name}: Dạ còn lớp tối ạ")

    def test_zalo_tells_of_our_own_answer(self):
        """Before or after its answer to us: shown once, recorded once."""
        for is_first in (True, False):
            with self.subTest(is_first=is_first):
                number = f"z{is_first}"
                moment = MONDAY + timedelta(hours=1 + is_first)
                self._freeze(moment)
                self._say("?", moment, f"m{is_first}")
                self._freeze(moment + timedelta(minutes=5))
                self._reply(f"Answer {is_first}")
                self.outcome = lambda number=number: (
                    200,
                    {"error": 0, "data": {"message_id": number}},
                    {},
                )
                echo = f"Answer {is_first}", moment + timedelta(minutes=5), number
                if is_first:
                    self._answer(*echo)
                self._send()
                if not is_first:
                    self._answer(*echo)
                shown = self._talk().message_ids.mapped("preview")
                self.assertEqual(shown.count(f"Answer {is_first}"), 1)
                waits = self._found().sorted("start_date")
                self.assertEqual(waits[-1].user_id, self.cs)
        self.assertEqual(self._codes().count("social_answer"), 2)

    def test_an_answer_on_the_platform_is_shown(self):
        self._say()
        self._answer("Chào chị", MONDAY)
        self._freeze(MONDAY + timedelta(minutes=1))
        self._answer("Chào chị lần nữa", MONDAY + timedelta(minutes=1), "a2")
        self.assertIn("Chào chị lần nữa", self._talk().message_ids.mapped("preview"))
        self.assertEqual(self._send(), [])

    def test_the_window_of_the_platform(self):
        self._say()
        self._freeze(MONDAY + timedelta(days=6))
        self._reply()
        self._freeze(MONDAY + timedelta(days=7, hours=1))
        with self.assertRaisesRegex(UserError, "7 days after.*11/30/2026"):
            self._reply("too late")
        # the one that waited is too late by now, too
        self.assertEqual(self._send(), [])
        sent = self._sent()
        self.assertEqual(sent.notification_status, "exception")
        self.assertIn("7 days", sent.failure_reason)
        self._say("Alo?", MONDAY + timedelta(days=7, hours=1), "m9")
        self._reply("again")
        self.assertEqual(len(self._send()), 1)

    def test_what_cannot_be_sent_is_refused_with_the_reason(self):
        self._say()
        talk = self._talk().with_user(self.cs)
        attachment = self.env["ir.attachment"].create({"name": "a", "raw": b"1"})
        post = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        for values, reason in (
            ({"body": "x", "attachment_ids": attachment.ids}, "Only text"),
            ({"body": " "}, "Write something"),
            ({"body": "x" * 2001}, "2000 characters"),
        ):
            with self.subTest(reason=reason), self.assertRaisesRegex(UserError, reason):
                talk.message_post(**post, **values)
        self.zalo.active = False
        with self.assertRaisesRegex(UserError, "not connected"):
            self._reply()

    def test_sales_reads_and_answers_no_talks(self):
        self._say()
        group = "sales_team.group_sale_salesman"
        seller = new_test_user(self.env, "seller_gw", groups=group)
        seller.write({"company_ids": [(4, self.company.id)]})
        with self.assertRaises(AccessError):
            self._talk().with_user(seller).get_talk_customer()
        self._talk()._add_members(users=seller)
        with self.assertRaisesRegex(AccessError, "marketing and customer"):
            self._reply(user=seller)

    def test_a_platform_that_refuses_or_is_busy(self):
        self._say()
        message = self._reply()
        self.outcome = lambda: (429, {"error": -32, "message": "slow"}, {})
        self._send()
        sent = self._sent()
        self.assertEqual((sent.notification_status, sent.tries), ("ready", 1))
        self.assertEqual(self._send(), [], "not before it is due")
        self._reply("Second")
        self.assertEqual(self._send(), [], "the order of a talk is kept")
        self._freeze(sent.next_date + timedelta(seconds=1))
        self.outcome = lambda: (200, {"error": -213, "message": "unfollowed"}, {})
        self.assertEqual(len(self._send()), 2)
        first = message.gateway_notification_ids
        self.assertEqual(first.notification_status, "exception")
        self.assertEqual(first.failure_reason, "unfollowed")
        self.assertFalse(self._found().answered_date)

    def test_a_platform_that_says_until_when_to_wait(self):
        self._say()
        self._reply()
        asked = {"Retry-After": "Tue, 05 Jan 2038 10:00:00 GMT"}
        self.outcome = lambda: (429, "slow down", asked)
        before = fields.Datetime.now()
        self._send()
        self.assertGreaterEqual(
            self._sent().next_date, before + timedelta(hours=23), "at most a day"
        )

    def test_a_kill_while_sending_sends_nothing_twice(self):
        self._say()
        self._reply()
        taken = self.env["mail.notification"]._take_next_answer()
        self.assertEqual(taken.notification_status, "process")
        # the worker is killed; the next one asks nobody
        self.assertEqual(self._send(), [])
        self.assertEqual(taken.notification_status, "exception")
        self.assertIn("not known", taken.failure_reason)

    def test_a_sent_answer_cannot_be_changed(self):
        self._say()
        message = self._reply()
        self._send()
        talk = self._talk().with_user(self.cs)
        with self.assertRaisesRegex(UserError, "was sent"):
            talk._message_update_content(message.with_user(self.cs), body="other")

    def test_whose_talk_it_is(self):
        self._say("Tôi là Đào 0912345678")
        told = self._talk().with_user(self.cs).get_talk_customer()
        self.assertEqual(told["profile_id"], self._found().profile_id.id)
        self.assertEqual(told["until"], str(MONDAY + timedelta(days=7)))
        self.assertEqual(told["free_until"], str(MONDAY + timedelta(days=2)))

    def test_the_talk_takes_the_name_of_the_customer(self):
        self._say()
        self.assertTrue(self._talk().name.startswith("Zalo …"))
        self._receive(self.zalo, self._load("zalo_user_submit_info"))
        self._say("Alo?", MONDAY + timedelta(minutes=1), "m2")
        self.assertEqual(self._talk().name, self._found().profile_id.display_name)
        self.assertFalse(self._talk().name.startswith("Zalo …"))

    def test_who_answers_changes(self):
        self._say()
        other = self.cs.copy({"login": "cs_other", "name": "Other"})
        self.zalo.answer_user_ids = other
        self._say("Alo?", MONDAY + timedelta(minutes=1), "m2")
        members = self._talk().channel_member_ids.partner_id
        self.assertEqual(members, other.partner_id)

    def test_answer_from_the_list_opens_the_talk(self):
        self._say()
        action = self._found().with_user(self.cs).action_answer()
        self.assertEqual(
            action["context"]["active_id"], f"discuss.channel_{self._talk().id}"
        )

    def test_members_read_no_secret_of_a_gateway(self):
        self._say()
        gateway = self._talk().gateway_id.with_user(self.cs)
        self.assertEqual(gateway.name, "Our zalo")
        for name in ("token", "webhook_key", "webhook_secret", "webhook_url"):
            with self.assertRaises(AccessError):
                gateway.read([name])
            with self.assertRaises(AccessError):
                gateway.search([(name, "!=", "x")])

    def test_no_client_keeps_an_answer_from_being_sent(self):
        self._say()
        talk = self._talk().with_user(self.cs)
        for key in ("no_gateway_notification", "talk_shown"):
            talk = talk.with_context(**{key: True})
        talk.message_post(body="Hello", message_type="comment")
        self.assertEqual(len(self._send()), 1)

    def test_without_discuss_nothing_is_shown_there(self):
        self.zalo.is_in_discuss = False
        self._say()
        self.assertFalse(self._talk())
        self.assertTrue(self._found())

    def test_an_erased_person_leaves_no_talk(self):
        self._say("Tôi là An 0912345678")
        person = self._found().profile_id
        guest = self._talk().channel_member_ids.guest_id
        self.env["customer.erasure"]._erase(person, "Letter of today")
        self.assertFalse(self._talk() or guest.exists())

    def test_other_gateways_are_left_alone(self):
        """A talk of another gateway is no talk of ours."""
        plain = self.env["discuss.channel"].create({"name": "Plain"})
        self.assertIsNone(plain.get_talk_customer())
        plain.message_post(body="Hello", message_type="comment")
        self.assertEqual(self._send(), [])
