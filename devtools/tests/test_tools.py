"""Bench, lint, translations, parallel jobs, the uninstallation's comparison."""

import re
from pathlib import Path
from xml.etree import ElementTree

import polib

from devtools import lint_house, parallel, uninstall_check
from devtools.bench_result import Header, read_header, summarise
from devtools.console import DevError
from devtools.paths import ROOT
from devtools.scripts import merge_translations
from devtools.version_check import find_unraised

from .common import DevCase


class TestBench(DevCase):
    def test_head_says_what_is_needed(self):
        text = "# database: both\n# why\n# at most: 1.15\nx = 1\n# at most: 9"
        header = read_header(self.write("x.py", text))
        self.assertEqual(header, Header(both=True, at_most=1.15))

    def test_without_a_head_ours_is_meant(self):
        self.assertEqual(read_header(self.write("x.py", "x = 1\n")), Header())

    def test_unknown_database_is_refused(self):
        with self.assertDevError("x.py", "database: mine"):
            read_header(self.write("x.py", "# database: mine\n"))

    def test_median_of_the_ratios_decides(self):
        pairs = {"a": [[1.0, 1.1], [1.0, 9.0], [2.0, 2.0]]}
        lines, within = summarise(pairs, 1.15)
        self.assertTrue(within)
        self.assertIn("1.100", lines[1])
        self.assertFalse(summarise(pairs, 1.05)[1])


class TestVersions(DevCase):
    def find(self, now, changed=(), before="19.0.1.2.0"):
        return list(find_unraised(set(changed), {"a": before}, {"a": now}))

    def test_what_changed_without_another_version_is_told(self):
        self.assertIn("a changed", self.find("19.0.1.2.0", ["a"])[0])
        self.assertEqual(self.find("19.0.1.2.0", ["b"]), [])

    def test_a_raised_version_is_fine_and_numbers_are_no_text(self):
        self.assertEqual(self.find("19.0.1.2.1", ["a"]), [])
        self.assertEqual(self.find("19.0.1.10.0", ["a"], "19.0.1.9.0"), [])

    def test_a_lesser_version_and_one_of_another_odoo_are_told(self):
        self.assertIn("is less", self.find("19.0.1.9.0", ["a"], "19.0.1.10.0")[0])
        self.assertIn("is not 19.0", self.find("1.2.0")[0])


class TestScheduledActions(DevCase):
    def test_the_guide_names_them_all(self):
        guide = (ROOT / "docs" / "guide" / "administrator.md").read_text()
        names = set()
        for path in ROOT.glob("lead_alignment*/data/*.xml"):
            for record in ElementTree.parse(path).iter("record"):
                if record.get("model") == "ir.cron":
                    name = record.find("field[@name='name']").text
                    names.add(re.sub(r"^Lead Alignment: | \(2\)$", "", name))
        self.assertGreater(len(names), 40)
        missing = [name for name in sorted(names) if f"| {name}" not in guide]
        self.assertEqual(missing, [])


class TestHouseStyle(DevCase):
    def test_a_name_put_together_is_told(self):
        text = 'getattr(self, f"_on_{kind}")()\ngetattr(self, "name")\n'
        found = list(lint_house.find_unnamed_calls(Path("models/x.py"), text))
        self.assertEqual(len(found), 1)
        self.assertIn("models/x.py:1:", found[0])

    def test_t_esc_is_told(self):
        text = '<t>\n<t t-esc="a" /><t t-out="b" />\n</t>'
        found = list(lint_house.find_t_esc(Path("static/src/x.xml"), text))
        self.assertEqual(found, ["static/src/x.xml:2: t-out instead of t-esc"])

    def test_javascript_without_unit_tests_is_told(self):
        for room in ("sla", "score"):
            self.write(f"lead_alignment/static/src/{room}/x.js", "")
        self.write("lead_alignment/static/src/tours/x.js", "")
        self.write("lead_alignment/static/src/ingest/x.scss", "")
        self.write("lead_alignment/static/tests/sla/x.test.js", "")
        found = list(lint_house.find_untested(self.folder))
        self.assertEqual(len(found), 1)
        self.assertIn("static/tests/score", found[0])

    def test_a_test_file_that_hides_another_is_told(self):
        for path in ("sla/test_a.py", "tools/test_a.py", "sla/test_b.py"):
            self.write(f"lead_alignment/tests/{path}", "")
        found = list(lint_house.find_hidden_tests(self.folder))
        self.assertEqual(len(found), 1)
        self.assertIn("tools/test_a.py", found[0])

    def test_long_function_and_file_are_named(self):
        text = "def f():\n" + "    x = 1\n" * 45
        found = list(lint_house.find_long(Path("models/x.py"), text + "\n" * 500))
        self.assertEqual(len(found), 2)
        self.assertIn("f has 46 lines", found[1])

    def test_long_test_file_is_allowed(self):
        found = list(lint_house.find_long(Path("tests/x.py"), "\n" * 500))
        self.assertEqual(found, [])


