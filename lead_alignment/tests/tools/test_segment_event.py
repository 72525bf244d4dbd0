import unittest
from datetime import datetime, timedelta
from hashlib import blake2b

from ...tools.event_rows import Refused
from ...tools.ingest_body import Broken
from ...tools.segment_event import (
    Source,
    convert,
    get_skew,
    is_text,
    parse_moment,
)

NOW = datetime(2026, 3, 9, 12)
CODES = {"Signed Up": "signup", "Pricing view": "pricing_view"}


def get_code(name):
    return CODES.get(name, "other")


class SegmentCase(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.source = Source("site", NOW, timedelta(), get_code)

    def convert(self, kind="track", **event):
        usual = {"event": "Signed Up"} if kind == "track" else {}
        return convert({"type": kind, "messageId": "m1", **usual, **event}, self.source)

    def assert_refused(self, code, detail, call, *args, **values):
        with self.assertRaises(Refused) as caught:
            call(*args, **values)
        self.assertEqual(
            (caught.exception.code, caught.exception.detail), (code, detail)
        )


class TestMoments(SegmentCase):
    def test_a_moment_with_a_zone_becomes_utc(self):
        moment = datetime(2026, 3, 9, 8, 30)
        for text in (
            "2026-03-09T08:30:00Z",
            "2026-03-09T15:30:00+07:00",
            "2026-03-09 08:30",
        ):
            self.assertEqual(parse_moment(text), moment)

    def test_nothing_is_no_moment(self):
        self.assertIsNone(parse_moment(None))
        self.assertIsNone(parse_moment(""))

    def test_what_is_no_moment_is_refused(self):
        for value in ("yesterday", "0001-01-01T00:00:00+14:00"):
            self.assert_refused("date", value, parse_moment, value)
        self.assert_refused("date", "1773043200", parse_moment, 1773043200)
        self.assert_refused("date", "False", parse_moment, False)
        self.assert_refused("date", "9" * 40, parse_moment, "9" * 50)

    def test_a_moment_has_at_most_40_characters(self):
        text = "2026-03-09T08:30:00.000000+00:00:00.0000"
        self.assertEqual(parse_moment(text), datetime(2026, 3, 9, 8, 30))
        self.assert_refused("date", text, parse_moment, text + "0")

    def test_a_slow_clock_is_set_forward(self):
        skew = get_skew("2026-03-09T11:58:00Z", NOW)
        self.assertEqual(skew, timedelta(minutes=2))

    def test_a_sender_that_does_not_say_its_time_has_a_right_clock(self):
        for sent_at in (None, "", "soon", 5):
            self.assertEqual(get_skew(sent_at, NOW), timedelta())

    def test_an_event_happened_when_the_corrected_clock_says(self):
        self.source.skew = timedelta(minutes=2)
        event = self.convert(timestamp="2026-03-09T11:00:00Z")
        self.assertEqual(event["occurred_at"], datetime(2026, 3, 9, 11, 2))
        event = self.convert(originalTimestamp="2026-03-09T11:00:00Z")
        self.assertEqual(event["occurred_at"], datetime(2026, 3, 9, 11, 2))

    def test_an_event_without_a_moment_happened_when_it_came(self):
        self.source.skew = timedelta(minutes=2)
        self.assertEqual(self.convert()["occurred_at"], NOW)

    def test_a_moment_beyond_the_calendar_is_refused(self):
        self.source.skew = timedelta(days=2)
        self.assert_refused(
            "date", "9999-12-31 00:00:00", self.convert, timestamp="9999-12-31"
        )


class TestText(unittest.TestCase):
    def test_texts_of_all_scripts_can_be_kept(self):
        self.assertTrue(is_text({"tên": ["Đà Nẵng", {"a": "東京"}, 5, None]}))

    def test_a_nul_or_half_a_character_anywhere_cannot(self):
        for bad in ("a\x00", "\ud800"):
            for value in (bad, [bad], {bad: 1}, {"a": {"b": [1, [bad]]}}):
                self.assertFalse(is_text(value), value)


class TestKinds(SegmentCase):
    def test_an_event_that_could_not_be_read_says_why(self):
        self.assert_refused("too_deep", "", convert, Broken("too_deep"), self.source)

    def test_an_event_that_cannot_be_kept_is_refused(self):
        self.assert_refused("text", "", self.convert, userId="\x00")

    def test_the_address_may_say_which_kind_it_is(self):
        event = convert({"groupId": "g1"}, self.source, "group")
        self.assertEqual((event["type"], event["label"]), ("group", "g1"))

    def test_the_event_goes_before_the_address(self):
        event = convert({"type": "identify"}, self.source, "group")
        self.assertEqual(event["type"], "identify")

    def test_an_unknown_kind_is_refused(self):
        self.assert_refused("call", "", convert, {}, self.source)
        self.assert_refused("call", "x" * 40, convert, {"type": "x" * 50}, self.source)
        self.assert_refused(
            "call", "['page']", convert, {"type": ["page"]}, self.source
        )

    def test_a_known_event_has_its_type_and_is_labelled_by_what_it_is_about(self):
        event = self.convert(properties={"title": "Offer", "path": "/offer"})
        self.assertEqual((event["type"], event["label"]), ("signup", "/offer"))

    def test_an_unknown_event_is_labelled_by_its_name(self):
        event = self.convert(event=f" {'x' * 501} ", properties={"label": "Offer"})
        self.assertEqual((event["type"], event["label"]), ("other", "x" * 500))

    def test_an_event_has_a_name(self):
        for name in (None, " ", 5):
            self.assert_refused("wrong_type", "event", self.convert, event=name)

    def test_a_page_with_a_type_of_its_own(self):
        event = self.convert("page", name="Pricing")
        self.assertEqual((event["type"], event["label"]), ("pricing_view", "Pricing"))

    def test_any_other_page_or_screen_is_a_page_view(self):
        for kind in ("page", "screen"):
            event = self.convert(kind, name="Jobs", properties={"path": "/jobs"})
            self.assertEqual((event["type"], event["label"]), ("page_view", "/jobs"))
            event = self.convert(kind)
            self.assertEqual((event["type"], event["label"]), ("page_view", ""))

    def test_a_page_without_a_name_is_not_asked_for_a_type(self):
        CODES[" view"] = "nameless"
        self.addCleanup(CODES.pop, " view")
        self.assertEqual(self.convert("page")["type"], "page_view")

    def test_only_a_group_is_labelled_by_its_id(self):
        event = self.convert("identify", groupId="g1")
        self.assertEqual((event["type"], event["label"]), ("identify", ""))

    def test_parts_of_an_event_are_objects(self):
        for name in ("traits", "properties", "context"):
            self.assert_refused("wrong_type", name, self.convert, **{name: []})
        self.assert_refused(
            "wrong_type", "campaign", self.convert, context={"campaign": "spring"}
        )
        self.assertEqual(self.convert(traits=None)["touch"], {})


class TestMessageId(SegmentCase):
    def test_the_senders_is_taken(self):
        self.assertEqual(self.convert(messageId="m7")["message_id"], "m7")
        self.assertEqual(self.convert(messageId=7)["message_id"], "7")

    def test_without_one_the_same_event_has_the_same(self):
        one, same, other = (
            self.convert(messageId="", **values)["message_id"]
            for values in (
                {"userId": "a", "anonymousId": "b"},
                {"anonymousId": "b", "userId": "a"},
                {"userId": "a", "anonymousId": "c"},
            )
        )
        self.assertRegex(one, "^[0-9a-f]{32}$")
        self.assertEqual(one, same)
        self.assertNotEqual(one, other)

    def test_without_one_it_stays_the_same_for_ever(self):
        event = {"type": "track", "event": "Signed Up", "userId": "lạ"}
        text = b'{"event": "Signed Up", "type": "track", "userId": "l\\u1ea1"}'
        self.assertEqual(
            convert(event, self.source)["message_id"],
            blake2b(text, digest_size=16).hexdigest(),
        )

    def test_an_id_is_a_text_or_number_of_1000_characters_at_most(self):
        self.assertEqual(self.convert(messageId="x" * 1000)["message_id"], "x" * 1000)
        for value in ("x" * 1001, True, 1.5, ["m1"]):
            self.assert_refused(
                "wrong_type", "messageId", self.convert, messageId=value
            )


class TestIdentities(SegmentCase):
    def test_all_that_is_known_of_the_person(self):
        event = self.convert(
            userId=7,
            anonymousId="v1",
            traits={"email": "an@k.example"},
            context={"traits": {"phone": "0912345678", "email": "old@k.example"}},
        )
        self.assertEqual(
            event["identities"],
            [
                ("external", "site:7"),
                ("visitor", "v1"),
                ("email", "an@k.example"),
                ("phone", "0912345678"),
            ],
        )

    def test_properties_go_before_traits(self):
        event = self.convert(
            traits={"email": "a@k.example"}, properties={"email": "b@k.example"}
        )
        self.assertEqual(event["identities"], [("email", "b@k.example")])

    def test_a_phone_has_three_names(self):
        for name in ("phone", "phone_number", "phoneNumber"):
            event = self.convert(traits={name: 912345678})
            self.assertEqual(event["identities"], [("phone", "912345678")])

    def test_an_alias_joins_a_visitor_to_an_account(self):
        event = self.convert("alias", userId="u1", previousId="v1")
        self.assertEqual(
            event["identities"], [("external", "site:u1"), ("visitor", "v1")]
        )
        for values in ({"userId": "u1"}, {"previousId": "v1"}):
            self.assert_refused(
                "wrong_type", "previousId", self.convert, "alias", **values
            )

    def test_only_an_alias_has_a_previous_id(self):
        event = self.convert(userId="u1", previousId="v1")
        self.assertEqual(event["identities"], [("external", "site:u1")])

    def test_accounts_elsewhere_are_identities(self):
        accounts = [
            {"type": "zalo", "id": "z1"},
            {"type": "zalo"},
            {"id": "z2"},
            "z3",
        ]
        event = self.convert(context={"externalIds": accounts})
        self.assertEqual(event["identities"], [("external", "zalo:z1")])
        for accounts in (None, {"type": "zalo", "id": "z1"}):
            event = self.convert(context={"externalIds": accounts})
            self.assertEqual(event["identities"], [])


class TestValue(SegmentCase):
    def value(self, **properties):
        return self.convert(properties=properties)["value"]

    def test_the_first_number_is_the_value(self):
        self.assertEqual(self.value(revenue=5.5, total=9), 5.5)
        self.assertEqual(self.value(value="a lot", amount=0), 0)
        self.assertIsNone(self.value(value=True))

    def test_a_value_is_below_ten_to_the_15th(self):
        self.assertEqual(self.value(total=-(10**15 - 1)), -(10**15 - 1))
        for total in (10**15, -(10**15)):
            self.assert_refused("value", "total", self.value, total=total)


class TestTouch(SegmentCase):
    def touch(self, context=None, **properties):
        return self.convert(properties=properties, context=context)["touch"]

    def test_a_form_says_who_wrote_and_what_brought_them(self):
        self.assertEqual(
            self.touch(
                {
                    "campaign": {"source": "google", "medium": "cpc", "name": "Spring"},
                    "page": {"url": "https://k.example/offer", "path": "/offer"},
                },
                form_name="Contact us",
                name="Lan",
                company="Khách Ltd",
                email="lan@k.example",
                phone="0912345678",
                utm_content="Banner",
                utm_term="crm",
                search_query="price",
                interest="CRM",
                leadgen_id=17,
                gclid="g1",
                marketing_team="North",
                message="Call me",
            ),
            {
                "form": "Contact us",
                "contact_name": "Lan",
                "partner_name": "Khách Ltd",
                "email": "lan@k.example",
                "phone": "0912345678",
                "source": "google",
                "medium": "cpc",
                "ad": "Banner",
                "keyword": "crm",
                "site_search": "price",
                "landing_page": "https://k.example/offer",
                "product": "CRM",
                "platform_lead_id": "17",
                "click_id": "g1",
                "sub_team": "North",
                "note": "Call me",
            },
        )

    def test_a_name_may_come_in_two_parts(self):
        self.assertEqual(
            self.touch(firstName="Lan", lastName="Nguyễn"),
            {"contact_name": "Lan Nguyễn"},
        )
        self.assertEqual(self.touch(lastName="Nguyễn"), {"contact_name": "Nguyễn"})

    def test_the_campaign_tells_ad_and_keyword_where_nothing_else_does(self):
        context = {"campaign": {"content": "Banner", "term": "crm"}}
        self.assertEqual(self.touch(context), {"ad": "Banner", "keyword": "crm"})
        self.assertEqual(
            self.touch(context, ad="Video", keyword="erp"),
            {"ad": "Video", "keyword": "erp"},
        )

    def test_the_page_is_the_landing_page_where_nothing_else_is(self):
        context = {"page": {"path": "/offer"}}
        self.assertEqual(self.touch(context), {"landing_page": "/offer"})
        self.assertEqual(
            self.touch(context, landing_page="/start"), {"landing_page": "/start"}
        )

    def test_the_campaign_of_the_event_is_named(self):
        context = {"campaign": {"name": "Spring"}}
        self.assertEqual(self.convert(context=context)["campaign"], "Spring")
        self.assertEqual(self.convert()["campaign"], "")

    def test_texts_are_trimmed_and_cut_and_flags_are_none(self):
        self.assertEqual(self.touch(form=f" {'x' * 501}"), {"form": "x" * 500})
        self.assertEqual(self.touch(form=10**600), {"form": "1" + "0" * 499})
        self.assertEqual(self.touch(form=True, formName=1.5), {"form": "1.5"})
        self.assertEqual(self.touch(form=" ", form_name="F"), {"form": "F"})


class TestEvidence(SegmentCase):
    def evidence(self, context=None, **properties):
        return self.convert(properties=properties, context=context)["evidence"]

    def test_what_tells_people_from_machines_is_kept(self):
        self.assertEqual(
            self.evidence(
                {"ip": "10.0.0.1"},
                email_id="e1",
                href="https://k.example",
                method="HEAD",
                purpose="prefetch",
                is_honeypot=True,
                delivered_at="2026-03-09T08:30:00Z",
            ),
            {
                "message": "e1",
                "link": "https://k.example",
                "address": "10.0.0.1",
                "method": "HEAD",
                "purpose": "prefetch",
                "is_honeypot": True,
                "delivered_at": datetime(2026, 3, 9, 8, 30),
            },
        )

    def test_nothing_is_made_up(self):
        self.assertEqual(self.evidence(is_honeypot="yes", delivered_at=""), {})
