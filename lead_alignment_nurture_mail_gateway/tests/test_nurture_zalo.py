import json
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lead_alignment.tests.conversation.test_conversation import MONDAY
from odoo.addons.lead_alignment_mail_gateway.tests.test_answers import TalkCommon
from odoo.addons.lead_alignment_nurture.tests.common_nurture import NurtureCommon


@tagged("post_install", "-at_install", "lead_alignment_nurture_mail_gateway")
class TestNurtureZalo(NurtureCommon, TalkCommon):
    """Zalo messages as steps: to who wrote within seven days and waits for nothing,
    once, and withdrawn like mails."""

    def setUp(self):
        super().setUp()
        self._go_to(MONDAY)
        self.texts = []
        self.lead = self._new_nurtured(
            phone="+84912345678", contact_name="Chị Lan", email_from=False
        )

    def _send(self):
        result = super()._send()
        for _path, _query, body, _headers in TalkCommon._send(self):
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
        self.assertEqual(self._sent().notification_status, "canceled")

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

    def test_an_account_of_another_company_is_not_written_from(self):
        self._talk_to()
        find = self.env["alignment.nurture.enrolment"]._get_zalo_contacts
        self.assertEqual(list(find(self.company, self.lead)), [self.lead])
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(find(other, self.lead))
