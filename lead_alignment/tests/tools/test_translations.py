import unittest

from ...tools.translations import get_translations, set_translations


class FakeRecord:
    """A stored record with one translated field, or one that is just being typed"""

    def __init__(self, stored=None):
        self._origin = self if stored is not None else None
        self._fields = {"name": self}
        self.env = {"res.lang": self}
        self.texts = stored

    def get_installed(self):
        return [("en_US", "English"), ("vi_VN", "Tiếng Việt")]

    def _get_stored_translations(self, record):
        return record.texts

    def update_field_translations(self, name, texts):
        self.written = {name: texts}


class TestTranslations(unittest.TestCase):
    def test_the_stored_texts_of_all_languages_are_read(self):
        texts = {"en_US": "Price", "vi_VN": "Giá"}
        self.assertEqual(get_translations(FakeRecord(texts), "name"), texts)

    def test_a_field_without_a_text_has_none(self):
        record = FakeRecord({})
        record.texts = None
        self.assertEqual(get_translations(record, "name"), {})

    def test_a_record_that_is_not_stored_yet_has_none(self):
        self.assertEqual(get_translations(FakeRecord(), "name"), {})

    def test_texts_of_installed_languages_are_written(self):
        record = FakeRecord({})
        set_translations(
            record, "name", {"en_US": "Price", "vi_VN": "Giá", "fr_FR": "Prix"}
        )
        self.assertEqual(record.written, {"name": {"en_US": "Price", "vi_VN": "Giá"}})

    def test_without_an_installed_language_nothing_is_written(self):
        record = FakeRecord({})
        set_translations(record, "name", {"fr_FR": "Prix"})
        self.assertFalse(hasattr(record, "written"))

    def test_english_is_always_there(self):
        record = FakeRecord({})
        record.get_installed = list
        set_translations(record, "name", {"en_US": "Price"})
        self.assertEqual(record.written, {"name": {"en_US": "Price"}})
