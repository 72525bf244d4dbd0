from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_phone import PhoneCommon

OMICALL = {
    "state": "cdr",
    "transaction_id": "ae5f56fc",
    "direction": "outbound",
    "sip_user": "101",
    "source_number": "842899959300",
    "phone_number": "0912000001",
    "answer_sec": 0,
    "bill_sec": 0,
    "recording_file_url": "",
}
STRINGEE = {
    "type": "stringee_call",
    "call_status": "ended",
    "call_id": "call-vn-1",
    "request_from_user_id": "101",
    "answerDuration": 95,
    "from": {"number": "84899199866", "type": "internal"},
    "to": {"number": "84912000001", "type": "external"},
}


@tagged("post_install", "-at_install", "lead_alignment")
class TestPhoneCall(PhoneCommon):
    def _call(self, body=None, status=200, **values):
        call = {
            "call_id": "c1",
            "direction": "outbound",
            "extension": "101",
            "phone": "0912 000 001",
            "answered_seconds": 0,
            **values,
        }
        self._report(body or call, status)
        return self.env["crm.phone.call"].search([], limit=1)

    def _codes(self, lead):
        events = self.env["customer.event"].search(
            [("profile_id", "=", lead.profile_id.id)]
        )
        return events.mapped("type_id.code")

    def test_an_attempt_logs_itself_once(self):
        lead = self._lead("p1")
        for _again in range(2):
            call = self._call()
        self.assertEqual(call.lead_id, lead)
        self.assertEqual(call.user_id, self.user_agent)
        self.assertTrue(call.is_filed)
        self.assertEqual(lead.attempt_count, 1)
        self.assertEqual(lead.call_result_id, self.no_answer)
        self.assertEqual(lead.k_status_change_ids.user_id, self.user_agent)
        self.assertEqual(self._codes(lead), ["call_no_answer"])

    def test_on_the_agents_screen_no_answer_is_selected_and_counted_once(self):
        lead = self._lead("p1")
        self.env["crm.lead.lease"].sudo().create(
            {
                "lead_id": lead.id,
                "user_id": self.user_agent.id,
                "date": fields.Datetime.now(),
                "expires_at": fields.Datetime.now() + timedelta(hours=1),
            }
        )
        queue = self.env["crm.call.queue"].with_user(self.user_agent)
        self.assertFalse(queue.get_suggested_result(lead.id))
        call = self._call()
        self.assertFalse(call.is_filed)
        self.assertEqual(lead.attempt_count, 0)
        self.assertEqual(queue.get_suggested_result(lead.id), self.no_answer.id)
        self._file(lead, call_result=self.no_answer)
        self.assertEqual(lead.attempt_count, 1)
        self.assertFalse(queue.get_suggested_result(lead.id))

    def test_what_the_agent_logged_during_the_call_is_counted_once(self):
        lead = self._lead("p1")
        started = fields.Datetime.now() - timedelta(seconds=30)
        self._file(lead, call_result=self.no_answer)
        self._call(started_at=fields.Datetime.to_string(started))
        self.assertEqual(lead.attempt_count, 1)
        self.assertEqual(len(lead.k_status_change_ids), 1)

    def test_an_answered_call_files_nothing(self):
        lead = self._lead("p1")
        self._call(answered_seconds=80, recording_url="https://pbx.example/1.mp3")
        self.assertEqual(lead.attempt_count, 0)
        self.assertEqual(self._codes(lead), ["outbound_call"])

    def test_an_inbound_call_makes_a_lead_that_asked_to_be_called(self):
        call = self._call(direction="inbound", answered_seconds=0)
        self.assertEqual(call.lead_id.phone_sanitized, self._pair("p1")[1])
        self.assertTrue(call.lead_id.hand_raised_date)

    def test_the_shapes_of_exchanges(self):
        lead = self._lead("p1")
        ringing = {"state": "ringing", "call_uuid": "ae5f56fc", "from_number": "101"}
        ringing |= {"to_number": "0912000001", "direction": "outbound"}
        self.assertFalse(self._call(ringing).is_over)
        call = self._call(OMICALL)
        self.assertEqual(len(self.env["crm.phone.call"].search([])), 1)
        self.assertTrue(call.is_filed)
        self._call({**OMICALL, "recording_file_url": "https://omi.example/1.mp3"})
        self.assertEqual(call.sudo().recording_url, "https://omi.example/1.mp3")
        call = self._call(STRINGEE)
        self.assertEqual((call.lead_id, call.answered_seconds), (lead, 95))
        self.assertEqual(call.user_id, self.user_agent)

    def test_a_missed_call_of_an_unknown_extension_is_an_event(self):
        lead = self._lead("p1")
        self._call(extension="999")
        self.assertEqual(self._codes(lead), ["call_no_answer"])
        self.assertEqual(lead.attempt_count, 0)

    def test_a_key_in_a_web_page_reports_no_calls(self):
        self.key.origins = "https://www.example.com"
        self._call(status=403)
        self.key.origins = False
        self.key.type_ids = self.env.ref("lead_alignment.customer_event_type_page_view")
        self._call(status=403)
        self.key.type_ids += self.env.ref(
            "lead_alignment.customer_event_type_inbound_call"
        )
        self._call()

    def test_merging_leads_keeps_the_calls(self):
        one, two = self._lead("p1"), self._lead("p2")
        call = self._call(answered_seconds=20)
        self.assertEqual(call.lead_id, one)
        merged = (two + one)._merge_opportunity()
        self.assertEqual(call.lead_id, merged)

    def test_what_is_no_call_is_refused(self):
        for values in (
            {"phone": "no number"},
            {"direction": "sideways"},
            {"answered_seconds": "many"},
            {"answered_seconds": -1},
            {"call_id": ""},
            {"recording_url": "javascript:alert(1)"},
            {"start": "yesterday"},
            {"extension": ["1"]},
        ):
            with self.subTest(values=values):
                self._call(status=400, **values)
        self.plain = "la_wrong"
        self._call(status=401)

    # ------------------------------------------------------------
    # Legs, hidden and own numbers, refusals
    # ------------------------------------------------------------

    def _ring(self, leg, **values):
        return self._call(call_id=leg, parent_id="g1", direction="inbound", **values)

    def test_the_legs_of_a_ring_group_are_one_call(self):
        self.user_leader.phone_extension = "102"
        for leg, extension in (("l1", "101"), ("l2", "102"), ("l3", "103")):
            self._ring(leg, extension=extension, state="ringing")
        for leg, extension, seconds in (
            ("l1", "101", 0),
            ("l3", "103", 0),
            ("l2", "102", 40),
        ):
            self._ring(leg, extension=extension, answered_seconds=seconds)
        call = self.env["crm.phone.call"].search([])
        self.assertEqual(len(call), 1)
        self.assertEqual(call.user_id, self.user_leader)
        self.assertEqual(call.answered_seconds, 40)
        self.assertEqual(self._codes(call.lead_id), ["inbound_call"])
        self.assertFalse(call.lead_id.duplicate_count)

    def test_a_leg_that_is_answered_after_the_others_ended(self):
        self._ring("l1", extension="103")
        call = self._ring("l2", extension="101", answered_seconds=30)
        self.assertEqual(len(self.env["crm.phone.call"].search([])), 1)
        self.assertEqual(call.user_id, self.user_agent)
        self.assertEqual(call.lead_id.last_contact_user_id, self.user_agent)
        events = self.env["customer.event"].search(
            [("profile_id", "=", call.lead_id.profile_id.id)]
        )
        counted = events.filtered(lambda event: not event.quarantine)
        self.assertEqual(counted.mapped("value"), [30.0])
        self.assertFalse(call.lead_id.duplicate_count)

    def test_a_missed_ring_group_is_nobodys(self):
        self._ring("l1", extension="101")
        call = self._ring("l2", extension="102")
        self.assertFalse(call.user_id)
        self.assertTrue(call.lead_id.hand_raised_date)

    def test_a_hidden_number_counts_for_the_agent_and_is_nobody(self):
        leads = self.env["crm.lead"].search_count([])
        for number, phone in enumerate(
            ("anonymous", "Unknown", "restricted", "sip:anonymous@anonymous.invalid")
        ):
            call = self._call(
                call_id=f"h{number}",
                phone=phone,
                direction="inbound",
                answered_seconds=20,
            )
            self.assertFalse(call.phone)
            self.assertFalse(call.lead_id)
            self.assertEqual(call.user_id, self.user_agent)
            self.assertEqual(call.display_name, "Hidden number")
        self.assertEqual(self.env["crm.lead"].search_count([]), leads)

    def test_a_colleagues_mobile_makes_no_lead(self):
        self.user_leader.partner_id.phone = "0912 000 001"
        self.env.flush_all()
        call = self._call(direction="inbound", answered_seconds=20)
        self.assertFalse(call.lead_id)
        self.assertFalse(self._identity("p1"))

    def test_a_refused_call_is_listed_and_may_come_again(self):
        self._call(status=400, phone="no number")
        refusal = self.key.batch_ids.refusal_ids
        self.assertEqual(refusal.code, "wrong_type")
        self.assertEqual(refusal.raw["call_id"], "c1")
        refusal._amend({"raw": {**refusal.raw, "phone": "0912 000 001"}})
        refusal.with_user(self.env.ref("base.user_admin")).action_resubmit()
        self.assertFalse(self.key.batch_ids.refusal_ids)
        self.assertEqual(len(self.env["crm.phone.call"].search([])), 1)

    def test_recordings_need_their_own_right(self):
        lead = self._lead("p1")
        call = self._call(
            answered_seconds=80, recording_url="https://pbx.example/1.mp3"
        )
        with self.assertRaises(AccessError):
            call.with_user(self.user_agent).read(["recording_url"])
        with self.assertRaises(AccessError):
            call.with_user(self.user_agent).action_listen()
        action = call.with_user(self.user_leader).action_listen()
        self.assertEqual(action["url"], "https://pbx.example/1.mp3")
        self.assertIn("played a call recording", lead.message_ids[0].body)
