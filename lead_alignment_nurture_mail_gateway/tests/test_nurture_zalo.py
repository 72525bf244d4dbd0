import json
from datetime import timedelta
from itertools import count
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lead_alignment.tests.channel.fake_platform import running
from odoo.addons.lead_alignment.tests.conversation.test_conversation import (
    MONDAY,
    OA,
    PERSON,
)
from odoo.addons.lead_alignment_mail_gateway.tests.test_answers import TalkCommon
from odoo.addons.lead_alignment_mail_gateway.tools import platform_answer
from odoo.addons.lead_alignment_nurture.tests.common_nurture import NurtureCommon


@tagged("post_install", "-at_install", "lead_alignment_nurture_mail_gateway")
class TestNurtureZalo(NurtureCommon, TalkCommon):
    """Zalo messages as steps: to who wrote within seven days and waits for nothing,
    once, and withdrawn like mails."""

    def setUp(self):
        super().setUp()
        self._go_to(MONDAY)
        self.texts = []
        ids = count(1)
        self.outcome = lambda: (200, self._accept(next(ids)), {})
        self.lead = self._new_nurtured(
            phone="+84912345678", contact_name="Chị Lan", email_from=False
        )

    def _accept(self, number):
        return {"error": 0, "data": {"message_id": f"z{number}"}}

    def _send(self):
        result = super()._send()
        with (
            running(lambda path, query, body: self.outcome()) as platform,
            patch.object(platform_answer, "ZALO", f"{platform.url}/message"),
            patch.object(
                self.env.registry["ir.cron"],
                "_commit_progress",
                lambda *args, **kwargs: 100,
            ),
        ):
            self.env["alignment.nurture.delivery"]._cron_send_zalo()
        self.env.invalidate_all()
        for _path, _query, body, _headers in platform.requests:
            self.texts.append(json.loads(body)["message"]["text"])
        return result

    def _add_zalo(self, text="Chào {name}, lớp tối còn chỗ ạ", after=None):
        return self._add("zalo", after, variant_ids=[(0, 0, {"talk_text": text})])

    def _talk_to(self, moment=MONDAY):
        """The customer writes, with the number, and is answered."""
        self._say("Số em 0912 345 678", moment)
        self._go_to(moment + timedelta(minutes=5))
        self._answer("Dạ em gọi lại ạ", self.now)
        self.env.flush_all()

    def test_it_is_written_into_the_talk_once(self):
        wait = self._add("wait", self._add_zalo(), wait_count=1)
        self._add_zalo("Còn hai chỗ", wait)
        self._talk_to()
        self._start()
        self._work_off()
        self._work_off()
        self.assertEqual(self.texts, ["Chào Chị Lan, lớp tối còn chỗ ạ"])
        self._pass(days=1, hours=1)
        self.assertEqual(self.texts[1:], ["Còn hai chỗ"])
        self.assertEqual(self._states(self.lead), [("zalo", "sent", None)] * 2)
        self.assertIn("Còn hai chỗ", self._talk().message_ids.mapped("preview"))

    def test_who_never_wrote_or_too_long_ago_is_left_out(self):
        self._add_zalo()
        other = self._new_nurtured(start=5, phone="+84912345679")
        self._talk_to()
        self._go_to(MONDAY + timedelta(days=7, hours=1))
        self._start()
        self._work_off()
        self.assertFalse(self.texts)
        self.assertEqual(self._states(self.lead), [("zalo", "skipped", "window")])
        self.assertEqual(self._states(other), [("zalo", "skipped", "no_address")])

    def test_who_waits_for_an_answer_gets_no_program(self):
        self._add_zalo()
        self._say("Số em 0912 345 678")
        self._start()
        self._work_off()
        self.assertFalse(self.texts)
        self.assertEqual(self._states(self.lead), [("zalo", "skipped", "unanswered")])
        self.assertFalse(self._found().answered_date)

    def test_it_is_withdrawn_when_sales_takes_over(self):
        self._add_zalo()
        self._talk_to()
        self._start()
        self._work_off(is_sending=False)
        self.lead.action_hand_over()
        self.env.flush_all()
        self._send()
        self.assertFalse(self.texts)
        self.assertEqual(
            self._states(self.lead), [("zalo", "withdrawn", "pause_sales")]
        )
        self.assertNotIn("Chào", " ".join(self._talk().message_ids.mapped("preview")))

    def test_a_busy_platform_is_asked_again(self):
        self._add_zalo()
        self._talk_to()
        self._start()
        answers = [(500, {}, {}), (200, {"error": 0, "data": {"message_id": "z1"}}, {})]
        self.outcome = lambda: answers.pop(0)
        self._work_off()
        self.assertEqual(self._states(self.lead), [("zalo", "queued", None)])
        self._pass(hours=1)
        self.assertEqual(self._states(self.lead), [("zalo", "sent", None)])
        self.assertEqual(len(set(self.texts)), 1)

    def test_what_zalo_refuses_is_noted(self):
        self.outcome = lambda: (200, {"error": -213, "message": "not a follower"}, {})
        self._add_zalo()
        self._talk_to()
        self._start()
        self._work_off()
        self.assertEqual(self._states(self.lead), [("zalo", "failed", "server")])

    def test_a_message_of_a_program_needs_a_text_of_permitted_length(self):
        step = self._add_zalo("")
        self.assertRaises(UserError, self.program.action_start)
        step.variant_ids.talk_text = "x" * 2001
        self.assertRaises(UserError, self.program.action_start)
        step.variant_ids.talk_text = "Chào bạn"
        self._start()
        self.assertEqual(step.variant_ids.label, "Chào bạn")
        with self.assertRaises(UserError):
            step.variant_ids.write({"talk_text": "Khác"})

    def test_a_link_goes_out_as_it_was_written(self):
        self._add_zalo("Xem https://shop.example/a?x=1 nhé")
        self._talk_to()
        self._start()
        self._work_off()
        self.assertEqual(self.texts, ["Xem https://shop.example/a?x=1 nhé"])
        self._say("Alo?", self.now, "m2")
        self._reply("Mời xem https://shop.example/b")
        ((_path, _query, body, _headers),) = TalkCommon._send(self)
        text = json.loads(body)["message"]["text"]
        self.assertEqual(text, "Mời xem https://shop.example/b")

    def test_a_question_comes_before_a_message_that_waits(self):
        self._add_zalo()
        self._talk_to()
        self._start()
        self._work_off(is_sending=False)
        self._go_to(self.now + timedelta(minutes=1))
        self._say("Học phí bao nhiêu?", self.now, "m2")
        self._send()
        self.assertFalse(self.texts)
        self.assertEqual(self._states(self.lead), [("zalo", "withdrawn", "unanswered")])
        self._work_off()
        waits = self._found().filtered(lambda one: not one.answered_date)
        self.assertEqual(waits.note, "Học phí bao nhiêu?", "it answers nobody")

    def test_who_writes_after_it_replied(self):
        self._add("wait", self._add_zalo(), wait_count=1)
        self._talk_to()
        self._start()
        self._work_off()
        self._pass(hours=2)
        self.assertFalse(self._enrolment(self.lead).exit_date)
        self._say("Em quan tâm", self.now, "m2")
        self._work_off()
        self.assertEqual(self._enrolment(self.lead).exit_reason, "replied")

    def test_who_unfollowed_is_left_out(self):
        self._add_zalo()
        self._talk_to()
        self._go_to(self.now + timedelta(hours=1))
        body = {
            "event_name": "unfollow",
            "app_id": "1",
            "oa_id": OA,
            "follower": {"id": PERSON},
            "timestamp": str(int(self.now.timestamp() * 1000)),
        }
        self._receive(self.zalo, body)
        self.env.flush_all()
        self._start()
        self._work_off()
        self.assertEqual(self._states(self.lead), [("zalo", "skipped", "opt_out")])

    def test_what_nobody_knows_is_not_sent_again(self):
        self.outcome = lambda: (504, {}, {})
        self._add_zalo()
        self._talk_to()
        self._start()
        self._work_off()
        self._pass(hours=3)
        self.assertEqual(
            self._states(self.lead), [("zalo", "unconfirmed", "interrupted")]
        )
        self.assertEqual(len(self.texts), 1)

    def test_a_text_that_a_name_makes_too_long_is_left_out(self):
        self._add_zalo("{name}" + "x" * 1990)
        self._talk_to()
        self._start()
        self.lead.contact_name = "Nguyễn Thị Hoàng Lan"
        self._work_off()
        self.assertEqual(self._states(self.lead), [("zalo", "skipped", "too_long")])

    def test_without_the_add_on_what_was_sent_stays(self):
        step = self._add_zalo()
        self._add("mail", self._add("wait", step, wait_count=1))
        self._talk_to()
        self._start()
        self._work_off()
        frozen = self.program.version_id.step_ids
        zalo = frozen.filtered(lambda one: one.kind == "zalo")
        zalo._become_waits()
        self.assertEqual(zalo.kind, "wait")
        self.assertEqual(len(frozen.exists()), 3)
        self.assertEqual(self._enrolment(self.lead).delivery_ids.state, "sent")

    def test_an_account_of_another_company_is_not_written_from(self):
        self._talk_to()
        find = self.env["alignment.nurture.enrolment"]._get_zalo_contacts
        self.assertEqual(list(find(self.company, self.lead)), [self.lead])
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(find(other, self.lead))