class TestParallel(DevCase):
    def setUp(self):
        super().setUp()
        self.patch(parallel, "say", lambda text="": None)

    def test_results_come_by_name(self):
        jobs = {"a": lambda part: 1, "b": lambda part: 2, "c": lambda part: 3}
        self.assertEqual(parallel.run_together("x", jobs), {"a": 1, "b": 2, "c": 3})

    def test_failing_job_is_raised(self):
        def fail(_part):
            raise DevError("no")

        with self.assertDevError("no"):
            parallel.run_together("x", {"a": fail, "b": lambda part: 2})


class TestUninstallation(DevCase):
    def test_each_difference_is_named(self):
        before = {("row", "a 1"): ["x"], ("column", "a.b"): ["text"]}
        after = {("row", "a 1"): ["y"], ("index", "i"): ["on a"]}
        self.assertEqual(
            list(uninstall_check.find_differences(before, after)),
            [
                "column a.b is lost: text",
                "index i is left behind: on a",
                "row a 1 was x\nand is y",
            ],
        )


class TestTranslations(DevCase):
    def catalog(self, **texts):
        entries = "".join(
            f'#. module: m\nmsgid "{source}"\nmsgstr "{target}"\n\n'
            for source, target in texts.items()
        )
        return (
            'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\n' + entries
        )

    def merge(self, template, translated=None):
        exported = self.write("exported.pot", self.catalog(**template))
        folder = self.folder / "i18n"
        folder.mkdir(exist_ok=True)
        if translated:
            self.write("i18n/vi.po", self.catalog(**translated))
        merge_translations.main(exported, folder, "m")
        return polib.pofile(folder / "vi.po")

    def test_what_is_translated_stays_and_the_rest_follows_the_template(self):
        merged = self.merge({"b": "", "a": ""}, {"a": "một", "old": "cũ"})
        self.assertEqual(
            [(e.msgid, e.msgstr) for e in merged], [("a", "một"), ("b", "")]
        )

    def test_what_a_bridged_app_calls_its_own_is_left_to_it(self):
        places = {
            "Ticket": "model:ir.model,name:m.model_ticket",
            "Ask": "model:ir.model,website_form_label:m.model_ticket",
            "ID": "model:ir.model.fields,field_description:m.field_ticket__id",
            "Ours": "model:ir.model,name:m.model_ours",
            "Complaint": "model:ir.model.fields,field_description:m.field_ticket__bad",
        }
        template = polib.POFile()
        for text, place in places.items():
            template.append(polib.POEntry(msgid=text, occurrences=[(place, "")]))
        merge_translations.drop_inherited(template, '_description = "Ours"')
        self.assertEqual([entry.msgid for entry in template], ["Ours", "Complaint"])

    def test_what_only_looks_like_a_text_is_left_out(self):
        code = "code:addons/m/models/a.py"
        of_test = "code:addons/m/tests/test_a.py"
        texts = {
            "at_risk": [code],
            "lead_ids.won_status": [code],
            "Asia/Ho_Chi_Minh": [code],
            "At risk": [code],
            "Only in a test": [of_test],
            "In both": [code, of_test],
            "my_field": ["model:ir.model.fields,field_description:m.field_a__b"],
        }
        template = polib.POFile()
        for text, places in texts.items():
            occurrences = [(place, "") for place in places]
            template.append(polib.POEntry(msgid=text, occurrences=occurrences))
        merge_translations.drop_untranslatable(template)
        self.assertEqual(
            {entry.msgid: len(entry.occurrences) for entry in template},
            {"At risk": 1, "In both": 1, "my_field": 1},
        )

    def test_missing_language_is_made(self):
        self.assertEqual(self.merge({"a": ""}).metadata["Language"], "vi")

    def test_second_run_changes_nothing(self):
        self.merge({"a": "", "b": ""}, {"a": "một"})
        paths = sorted((self.folder / "i18n").iterdir())
        first = [path.read_text() for path in paths]
        self.merge({"a": "", "b": ""})
        self.assertEqual([path.read_text() for path in paths], first)
