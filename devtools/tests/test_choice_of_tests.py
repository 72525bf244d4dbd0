"""Words and changed files stand for the right tests."""

from devtools import test_choice
from devtools.test_choice import get_tags, get_words_of_changes

from .common import DevCase

CORE = "lead_alignment"


class TestChoice(DevCase):
    def setUp(self):
        super().setUp()
        self.patch(test_choice, "ROOT", self.folder)
        self.patch(test_choice, "our_modules", lambda: [CORE, f"{CORE}_sale"])
        for room in ("score", "sla"):
            self.write(f"{CORE}/tests/{room}/__init__.py", "")
            self.write(f"{CORE}/tests/{room}/test_{room}.py", "")
        self.write(f"{CORE}_sale/tests/test_order.py", "")
        self.write(f"{CORE}/models/sla/timer.py", "from ...tools.verdict import judge")

    def test_a_room_is_its_files(self):
        tags = get_tags(["sla"])
        self.assertEqual(tags, f"/{CORE}/tests/sla/test_sla.py")

    def test_an_add_on_a_file_and_a_tag(self):
        words = [f"{CORE}_sale", f"{CORE}/tests/sla/test_sla.py", "/crm:TestX.test_y"]
        expected = f"/{CORE}_sale,/{CORE}/tests/sla/test_sla.py,/crm:TestX.test_y"
        self.assertEqual(get_tags(words), expected)

    def test_a_word_that_is_nothing_names_the_rooms(self):
        with self.assertDevError("slaa", "score, sla"):
            get_tags(["slaa"])

    def test_changed_files_ask_for_their_rooms(self):
        for paths, words in (
            ([f"{CORE}/models/sla/crm_lead.py"], ["sla"]),
            ([f"{CORE}/static/src/score/a.js", f"{CORE}/i18n/vi.po"], ["score"]),
            ([f"{CORE}/tests/sla/test_sla.py"], [f"{CORE}/tests/sla/test_sla.py"]),
            ([f"{CORE}/tests/sla/test_sla.py", f"{CORE}/views/sla/a.xml"], ["sla"]),
            ([f"{CORE}/models/crm_lead.py", f"{CORE}/views/sla/a.xml"], [CORE]),
            ([f"{CORE}_sale/models/a.py"], [f"{CORE}_sale"]),
            (["README.md", "devtools/cli.py"], []),
            ([f"{CORE}/tools/verdict.py"], ["sla", "tools"]),
            ([f"{CORE}/tests/tools/test_verdict.py"], ["tools"]),
        ):
            with self.subTest(paths=paths):
                self.assertEqual(get_words_of_changes(paths), words)

    def test_a_test_file_that_is_gone_asks_for_its_room(self):
        paths = [f"{CORE}/tests/sla/test_gone.py"]
        self.assertEqual(get_words_of_changes(paths), ["sla"])
