import unittest

from ...tools.storable_text import ODD_JSON, is_storable, make_storable


class TestStorableText(unittest.TestCase):
    def test_what_no_database_stores_is_taken_out(self):
        half, whole = "\ud83d", "\U0001f600"
        self.assertEqual(make_storable(f"a\0b{half}{whole}é"), f"ab?{whole}é")
        self.assertEqual(
            make_storable({"a\0": ["\0", ("b", 1)], "c": None}),
            {"a": ["", ["b", 1]], "c": None},
        )

    def test_what_is_looked_for(self):
        for text in ("a\0", "\ud800", "é\udfff"):
            self.assertFalse(is_storable(text))
        for text in ("", "a", "Trần \U0001f600"):
            self.assertTrue(is_storable(text))
        for data in (rb'"\u0000"', rb'"\uD83D"', rb'"\udfff"'):
            self.assertTrue(ODD_JSON.search(data))
        for data in (b'"\xc4\x83"', rb'"\u0001"', rb'"\uabcd"'):
            self.assertFalse(ODD_JSON.search(data))
