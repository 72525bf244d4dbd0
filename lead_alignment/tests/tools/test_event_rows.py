import unittest
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.event_rows import EventKind, Refused, Rules, get_key, get_pairs, prepare

NOW = datetime(2026, 3, 9, 12)
OLDEST = datetime(2024, 3, 9)
OPEN = EventKind(7, is_machine_prone=True, is_human_proof=False, makes_lead=False)
FORM = EventKind(8, is_machine_prone=False, is_human_proof=True, makes_lead=True)


def normalise(kind, value):
    """E-mails in small letters; numbers of digits alone, others are none"""
    if kind == "phone":
        return value if value.isdigit() else ""
    return value.lower()


def make_rules(company_id=1):
    catalogue = {"email_open": OPEN, "form": FORM}
    return Rules(company_id, normalise, catalogue, OLDEST, NOW)


class EventCase(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.rules = make_rules()

    def prepare(self, **values):
        usual = {
            "type": "email_open",
            "identities": [("email", "an@khach.example")],
            "message_id": "m1",
        }
        return prepare(3, {**usual, **values}, self.rules)

    def assert_refused(self, code, detail="", /, **values):
        with self.assertRaises(Refused) as caught:
            self.prepare(**values)
        self.assertEqual(
            (caught.exception.code, caught.exception.detail), (code, detail)
        )
        self.assertEqual(str(caught.exception), code)


class TestRow(EventCase):
    def test_a_row_has_all_that_was_said(self):
        row = self.prepare(
            type="form",
            source="site",
            occurred_at=datetime(2026, 3, 8, 9, 30),
            campaign_id=4,
            label="Contact us",
            value=12,
            evidence={"method": "POST"},
        )
        self.assertEqual(
            row._asdict(),
            {
                "index": 3,
                "key": get_key(1, "site", "m1"),
                "pairs": [("email", "an@khach.example")],
                "type_id": 8,
                "occurred_at": datetime(2026, 3, 8, 9, 30),
                "campaign_id": 4,
                "label": "Contact us",
                "value": 12.0,
                "evidence": {"method": "POST"},
                "is_machine_prone": False,
                "is_human_proof": True,
                "makes_lead": True,
            },
        )

    def test_what_is_left_out_is_none(self):
        row = self.prepare(campaign_id=0, label="", value=False)
        self.assertEqual(
            (row.campaign_id, row.label, row.value, row.evidence), (None,) * 4
        )
        self.assertEqual(row.key, get_key(1, "", "m1"))
        self.assertEqual(row.occurred_at, NOW)

    def test_a_type_may_be_named_by_its_id(self):
        self.assertEqual(self.prepare(type=8).type_id, 8)

    def test_an_unknown_type_is_refused(self):
        self.assert_refused("type", "smoke signal", type="smoke signal")
        self.assert_refused("type", "99", type=99)
        self.assert_refused("type", "['form']", type=["form"])
        self.assert_refused("type", "None", type=None)
        self.assert_refused("type", "x" * 80, type="x" * 100)

    def test_an_event_needs_a_message_id(self):
        for message_id in (None, "", 5):
            self.assert_refused("message_id", message_id=message_id)

    def test_rules_can_check_an_event_without_a_row(self):
        self.rules.check(
            {"type": "form", "identities": [("visitor", "v1")], "message_id": "m1"}
        )
        with self.assertRaises(Refused):
            self.rules.check({"type": "form", "message_id": "m1"})


class TestMoment(EventCase):
    def test_fractions_of_a_second_are_cut(self):
        row = self.prepare(occurred_at=datetime(2026, 3, 8, 9, 30, 5, 999_999))
        self.assertEqual(row.occurred_at, datetime(2026, 3, 8, 9, 30, 5))

    def test_a_clock_that_is_up_to_an_hour_fast_says_now(self):
        row = self.prepare(occurred_at=NOW + timedelta(hours=1))
        self.assertEqual(row.occurred_at, NOW)

    def test_a_later_moment_is_refused(self):
        late = NOW + timedelta(hours=1, seconds=1)
        self.assert_refused("future", "2026-03-09 13:00:01", occurred_at=late)

    def test_the_oldest_moment_is_kept_and_an_older_one_refused(self):
        self.assertEqual(self.prepare(occurred_at=OLDEST).occurred_at, OLDEST)
        old = OLDEST - timedelta(seconds=1)
        self.assert_refused("too_old", "2024-03-08 23:59:59", occurred_at=old)

    def test_only_naive_moments_are_taken(self):
        self.assert_refused("date", "2026-03-09", occurred_at="2026-03-09")
        aware = datetime(2026, 3, 9, tzinfo=UTC)
        self.assert_refused("date", "2026-03-09 00:00:00+00:00", occurred_at=aware)
        self.assert_refused("date", "9" * 40, occurred_at="9" * 50)


class TestLabelAndValue(EventCase):
    def test_a_long_label_is_cut(self):
        self.assertEqual(self.prepare(label="x" * 121).label, "x" * 120)

    def test_nothing_is_no_label(self):
        for label in (None, False, ""):
            self.assertIsNone(self.prepare(label=label).label)

    def test_only_texts_are_labels(self):
        self.assert_refused("label", "5", label=5)
        self.assert_refused("label", "0", label=0)
        self.assert_refused("label", str([1] * 20)[:40], label=[1] * 20)

    def test_a_label_that_the_database_cannot_keep_is_refused(self):
        self.assert_refused("text", label="a\x00b")
        self.assert_refused("text", label="a\ud800b")

    def test_zero_is_a_value_and_false_is_none(self):
        self.assertEqual(self.prepare(value=0).value, 0.0)
        self.assertIsNone(self.prepare(value=None).value)
        self.assertIsNone(self.prepare(value=False).value)

    def test_a_value_is_a_number(self):
        self.assert_refused("value", "True", value=True)
        self.assert_refused("value", "12", value="12")
        self.assert_refused("value", "9" * 40, value="9" * 50)

    def test_a_value_is_below_ten_to_the_15th(self):
        self.assertEqual(self.prepare(value=-(1e15 - 1)).value, -(1e15 - 1))
        for value in (1e15, -1e15, float("inf"), float("nan")):
            self.assert_refused("value", str(value), value=value)
        self.assert_refused("value", "1" + "0" * 39, value=10**50)


class TestIdentities(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.rules = make_rules()

    def test_the_surest_identity_comes_first(self):
        identities = [("phone", "84912"), ("visitor", "v1"), ("email", "An@k.example")]
        self.assertEqual(
            get_pairs(identities, self.rules),
            [("email", "an@k.example"), ("visitor", "v1"), ("phone", "84912")],
        )

    def test_of_two_identities_the_surer_one_comes_first(self):
        self.assertEqual(
            get_pairs([("visitor", "v1"), ("email", "an@k.example")], self.rules),
            [("email", "an@k.example"), ("visitor", "v1")],
        )

    def test_the_same_identity_is_taken_once(self):
        identities = [("email", "AN@k.example"), ("email", "an@k.example")]
        self.assertEqual(get_pairs(identities, self.rules), [("email", "an@k.example")])

    def test_a_number_may_be_an_identity(self):
        self.assertEqual(get_pairs([("partner", 7)], self.rules), [("partner", "7")])

    def test_what_is_no_identity_is_left_out(self):
        identities = [
            ("shoe_size", "42"),
            ("email", ""),
            ("partner", 0),
            ("email", ["an@k.example"]),
            ("phone", "call me"),
            ("visitor", "v1"),
        ]
        self.assertEqual(get_pairs(identities, self.rules), [("visitor", "v1")])

    def test_an_event_of_nobody_is_refused(self):
        for identities in ((), [("phone", "none")]):
            with self.assertRaises(Refused) as caught:
                get_pairs(identities, self.rules)
            self.assertEqual(caught.exception.code, "identity")


class TestKey(unittest.TestCase):
    def test_a_key_is_16_bytes_in_hexadecimal(self):
        self.assertRegex(get_key(1, "site", "m1"), r"^[0-9a-f]{32}$")

    def test_a_message_of_lone_surrogates_has_a_key(self):
        self.assertNotEqual(get_key(1, "", "\ud800"), get_key(1, "", "\ud801"))

    @settings(max_examples=30, deadline=None)
    @given(
        *[st.tuples(st.integers(1, 12), st.text("ab1", max_size=2), st.text("ab1"))] * 2
    )
    def test_only_the_same_message_has_the_same_key(self, one, other):
        self.assertEqual(get_key(*one) == get_key(*other), one == other)
