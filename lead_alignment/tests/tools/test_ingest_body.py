import gzip
import json
import unittest
import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.ingest_body import (
    MAX_BODY,
    MAX_DEPTH,
    MAX_EVENT,
    MAX_EVENTS,
    BodyError,
    Broken,
    read_batch,
    read_single,
    unpack,
)

BRACKETS = 60_000  # deeper than the parser goes


class BodyCase(unittest.TestCase):
    def assert_refused(self, status, code, read, *args):
        with self.assertRaises(BodyError) as caught:
            read(*args)
        error = caught.exception
        self.assertEqual((error.status, error.code), (status, code))
        self.assertTrue(error.message)
        self.assertEqual(str(error), error.message)

    def assert_broken(self, event, code):
        self.assertIsInstance(event, Broken)
        self.assertEqual(event, code)


class TestUnpack(BodyCase):
    def test_a_plain_body_is_utf_8(self):
        for encoding in ("", "identity"):
            self.assertEqual(unpack("tên".encode(), encoding), "tên")

    def test_a_packed_body_is_unpacked(self):
        for encoding in ("gzip", "x-gzip"):
            self.assertEqual(unpack(gzip.compress("tên".encode()), encoding), "tên")

    def test_a_packed_body_is_known_without_its_header(self):
        self.assertEqual(unpack(gzip.compress(b"{}"), ""), "{}")

    def test_bytes_that_are_no_utf_8_become_lone_surrogates(self):
        self.assertEqual(unpack(b"a\xff", ""), "a\udcff")

    def test_another_packing_is_refused(self):
        self.assert_refused(415, "encoding", unpack, b"{}", "br")

    def test_what_only_says_that_it_is_packed_is_refused(self):
        for data in (b"{}", zlib.compress(b"{}")):
            self.assert_refused(400, "gzip", unpack, data, "gzip")

    def test_half_a_packed_body_is_refused(self):
        self.assert_refused(400, "gzip", unpack, gzip.compress(b"{}" * 99)[:-9], "gzip")

    def test_a_body_has_at_most_500_kilobytes(self):
        self.assertEqual(MAX_BODY, 512_000)
        self.assertEqual(len(unpack(b" " * MAX_BODY, "")), MAX_BODY)
        self.assert_refused(413, "body_too_large", unpack, b" " * (MAX_BODY + 1), "")

    def test_a_bomb_is_not_unpacked(self):
        full, bomb = (gzip.compress(b" " * (MAX_BODY + more), 1) for more in (0, 1))
        self.assertEqual(len(unpack(full, "gzip")), MAX_BODY)
        self.assert_refused(413, "body_too_large", unpack, bomb, "gzip")


class TestBatch(BodyCase):
    def test_events_and_what_stands_beside_them(self):
        text = '{"sentAt": "2026-03-09", "batch": [{"a": 1.5}, {"b": []}]}'
        self.assertEqual(
            read_batch(text), ({"sentAt": "2026-03-09"}, [{"a": 1.5}, {"b": []}])
        )

    def test_what_is_no_batch_is_refused(self):
        for text in ("[]", "{}", '{"batch": {}}', '{"batch": null}', "5"):
            self.assert_refused(400, "no_batch", read_batch, text)

    def test_2500_events_are_the_most(self):
        for count in (MAX_EVENTS, MAX_EVENTS + 1):
            text = f'{{"batch": [{",".join(["5"] * count)}]}}'
            if count == 2500:
                self.assertEqual(len(read_batch(text)[1]), count)
            else:
                self.assert_refused(413, "too_many", read_batch, text)

    def test_what_is_no_object_is_no_event(self):
        _body, events = read_batch('{"batch": [{"a": 1}, 5, [{}]]}')
        self.assertEqual(events, [{"a": 1}, "no_object", "no_object"])
        self.assert_broken(events[1], "no_object")

    def test_an_event_has_at_most_32_kilobytes(self):
        rest = len('{"é":""}'.encode())
        self.assertEqual(MAX_EVENT, 32_768)
        for more, is_fine in ((0, True), (1, False)):
            event = {"é": "x" * (MAX_EVENT - rest + more)}
            (found,) = read_batch(json.dumps({"batch": [event]}))[1]
            self.assertEqual(found, event if is_fine else "too_large")

    def test_an_event_of_lone_surrogates_has_a_size(self):
        (event,) = read_batch('{"batch": [{"a": "\udcff"}]}')[1]
        self.assertEqual(event, {"a": "\udcff"})

    def test_an_event_is_at_most_32_levels_deep(self):
        self.assertEqual(MAX_DEPTH, 32)
        for depth, is_fine in ((32, True), (33, False)):
            for opening, closing in (('{"a":', "}"), ("[", "]")):
                inner = opening * (depth - 2) + "[]" + closing * (depth - 2)
                (event,) = read_batch(f'{{"batch": [{{"a":{inner}}}]}}')[1]
                self.assertEqual(isinstance(event, dict), is_fine)
                if not is_fine:
                    self.assert_broken(event, "too_deep")


