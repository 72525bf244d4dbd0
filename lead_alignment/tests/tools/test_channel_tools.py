import copy
import json
import random
import unittest
from datetime import datetime
from pathlib import Path

from ...tools import channel_google, channel_meta, channel_zalo
from ...tools.channel_event import ChannelEvent, LeadAd, Secrets

PAYLOADS = Path(__file__).parent.parent / "channel" / "payloads"
APP = "2573141234567890123"
OA, PAGE = "388613280878808645", "153125381133"
MUTATIONS = 50
ODD = (None, 0, -1, True, 1e400, [], {}, "", "x", [[]], {"id": {}}, "9" * 400)
TEXTS = {str(one) for one in ODD if isinstance(one, str | int)}


def load(name):
    return json.loads((PAYLOADS / f"{name}.json").read_bytes())


def read(name, body):
    tool = channel_zalo if name.startswith("zalo") else channel_meta
    tool = channel_google if name.startswith("google") else tool
    return tool.read(body)


def mutate(value, chance):
    """Return the value with one of its parts gone, or something odd instead."""
    value = copy.deepcopy(value)
    place, parts = value, []
    while isinstance(place, dict | list) and place:
        key = chance.choice(list(place) if isinstance(place, dict) else [0])
        parts.append((place, key))
        place = place[key]
    container, key = chance.choice(parts)
    if chance.random() < 0.3:
        del container[key]
    else:
        container[key] = chance.choice(ODD)
    return value


