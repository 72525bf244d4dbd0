import unittest
from datetime import datetime

from ...tools.event_rows import Refused
from ...tools.phone_call import PhoneCall, read_call

NOW = datetime(2026, 3, 9, 12)
# 2026-03-09 08:00:00 UTC
EPOCH = 1_773_043_200

OWN = {
    "call_id": "c1",
    "direction": "outbound",
    "extension": "101",
    "phone": "0912345678",
    "start": "2026-03-09T15:00:00+07:00",
    "answered_seconds": 42,
    "recording_url": "https://pbx.example/c1.mp3",
    "state": "ended",
}
OMICALL = {
    "transaction_id": "t1",
    "call_uuid": "u1",
    "direction": "outbound",
    "from_number": "101",
    "to_number": "0912345678",
    "time_start_call": EPOCH,
    "answer_sec": 42,
    "recording_file_url": "https://pbx.example/t1.mp3",
    "state": "cdr",
}
STRINGEE = {
    "type": "stringee_call",
    "call_id": "s1",
    "from": {"type": "internal", "number": "101"},
    "to": {"type": "external", "number": "0912345678"},
    "timestamp_ms": EPOCH * 1000,
    "answerDuration": 42,
    "recording_url": "https://pbx.example/s1.mp3",
    "call_status": "ended",
}


class CallCase(unittest.TestCase):
    def assert_call(self, body, **expected):
        call = read_call(body, NOW)
        self.assertEqual({name: getattr(call, name) for name in expected}, expected)

    def assert_refused(self, body, code, detail=""):
        with self.assertRaises(Refused) as caught:
            read_call(body, NOW)
        self.assertEqual(
            (caught.exception.code, caught.exception.detail), (code, detail)
        )


class TestOwnShape(CallCase):
    def test_a_call_that_is_over(self):
        self.assertEqual(
            read_call(OWN, NOW),
            PhoneCall(
                call_id="c1",
                direction="outbound",
                extension="101",
                phone="0912345678",
                start=datetime(2026, 3, 9, 8),
                answered_seconds=42,
                recording_url="https://pbx.example/c1.mp3",
                is_over=True,
            ),
        )

    def test_the_least_that_must_be_said(self):
        body = {"call_id": 17, "direction": "inbound", "phone": " 0912345678 "}
        self.assertEqual(
            read_call(body, NOW),
            PhoneCall("17", "inbound", "", "0912345678", NOW, 0, "", True),
        )

    def test_a_call_that_is_ringing_is_not_over(self):
        self.assert_call({**OWN, "state": "ringing"}, is_over=False)

    def test_null_and_false_are_nothing(self):
        self.assert_call(
            {**OWN, "extension": None, "recording_url": False, "start": None},
            extension="",
            recording_url="",
            start=NOW,
        )

    def test_a_call_without_id_direction_or_phone_is_refused(self):
        for name in ("call_id", "direction", "phone"):
            for value in (None, "", " "):
                self.assert_refused({**OWN, name: value}, "wrong_type", name)
        self.assert_refused({**OWN, "direction": "sideways"}, "wrong_type", "direction")

    def test_a_recording_is_at_an_address_of_the_web(self):
        self.assert_call(
            {**OWN, "recording_url": "http://pbx/a"}, recording_url="http://pbx/a"
        )
        for url in ("javascript:alert(1)", "ftp://pbx/a", "/etc/passwd"):
            self.assert_refused(
                {**OWN, "recording_url": url}, "wrong_type", "recording_url"
            )

    def test_texts_are_texts_or_whole_numbers(self):
        for value in (True, 1.5, ["101"], {}):
            self.assert_refused({**OWN, "extension": value}, "wrong_type", "extension")

    def test_a_long_text_is_cut(self):
        self.assert_call({**OWN, "extension": "1" * 501}, extension="1" * 500)

    def test_nobody_talks_longer_than_a_day(self):
        self.assert_call({**OWN, "answered_seconds": 86_400}, answered_seconds=86_400)
        self.assert_call({**OWN, "answered_seconds": 41.9}, answered_seconds=41)
        for seconds in (-1, 86_401):
            self.assert_refused(
                {**OWN, "answered_seconds": seconds}, "value", "answered_seconds"
            )
        for seconds in ("42", True, [1]):
            self.assert_refused(
                {**OWN, "answered_seconds": seconds}, "wrong_type", "answered_seconds"
            )

    def test_a_start_that_is_no_moment_is_refused(self):
        self.assert_refused({**OWN, "start": "this morning"}, "date", "this morning")

    def test_what_the_database_cannot_keep_is_refused(self):
        self.assert_refused({**OWN, "other": ["a\x00"]}, "text")


