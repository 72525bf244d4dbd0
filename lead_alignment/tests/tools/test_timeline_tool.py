import base64
import unittest
from datetime import datetime, timedelta
from types import SimpleNamespace

from ...tools.timeline import (
    EXISTENCE,
    FULL,
    HIDDEN,
    SUMMARY,
    Person,
    Position,
    filled,
    get_level,
    labels,
    merge,
    read_cursor,
    write_cursor,
)

NOON = datetime(2026, 3, 9, 12)
HOUR = timedelta(hours=1)


class TestOrder(unittest.TestCase):
    def test_the_newest_comes_first(self):
        old, new = Position(NOON - HOUR, 0, 1), Position(NOON, 9, 1)
        self.assertEqual(list(merge([[old], [new]], 5)), [new, old])

    def test_sources_of_the_same_moment_keep_their_order(self):
        one, two = Position(NOON, 1, 1), Position(NOON, 2, 9)
        self.assertEqual(list(merge([[two], [one]], 5)), [one, two])

    def test_of_one_source_and_moment_the_highest_id_comes_first(self):
        one, two = Position(NOON, 1, 1), Position(NOON, 1, 2)
        self.assertEqual(list(merge([[one, two]], 5)), [two, one])

    def test_a_page_ends_at_its_limit(self):
        pages = [
            [Position(NOON - n * HOUR, order, 1) for n in (1, 2)] for order in (1, 2)
        ]
        found = [(p.date, p.order) for p in merge(pages, 3)]
        one, two = NOON - HOUR, NOON - 2 * HOUR
        self.assertEqual(found, [(one, 1), (one, 2), (two, 1)])


class TestCursor(unittest.TestCase):
    def test_a_cursor_leads_back_to_its_place(self):
        place = Position(datetime(2026, 3, 9, 12, 30, 5, 17), 3, 99)
        self.assertEqual(read_cursor(write_cursor(place)), place)

    def test_what_was_not_written_by_us_is_refused(self):
        for text in (
            "5",
            "[]",
            "{}",
            '["2026-03-09", 1]',
            '["soon", 1, 1]',
            "[5, 1, 1]",
            '["2026-03-09", "one", 1]',
            '["2026-03-09", null, 1]',
            '["2026-03-09", Infinity, 1]',
            "[" * 60_000,
        ):
            cursor = base64.urlsafe_b64encode(text.encode()).decode()
            with self.assertRaisesRegex(ValueError, "^cursor$"):
                read_cursor(cursor)

    def test_what_is_no_cursor_at_all_is_refused(self):
        for cursor in ("", "a", "é", "_w==", "\ud800"):
            with self.assertRaisesRegex(ValueError, "^cursor$"):
                read_cursor(cursor)


class TestLevels(unittest.TestCase):
    def test_who_works_for_two_departments_sees_the_most_of_them(self):
        self.assertEqual(get_level(["existence", "summary"]), SUMMARY)
        self.assertEqual(get_level(["full", "hidden"]), FULL)
        self.assertEqual(get_level(["existence"]), EXISTENCE)

    def test_who_works_for_none_sees_nothing(self):
        self.assertEqual(get_level([]), HIDDEN)


class TestPerson(unittest.TestCase):
    def test_identities_are_asked_for_by_kind(self):
        person = Person(
            (1,),
            identities={
                4: ("email", "an@k.example", 9),
                5: ("phone", "+84912345678", 9),
                6: ("email", "lan@k.example", 9),
            },
        )
        self.assertEqual(
            person.get_ids("email"), {"an@k.example": 4, "lan@k.example": 6}
        )
        self.assertEqual(person.get_ids("visitor"), {})


class TestTexts(unittest.TestCase):
    def test_texts_that_say_nothing_are_left_out(self):
        self.assertEqual(filled("a", "", None, "b"), ["a", "b"])

    def test_a_selection_is_labelled_in_the_users_language(self):
        field = SimpleNamespace(
            _description_selection=lambda env: [("new", {"vi": "Mới"}[env])]
        )
        records = SimpleNamespace(env="vi", _fields={"state": field})
        self.assertEqual(labels(records, "state"), {"new": "Mới"})