class TestChannelTools(unittest.TestCase):
    """What platforms send, as recorded: signatures and events, to the letter."""

    def _signed(self):
        for one in json.loads((PAYLOADS / "signatures.json").read_bytes()):
            tool = channel_zalo if one["file"].startswith("zalo") else channel_meta
            body = (PAYLOADS / one["file"]).read_bytes()
            yield tool, body, {one["header"]: one["value"]}, Secrets(APP, one["secret"])

    def test_signatures(self):
        count = 0
        for tool, body, headers, secrets in self._signed():
            self.assertTrue(tool.is_signed(body, headers, secrets))
            count += 1
        self.assertEqual(count, 8)

    def test_whatever_is_changed_is_not_signed(self):
        chance = random.Random(1)
        for tool, body, headers, secrets in self._signed():
            ((name, value),) = headers.items()
            for _number in range(MUTATIONS):
                at = chance.randrange(len(body))
                other = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
                self.assertFalse(tool.is_signed(other, headers, secrets), other)
                self.assertFalse(tool.is_signed(body[:at], headers, secrets))
            for odd in ("", "mac=", "sha256=", value[:-1], value + "0", "é" * 64):
                self.assertFalse(tool.is_signed(body, {name: odd}, secrets), odd)
            self.assertFalse(tool.is_signed(body, {}, secrets))
            self.assertFalse(tool.is_signed(body, headers, Secrets(APP, "")))
            self.assertFalse(tool.is_signed(body, headers, Secrets(APP, "other")))

    def test_an_empty_secret_signs_nothing(self):
        for tool in (channel_zalo, channel_meta, channel_google):
            body = b'{"google_key": "", "timestamp": ""}'
            self.assertFalse(tool.is_signed(body, {}, Secrets("", "")))

    def test_google_has_a_key(self):
        body = (PAYLOADS / "google_lead_form.json").read_bytes()
        is_signed = channel_google.is_signed
        self.assertTrue(is_signed(body, {}, Secrets("", "google-key-test")))
        for key in ("", "google-key", "google-key-test "):
            self.assertFalse(is_signed(body, {}, Secrets("", key)))
        for body in (b"", b"[]", b"{", b'{"google_key": {}}', b"[" * 100_000):
            self.assertFalse(is_signed(body, {}, Secrets("", "google-key-test")))

    def test_zalo(self):
        expected = {
            "zalo_user_send_text": ChannelEvent(
                "social_message",
                OA,
                "8756287263669629130",
                "user_send_text 96d3cdf3af150460909",
                datetime(2026, 11, 28, 8, 3, 20),
                text="Em muốn học IELTS, gọi em số 0912 345 678 nhé",
            ),
            "zalo_follow": ChannelEvent(
                "social_follow",
                OA,
                "8756287263669629130",
                "follow 8756287263669629130 1795852990000",
                datetime(2026, 11, 28, 8, 3, 10),
            ),
            "zalo_unfollow": ChannelEvent(
                "social_unfollow",
                OA,
                "8756287263669629130",
                "unfollow 8756287263669629130 1795862990000",
                datetime(2026, 11, 28, 10, 49, 50),
            ),
            "zalo_user_submit_info": ChannelEvent(
                "form",
                OA,
                "8756287263669629130",
                "user_submit_info 8756287263669629130 1795853050456",
                datetime(2026, 11, 28, 8, 4, 10),
                given={"name": "Nguyễn Thị Lan", "phone": "84912345678"},
                touch={"form": "Zalo", "note": "12 Lý Thường Kiệt, Hoàn Kiếm, Hà Nội"},
            ),
            "zalo_zns_received": ChannelEvent(
                "zns_received",
                OA,
                "",
                "zns a4d0243feee163bd3af2",
                datetime(2026, 11, 28, 8, 5),
                given={"phone": "+84912345678"},
            ),
        }
        for name, event in expected.items():
            with self.subTest(name):
                self.assertEqual(channel_zalo.read(load(name)), [event])

    def test_a_shared_contact_within_a_text(self):
        body = load("zalo_user_submit_info")
        info = body.pop("info")
        body["message"] = {"text": json.dumps(info)}
        (event,) = channel_zalo.read(body)
        self.assertEqual(event.given["phone"], "84912345678")
        body["message"] = {"text": "{broken"}
        self.assertEqual(channel_zalo.read(body), [])

    def test_our_own_answers_are_ours(self):
        """Answers in the platform's own app: about the customer, and not theirs."""
        body = load("zalo_user_send_text")
        for name in ("user_seen_message", "user_click_button", "oa_send_consent", ""):
            self.assertEqual(channel_zalo.read({**body, "event_name": name}), [])
        (said,) = channel_zalo.read(body)
        swapped = {"sender": body["recipient"], "recipient": body["sender"]}
        (answer,) = channel_zalo.read({**body, **swapped, "event_name": "oa_send_text"})
        self.assertEqual((answer.person, answer.account), (said.person, said.account))
        self.assertTrue(answer.is_ours)
        body = load("meta_messenger_text_with_ad")
        one = body["entry"][0]["messaging"][0]
        one["message"]["is_echo"] = True
        self.assertEqual(channel_meta.read(body), [], "an echo of a customer is none")
        one["sender"], one["recipient"] = one["recipient"], one["sender"]
        (answer,) = channel_meta.read(body)
        self.assertEqual((answer.code, answer.is_ours), ("social_answer", True))

    def test_meta(self):
        text, referral = (
            channel_meta.read(load(name))[0]
            for name in ("meta_messenger_text_with_ad", "meta_messenger_referral")
        )
        self.assertEqual(text.code, "social_message")
        self.assertEqual(text.message_id, "m_AbCdEf")
        self.assertEqual(text.touch, {"ad": "Học thử miễn phí"})
        self.assertEqual(referral.text, "", "the ad is ours, not the customer's words")
        self.assertEqual(referral.code, "social_ad")
        self.assertEqual(
            referral.touch, {"ad": "120200000000003", "keyword": "hoc-thu"}
        )
        self.assertEqual({text.person, referral.person}, {"6543210987654321"})
        (lead,) = channel_meta.read(load("meta_leadgen"))
        moment = datetime(2026, 11, 28, 8, 6, 38)
        form = "120200000000001"
        self.assertEqual(lead, LeadAd(PAGE, "1234567890123456", form, moment))

    def test_a_lead_form_of_meta(self):
        event = channel_meta.read_lead(load("meta_lead_get_response"), PAGE)
        given = {"name": "Trần Văn Bình", "phone": "+84987654321"}
        self.assertEqual(event.given, {**given, "email": "binh@khach.example"})
        self.assertEqual(event.answers, [("bạn_muốn_học_gì?", "IELTS")])
        self.assertEqual(event.campaign, "IELTS 11.11")
        self.assertEqual(event.touch["ad"], "22-40 HN / Video 3")
        self.assertEqual(event.moment, datetime(2026, 11, 28, 8, 6, 38))

    def test_a_lead_form_of_google(self):
        (event,) = channel_google.read(load("google_lead_form"))
        self.assertTrue(event.is_test)
        self.assertEqual(event.given["name"], "Lê Thị Hoa")
        self.assertEqual(
            event.click, {"platform": "google", "kind": "gclid", "id": "CjwKTest"}
        )
        self.assertEqual(event.campaign, "123456789")

    def test_odd_messages_say_nothing_or_the_same(self):
        """50 changes of each: nothing breaks, and nobody else is made up."""
        chance = random.Random(2)
        names = [path.stem for path in sorted(PAYLOADS.glob("*.json"))]
        names = [name for name in names if "out" not in name and name != "signatures"]
        self.assertEqual(len(names), 10)
        for name in names:
            body = load(name)
            right = read(name, body)
            for _number in range(MUTATIONS):
                odd = mutate(body, chance)
                found = read(name, odd)
                self.assertLessEqual(len(found), max(len(right), 1), odd)
                people = {getattr(event, "person", "") for event in right}
                for event in found:
                    self.assertIn(getattr(event, "person", ""), {*people, *TEXTS})
                channel_meta.read_lead(odd, PAGE)
        for odd in (*ODD, ["object"], {"object": "page", "entry": "x"}):
            for tool in (channel_zalo, channel_meta, channel_google):
                self.assertEqual(tool.read(odd), [])
