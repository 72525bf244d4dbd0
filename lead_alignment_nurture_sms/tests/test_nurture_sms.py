from unittest.mock import patch

from odoo.exceptions import UserError

from odoo.addons.lead_alignment_nurture.tests.common_nurture import NurtureCommon
from odoo.addons.sms.tools.sms_api import SmsApi


class TestNurtureSms(NurtureCommon):
    """SMS as steps: to the number, once, and withdrawn like mails."""

    def setUp(self):
        super().setUp()
        self.texts = []
        self.sms_state = "success"
        provider = patch.object(SmsApi, "_send_sms_batch", self._send_batch)
        provider.start()
        self.addCleanup(provider.stop)

    def _send_batch(self, messages, **_options):
        found = [
            (number["number"], message["content"], number["uuid"])
            for message in messages
            for number in message["numbers"]
        ]
        self.texts += [(number, text) for number, text, _uuid in found]
        return [{"uuid": uuid, "state": self.sms_state} for _n, _t, uuid in found]

    def _send(self):
        deliveries = self.env["alignment.nurture.delivery"].search(
            [("state", "=", "queued")]
        )
        deliveries.sms_id.send()
        self.env.invalidate_all()

    def _add_sms(self, after=None, text="Hello by SMS", branch="next"):
        mailing = self._mailing(
            "SMS", mailing_type="sms", body_plaintext=text, body_html=False
        )
        variant = (0, 0, {"mailing_id": mailing.id})
        return self._add("sms", after, branch, variant_ids=[variant])

    def test_an_sms_goes_to_the_number(self):
        first = self._add_sms()
        wait = self._add("wait", first, wait_count=1)
        self._add_sms(wait, "Again")
        lead = self._new_nurtured(phone="+84912000321")
        self._start()
        self._work_off()
        self.assertEqual(self.texts[0][0], "+84912000321")
        self.assertIn("Hello by SMS", self.texts[0][1])
        self._pass(days=1, hours=1)
        self.assertEqual(len(self.texts), 2)
        self.assertEqual(self._states(lead), [("sms", "sent", None)] * 2)

    def test_without_a_number_it_is_left_out(self):
        self._add_sms()
        lead = self._new_nurtured()
        self._start()
        self._work_off()
        self.assertEqual(self._states(lead), [("sms", "skipped", "no_address")])

    def test_it_is_withdrawn_when_sales_takes_over(self):
        self._add_sms()
        lead = self._new_nurtured(phone="+84912000321")
        self._start()
        self._work_off(is_sending=False)
        lead.action_hand_over()
        self.env.flush_all()
        self._send()
        self.assertFalse(self.texts)
        self.assertEqual(self._states(lead), [("sms", "withdrawn", "pause_sales")])

    def test_what_the_provider_refuses_is_noted(self):
        self.sms_state = "wrong_number_format"
        self._add_sms()
        lead = self._new_nurtured(phone="+84912000321")
        self._start()
        self._work_off()
        self.assertEqual(self._states(lead), [("sms", "failed", "server")])

    def test_a_mail_is_no_sms(self):
        self._add("sms", variant_ids=[(0, 0, {"mailing_id": self._mailing().id})])
        self.assertRaises(UserError, self.program.action_start)
