import json
from datetime import timedelta
from unittest.mock import patch

from ...models.channel import alignment_channel_meta
from ...models.channel.alignment_channel_message import TryAgain
from .common import NOW, PAGE, ChannelCommon
from .fake_platform import running

LEAD = "1234567890123456"
BINH = "+84987654321"


class TestChannelLeads(ChannelCommon):
    """Lead forms of Facebook and Instagram: asked for by their number, once, until the
    platform answers; those it forgot to tell of are fetched."""

    def _run(self, answer, action=None):
        """Let the jobs work with a platform that answers so."""
        with (
            running(answer) as platform,
            patch.object(alignment_channel_meta, "GRAPH", platform.url),
        ):
            (action or self._process)()
        self.env.invalidate_all()
        return platform.requests

    def _answer_lead(self, _path, _query, _body):
        return 200, self._load("meta_lead_get_response"), {}

    def _lead_messages(self):
        return self.meta.message_ids.filtered(lambda one: one.kind == "lead")

    def test_a_lead_form_becomes_a_lead(self):
        self._receive(self.meta, self._load("meta_leadgen"))
        requests = self._run(self._answer_lead)
        ((path, query, _body, headers),) = requests
        self.assertEqual(path, f"/v26.0/{LEAD}")
        self.assertIn("field_data", query["fields"])
        self.assertEqual(headers["Authorization"], "Bearer page")
        lead = self._get_leads(BINH)
        self.assertEqual(lead.contact_name, "Trần Văn Bình")
        self.assertEqual(lead.email_from, "binh@khach.example")
        (touch,) = lead.touch_ids
        self.assertEqual(touch.platform, "facebook")
        self.assertEqual(touch.platform_lead_id, LEAD)
        self.assertEqual(touch.ad, "22-40 HN / Video 3")
        self.assertEqual(touch.utm_campaign, "IELTS 11.11")
        self.assertIn("bạn muốn học gì?: IELTS", touch.note)
        self.assertEqual(touch.date.isoformat(), "2026-11-28T08:06:38")

    def test_an_answer_goes_where_marketing_wants_it(self):
        product = self.env["crm.lead.interest"].create({"name": "IELTS 7.0"})
        self._receive(self.meta, self._load("meta_leadgen"))
        self._run(self._answer_lead)
        (question,) = self.meta.question_ids
        self.assertEqual((question.target, question.form), ("note", "120200000000001"))
        question.with_user(self.user_cmo).target = "product"
        lead = {**self._load("meta_lead_get_response"), "id": "77"}
        lead["field_data"][3]["values"] = ["IELTS 7.0"]
        lead["field_data"][1]["values"] = ["0987654399"]
        lead["field_data"][2]["values"] = ["other@khach.example"]
        self.env["alignment.channel.message"]._store_leads(self.meta, {"77": lead})
        self._process()
        self.assertEqual(self._get_leads("+84987654399").interest_id, product)
        self.assertEqual(len(self.meta.question_ids), 1)

    def test_told_again_and_again_asked_once(self):
        for _again in range(3):
            self._store(self.meta, self._load("meta_leadgen"))
        self._process()
        requests = self._run(self._answer_lead)
        self._receive(self.meta, self._load("meta_leadgen"))
        requests += self._run(self._answer_lead)
        self.assertEqual(len(requests), 1)
        self.assertEqual(len(self._lead_messages()), 1)
        self.assertEqual(len(self._get_leads(BINH)), 1)

    def test_a_busy_platform_is_asked_later(self):
        self._receive(self.meta, self._load("meta_leadgen"))
        busy = {"error": {"code": 80005, "message": "too many calls"}}
        self._run(lambda *_args: (400, busy, {"Retry-After": "600"}))
        message = self._lead_messages()
        self.assertEqual((message.state, message.tries), ("waiting", 1))
        self.assertGreaterEqual(message.next_date, NOW + timedelta(seconds=600))
        self.assertFalse(self.meta.error, "that passes by itself")
        self.assertFalse(self._run(self._answer_lead), "not before its time")
        self._freeze(NOW + timedelta(hours=1))
        self.assertEqual(len(self._run(self._answer_lead)), 1)
        self.assertEqual(message.state, "done")
        self.assertTrue(self._get_leads(BINH))

    def test_each_wait_is_longer_and_the_last_is_told(self):
        self._receive(self.meta, self._load("meta_leadgen"))
        waits, now = [], NOW
        message = self._lead_messages()
        while message.state == "waiting" and len(waits) < 30:
            self._run(lambda *_args: (503, {}, {}))
            waits.append(message.next_date - now)
            now = message.next_date
            self._freeze(now)
        self.assertEqual((message.state, len(waits)), ("failed", 12))
        self.assertGreater(waits[6], 8 * waits[0])
        self.assertLess(max(waits), timedelta(hours=6))
        self.assertEqual(self.meta.state, "problem")
        message.with_user(self.user_cmo).action_retry()
        self._run(self._answer_lead)
        self.assertTrue(self._get_leads(BINH))

    def test_a_right_that_was_taken_away_is_told(self):
        self._receive(self.meta, self._load("meta_leadgen"))
        fault = {"error": {"code": 190, "message": "The session has been invalidated"}}
        self._run(lambda *_args: (400, fault, {}))
        self.assertIn("invalidated", self.meta.error)
        self.assertEqual(self.meta.state, "problem")
        self._freeze(NOW + timedelta(hours=5))
        self._run(self._answer_lead)
        self.assertFalse(self.meta.error)

    def test_a_lead_that_was_deleted_there_holds_nobody_back(self):
        self._receive(self.meta, self._load("meta_leadgen"))
        other = self._load("meta_leadgen")
        other["entry"][0]["changes"][0]["value"]["leadgen_id"] = "77"
        self._receive_quietly(other)
        fault = {"code": 100, "message": "Unsupported get request: does not exist"}

        def answer(path, _query, _body):
            if path.endswith(f"/{LEAD}"):
                return 400, {"error": fault}, {}
            return 200, {**self._load("meta_lead_get_response"), "id": "77"}, {}

        self._run(answer)
        self._process()
        states = {one.lead_ref: one.state for one in self._lead_messages()}
        self.assertEqual(states, {LEAD: "waiting", "77": "done"})
        self.assertTrue(self._get_leads(BINH))
        self.assertFalse(self.meta.error, "Facebook answers us")

    def test_a_page_that_is_not_ours_is_told(self):
        fault = {"error": {"code": 100, "message": "Unsupported get request"}}
        self._run(lambda *_args: (400, fault, {}), self.meta.sudo()._get_forms)
        self.assertIn("Unsupported", self.meta.error)

    def test_a_busy_platform_says_until_when_without_any_json(self):
        self._receive(self.meta, self._load("meta_leadgen"))
        until = {"Retry-After": "Tue, 05 Jan 2038 10:00:00 GMT"}
        self._run(lambda *_args: (429, "<html>Slow down</html>", until))
        message = self._lead_messages()
        self.assertEqual(message.next_date, NOW + timedelta(days=1), "at most a day")
        self.assertFalse(self.meta.error, "that passes by itself")

    def test_what_nobody_can_read_is_asked_for_again(self):
        self._receive(self.meta, self._load("meta_leadgen"))
        self._run(lambda *_args: (200, ["Welcome to the guest network"], {}))
        self.assertEqual(self._lead_messages().state, "waiting")

    def test_a_form_without_address(self):
        lead = {"id": "5", "field_data": [{"name": "email", "values": []}]}
        self.env["alignment.channel.message"]._store_leads(self.meta, {"5": lead})
        self._process()
        message = self._lead_messages()
        self.assertEqual(message.state, "done")
        self.assertIn("neither", message.reason)

    def test_forgotten_leads_are_fetched(self):
        known = self._load("meta_lead_get_response")
        self._receive(self.meta, self._load("meta_leadgen"))
        self._run(self._answer_lead)
        pages = {
            "": ([known], "p2"),
            "p2": ([{**known, "id": "88", "field_data": self._fields(88)}], "p3"),
            "p3": ([{**known, "id": "89", "field_data": self._fields(89)}], ""),
        }

        def answer(path, query, _body):
            if path == f"/v26.0/{PAGE}/leadgen_forms":
                return 200, {"data": [{"id": "f1"}]}, {}
            self.assertEqual(path, "/v26.0/f1/leads")
            data, after = pages[query.get("after", "")]
            paging = {"cursors": {"after": after}, "next": "…"} if after else {}
            return 200, {"data": data, "paging": paging}, {}

        channel = self.meta.sudo()

        def fetch():
            for form in channel._get_forms():
                channel._fetch_form(form)

        requests = self._run(answer, fetch)
        self.assertEqual(len(requests), 4)
        (asked,) = json.loads(requests[1][1]["filtering"])
        self.assertEqual(asked["operator"], "GREATER_THAN")
        self._process()
        self.assertTrue(self._get_leads("+84987654388"))
        self.assertTrue(self._get_leads("+84987654389"))
        self.assertEqual(len(self._lead_messages()), 3)
        self.assertEqual(list(channel.form_dates), ["f1"])

    def test_a_form_that_fails_is_asked_for_from_where_it_was(self):
        channel = self.meta.sudo()

        def answer(_path, query, _body):
            if query.get("after"):
                return 500, {}, {}
            lead = self._load("meta_lead_get_response")
            return (
                200,
                {"data": [lead], "paging": {"cursors": {"after": "p2"}, "next": "x"}},
                {},
            )

        with self.assertRaises(TryAgain):
            self._run(answer, lambda: channel._fetch_form("f1"))
        self.assertFalse(channel.form_dates, "some of its leads are not here")

    def test_a_lead_that_could_not_be_asked_for_is_fetched(self):
        self._receive(self.meta, self._load("meta_leadgen"))
        message = self._lead_messages()
        message._amend({"state": "failed", "tries": 12})
        lead = self._load("meta_lead_get_response")
        self.env["alignment.channel.message"]._store_leads(self.meta, {LEAD: lead})
        self._process()
        self.assertEqual(message.state, "done")
        self.assertTrue(self._get_leads(BINH))

    def test_a_slow_platform_keeps_nobody_waiting(self):
        self._receive(self.meta, self._load("meta_leadgen"))
        other = self._load("meta_leadgen")
        other["entry"][0]["changes"][0]["value"]["leadgen_id"] = "77"
        self._receive_quietly(other)
        self._store(self.zalo, self._load("zalo_follow"))
        requests = self._run(lambda *_args: (429, {}, {"Retry-After": "600"}))
        self.assertEqual(len(requests), 1, "the others are not asked for meanwhile")
        self.assertEqual(self._codes(), ["social_follow"])
        waiting = self._lead_messages()
        self.assertEqual(set(waiting.mapped("state")), {"waiting"})
        self.assertEqual(len(set(waiting.mapped("next_date"))), 1)

    def _receive_quietly(self, body):
        """Read a message without asking the platform for anything"""
        self._store(self.meta, body)
        messages = self.env["alignment.channel.message"]
        messages._process_batch(messages._get_next_ids(100), True)

    def _fields(self, number):
        return [{"name": "phone_number", "values": [f"+849876543{number}"]}]