class TestBrokenBatch(BodyCase):
    """One broken event never takes the rest of its batch along."""

    def assert_events(self, text, *expected):
        events = read_batch(text)[1]
        self.assertEqual(events, list(expected))
        for event in events:
            self.assertIsInstance(event, dict | Broken)

    def test_a_syntax_error_breaks_one_event(self):
        text = '{"key": "k", "batch": [{"a": 1}, {"b" 2}, {"c": 3}], "sentAt": "now"}'
        body, events = read_batch(text)
        self.assertEqual(body, {"key": "k", "sentAt": "now"})
        self.assertEqual(events, [{"a": 1}, "invalid_json", {"c": 3}])

    def test_numbers_that_are_not_finite_break_one_event(self):
        for number in ("NaN", "Infinity", "-Infinity", "1e999", "-1e999"):
            self.assert_events(
                f'{{"batch": [{{"a": {number}}}, {{"b": 1}}]}}', "not_finite", {"b": 1}
            )

    def test_an_event_that_no_parser_can_follow_is_too_deep(self):
        deep = "[" * BRACKETS + "]" * BRACKETS
        self.assert_events(f'{{"batch": [{deep}, {{"b": 1}}]}}', "too_deep", {"b": 1})

    def test_a_broken_event_that_is_huge_is_too_large(self):
        huge = "x" * (4 * MAX_EVENT + 1)
        self.assert_events(f'{{"batch":[{huge},{{"b": 1}}]}}', "too_large", {"b": 1})
        self.assert_events(
            f'{{"batch":[{huge[1:]},{{"b": 1}}]}}', "invalid_json", {"b": 1}
        )

    def test_commas_and_brackets_in_texts_part_nothing(self):
        self.assert_events(
            '{"batch": [{"a": "],[\\"}, {"}, oops, {"b": [1, {"c": 2}, 3]}]}',
            {"a": '],["}, {'},
            "invalid_json",
            {"b": [1, {"c": 2}, 3]},
        )

    def test_lists_beside_the_batch_are_no_batch(self):
        text = (
            '{"integrations": ["batch", [1]], "context": {"batch": [1]},'
            ' "other": [[2, 3]], "batch": [{"a": 1}, oops]}'
        )
        body, events = read_batch(text)
        self.assertEqual(events, [{"a": 1}, "invalid_json"])
        self.assertEqual(
            body,
            {
                "integrations": ["batch", [1]],
                "context": {"batch": [1]},
                "other": [[2, 3]],
            },
        )

    def test_the_name_batch_before_another_value_is_no_batch(self):
        for text in (
            '{"a": "batch", "b": [oops]}',
            '{"batch": {}, "b": [oops]}',
            '{"batch": 5, "b": [oops]}',
            '{"batch": {"a": 1}, [oops]}',
            '{"batch": {"a": oops}}',
        ):
            self.assert_refused(400, "invalid_json", read_batch, text)

    def test_an_empty_place_is_no_event(self):
        self.assert_events('{"batch": [{"a": 1}, , {"b": 2},]}', {"a": 1}, {"b": 2})
        self.assert_events('{"batch": [ ] , "a": }'.replace(', "a": ', ""))

    def test_a_body_that_is_broken_itself_is_refused(self):
        for text in (
            "",
            "oops",
            '{"batch": [{"a": 1}',
            '{"batch": [{"a": 1}]',
            '{"batch": [{"a": 1}], "b": oops}',
            '{"batch": [{"a": "1}]}',
            '["batch" [1]]',
            "[" * BRACKETS,
        ):
            self.assert_refused(400, "invalid_json", read_batch, text)

    @settings(max_examples=20, deadline=None)
    @given(
        st.lists(
            st.dictionaries(
                st.text('a",[]{}\\:', max_size=4),
                st.one_of(st.text('a",[]{}\\', max_size=4), st.lists(st.integers())),
                max_size=3,
            ),
            max_size=4,
        ),
        st.integers(0, 4),
    )
    def test_a_broken_event_leaves_all_others_as_they_were(self, events, place):
        pieces = [json.dumps(event) for event in events]
        pieces.insert(place, "{oops}")
        expected = list(events)
        expected.insert(place, "invalid_json")
        _body, found = read_batch(f'{{"batch": [{", ".join(pieces)}]}}')
        self.assertEqual(found, expected)


class TestSingle(BodyCase):
    def test_the_body_is_the_event(self):
        self.assertEqual(read_single('{"a": [1, 2.5]}'), {"a": [1, 2.5]})

    def test_what_is_no_json_is_refused(self):
        for text in ("", "oops", "[]", "5", '{"a": }'):
            self.assert_refused(400, "invalid_json", read_single, text)

    def test_what_cannot_be_kept_is_broken(self):
        deep = '{"a":' * 33 + "1" + "}" * 33
        large = json.dumps({"a": "x" * MAX_EVENT})
        for text, code in (
            ('{"a": NaN}', "not_finite"),
            ('{"a": 1e999}', "not_finite"),
            ("[" * BRACKETS, "too_deep"),
            (deep, "too_deep"),
            (large, "too_large"),
        ):
            self.assert_broken(read_single(text), code)
