import unittest

from ...tools.body_mapping import find, list_paths, read_form, to_event


class TestBodyMapping(unittest.TestCase):
    """Any body is read by paths."""

    def test_paths_of_a_body(self):
        body = {
            "data": {"merges": {"PHONE": "0912", "a/b~c": 1}},
            "fields": [{"name": "phone", "value": "2"}, {"name": "x", "value": None}],
            "tags": ["hot", "new"],
            "empty": "",
            "is_new": True,
        }
        self.assertEqual(
            list_paths(body),
            [
                ("/data/merges/PHONE", "0912"),
                ("/data/merges/a~1b~0c", "1"),
                ("/fields/[name=phone]/value", "2"),
                ("/tags/0", "hot"),
                ("/tags/1", "new"),
                ("/is_new", "true"),
            ],
        )
        for path, text in list_paths(body):
            self.assertEqual(find(body, path), text, path)

    def test_items_are_found_by_name_in_any_order(self):
        body = {"f": [{"id": "a", "v": 1}, {"id": "b", "v": 2}]}
        self.assertEqual(find(body, "/f/[id=b]/v"), "2")
        self.assertEqual(find({"f": body["f"][::-1]}, "/f/[id=b]/v"), "2")
        self.assertEqual(find({"f": []}, "/f/[id=b]/v"), "")

    def test_paths_that_lead_nowhere(self):
        body = {"a": [1, {"b": 2}], "c": "x"}
        for path in ("", "/", "/z", "/a/9", "/a/-1", "/c/d", "/a/[b]", "a", "/a/x/y"):
            self.assertEqual(find(body, path), "", path)
        self.assertEqual(find(None, "/a"), "")
        self.assertEqual(find(body, "/a"), "1")

    def test_forms(self):
        pairs = [("type", "subscribe"), ("data[email]", "a@b.example")]
        pairs += [("x", "1"), ("x", "2"), ("x", "3"), ("y", "")]
        expected = {"type": "subscribe", "data[email]": "a@b.example", "y": ""}
        self.assertEqual(read_form(pairs), {**expected, "x": ["1", "2", "3"]})
        self.assertEqual(len(read_form([(str(n), "1") for n in range(600)])), 500)

    def test_an_event(self):
        body = {
            "first": "Lan",
            "last": "Trần",
            "tel": "0912345678",
            "need": "IELTS",
            "size": 38,
            "utm": "tet",
            "no": 7,
            "skipped": "x",
        }
        mapping = [
            ("/last", "last_name"),
            ("/first", "first_name"),
            ("/tel", "phone"),
            ("/need", "note"),
            ("/size", "note"),
            ("/utm", "campaign"),
            ("/no", "message_id"),
            ("/gone", "email"),
        ]
        self.assertEqual(
            to_event(body, mapping, "form"),
            {
                "type": "track",
                "event": "form",
                "messageId": "7",
                "properties": {
                    "phone": "0912345678",
                    "name": "Lan Trần",
                    "note": "need: IELTS\nsize: 38",
                },
                "context": {"campaign": {"name": "tet"}},
            },
        )

    def test_large_and_deep_bodies(self):
        deep = body = {}
        for _level in range(30):
            body["a"] = body = {}
        body["b"] = "x"
        self.assertEqual(list_paths(deep), [])
        self.assertEqual(len(list_paths({str(n): n for n in range(5000)})), 200)