class TestOmicall(CallCase):
    def test_an_outbound_call(self):
        self.assertEqual(
            read_call(OMICALL, NOW),
            PhoneCall(
                call_id="t1",
                direction="outbound",
                extension="101",
                phone="0912345678",
                start=datetime(2026, 3, 9, 8),
                answered_seconds=42,
                recording_url="https://pbx.example/t1.mp3",
                is_over=True,
            ),
        )

    def test_an_inbound_call_comes_from_the_customer(self):
        self.assert_call(
            {
                **OMICALL,
                "direction": "inbound",
                "from_number": "0987654321",
                "to_number": "102",
            },
            direction="inbound",
            phone="0987654321",
            extension="102",
        )

    def test_the_named_number_and_agent_go_before_the_ends_of_the_line(self):
        self.assert_call(
            {**OMICALL, "phone_number": "0987654321", "sip_user": "105"},
            phone="0987654321",
            extension="105",
        )

    def test_a_call_is_known_by_either_id(self):
        self.assert_call({**OMICALL, "transaction_id": ""}, call_id="u1")
        self.assert_call({**OMICALL, "call_uuid": ""}, call_id="t1")

    def test_seconds_come_under_either_name(self):
        body = {**OMICALL, "answer_sec": 0, "bill_sec": 30}
        self.assert_call(body, answered_seconds=30)
        self.assert_call({**body, "answer_sec": 28}, answered_seconds=28)

    def test_a_call_starts_where_it_says_else_when_it_was_made_else_now(self):
        body = {**OMICALL, "created_time": EPOCH + 3600}
        self.assert_call(body, start=datetime(2026, 3, 9, 8))
        del body["time_start_call"]
        self.assert_call(body, start=datetime(2026, 3, 9, 9))
        del body["created_time"]
        self.assert_call(body, start=NOW)
        self.assert_call({**OMICALL, "time_start_call": True}, start=NOW)

    def test_a_start_beyond_the_calendar_is_refused(self):
        for moment in (1e18, 1e400):
            body = {**OMICALL, "time_start_call": moment}
            self.assert_refused(body, "date", "time_start_call")

    def test_only_the_record_of_the_call_says_that_it_is_over(self):
        for state in ("ringing", "answered", "hangup", ""):
            self.assert_call({**OMICALL, "state": state}, is_over=False)


class TestStringee(CallCase):
    def test_an_outbound_call(self):
        self.assertEqual(
            read_call(STRINGEE, NOW),
            PhoneCall(
                call_id="s1",
                direction="outbound",
                extension="101",
                phone="0912345678",
                start=datetime(2026, 3, 9, 8),
                answered_seconds=42,
                recording_url="https://pbx.example/s1.mp3",
                is_over=True,
            ),
        )

    def test_an_inbound_call_comes_from_the_customer(self):
        self.assert_call(
            {**STRINGEE, "from": STRINGEE["to"], "to": STRINGEE["from"]},
            direction="inbound",
            phone="0912345678",
            extension="101",
        )

    def test_the_agent_who_asked_for_the_call_goes_before_the_number(self):
        self.assert_call({**STRINGEE, "request_from_user_id": "an"}, extension="an")

    def test_a_call_that_rings_is_not_over(self):
        self.assert_call({**STRINGEE, "call_status": "ringing"}, is_over=False)

    def test_a_call_without_a_moment_is_now(self):
        self.assert_call({**STRINGEE, "timestamp_ms": None}, start=NOW)

    def test_a_call_has_two_ends(self):
        for name in ("from", "to"):
            for end in (None, "0912345678"):
                self.assert_refused({**STRINGEE, name: end}, "wrong_type", name)
