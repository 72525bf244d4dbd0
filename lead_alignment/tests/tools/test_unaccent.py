import unittest

from ...tools.unaccent import BASES, LETTERS, get_words, unaccent


class TestUnaccent(unittest.TestCase):
    def test_a_vietnamese_name_loses_marks_and_case(self):
        self.assertEqual(unaccent("Nguyễn Đình Ước"), "nguyen dinh uoc")

    def test_letters_typed_as_base_and_mark_are_the_same(self):
        # o, horn, hook above: three characters, as macOS writes them
        self.assertEqual(unaccent("o\u031b\u0309"), "o")

    def test_other_european_letters_lose_their_marks(self):
        self.assertEqual(unaccent("Øre, Łódź, Åsa, Çelik"), "ore, lodz, asa, celik")

    def test_other_scripts_stay(self):
        self.assertEqual(unaccent("Київ 東京"), "київ 東京")

    def test_the_database_translates_letter_by_letter(self):
        self.assertEqual(len(LETTERS), len(BASES))
        self.assertTrue(BASES.isascii() and BASES.isalpha())
        pairs = dict(zip(LETTERS, BASES, strict=True))
        self.assertEqual([pairs[letter] for letter in "ĐđƯợỸ"], list("DdUoY"))


class TestWords(unittest.TestCase):
    def test_signs_part_words_and_are_left_out(self):
        self.assertEqual(get_words(" Họ – tên:"), "ho ten")
        self.assertEqual(get_words("phone_number (2)"), "phone number 2")
        self.assertEqual(get_words("***"), "")
