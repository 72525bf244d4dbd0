"""The lint of the rooms finds what points up, and nothing else."""

import textwrap

from devtools.lint_rooms import find_faults

from .common import DevCase

DOCSTRING = '"""One.\n\nModels: a.\nWritten by: b.\nUses: nothing.\n"""\n'


class TestRooms(DevCase):
    def setUp(self):
        super().setUp()
        self.source("models/__init__.py", "from . import low\nfrom . import high\n")
        for room in ("low", "high"):
            self.write(f"addon/models/{room}/__init__.py", DOCSTRING)
        for folder in ("views", "tests"):
            (self.folder / "addon" / folder).mkdir()

    def source(self, name, text):
        self.write(f"addon/{name}", textwrap.dedent(text))

    def faults(self):
        return list(find_faults(self.folder / "addon"))

    def test_imports_may_point_down(self):
        self.source("models/high/a.py", "from ..low.b import NAME\n")
        self.source("models/low/b.py", "from ...tools.c import x\nNAME = 1\n")
        self.assertEqual(self.faults(), [])

    def test_an_import_that_points_up(self):
        self.source("models/low/b.py", "\nfrom ..high.a import NAME\n")
        [fault] = self.faults()
        self.assertIn("low/b.py:2: low imports from high", fault)

    def test_an_import_of_the_shell_points_up(self):
        self.source("models/shell.py", "NAME = 1\n")
        self.source("models/low/b.py", "from ..shell import NAME\n")
        self.assertIn("low imports from shell", self.faults()[0])

    def test_an_extension_of_what_stands_above(self):
        extension = """
            class A(models.Model):
                _inherit = "a"

                def go(self):
                    return super().go()
        """
        base = """
            class A(models.Model):
                _inherit = "a"

                def go(self):
                    return 1
        """
        self.source("models/low/a.py", extension)
        self.assertEqual(self.faults(), [], "it extends a method of Odoo's")
        self.source("models/high/a.py", base)
        [fault] = self.faults()
        self.assertIn("low/a.py:5: a.go is extended here", fault)
        self.source("models/low/a.py", base)
        self.source("models/high/a.py", extension)
        self.assertEqual(self.faults(), [])

    def test_a_mixin_of_one_model(self):
        self.source(
            "models/low/one_mixin.py",
            """
            class OneMixin(models.AbstractModel):
                _name = "one.mixin"
            """,
        )
        self.source("models/low/a.py", 'class A:\n    _inherit = ["one.mixin", "a"]\n')
        self.assertIn("one.mixin has 0 user", self.faults()[0])
        self.source(
            "models/low/a.py",
            """
            class A(models.Model):
                _name = "a"
                _inherit = ["one.mixin"]

            class B(models.Model):
                _name = "b"
                _inherit = ["one.mixin"]
            """,
        )
        self.assertEqual(self.faults(), [])

    def test_a_folder_that_is_no_room(self):
        (self.folder / "addon/views/strange").mkdir()
        self.assertIn("no room strange", self.faults()[0])

    def test_a_room_says_what_it_is_for(self):
        self.write("addon/models/low/__init__.py", '"""Low."""\n')
        self.assertIn("say what the room is for", self.faults()[0])

    def test_a_use_of_a_model_that_stands_above(self):
        self.source(
            "models/high/a.py",
            """
            class A(models.Model):
                _name = "a"
            """,
        )
        self.source(
            "models/low/b.py",
            """
            class B(models.Model):
                _inherit = "b"

                def go(self):
                    return self.env["a"].search([])
            """,
        )
        [fault] = self.faults()
        self.assertIn("low/b.py:6: low uses a of high", fault)

    def test_two_things_with_one_name(self):
        for room, arguments in (("low", "self, leads"), ("high", "self")):
            self.source(
                f"models/{room}/a.py",
                f"""
                class A(models.Model):
                    _inherit = "a"

                    def get_effects({arguments}):
                        return 1
                """,
            )
        [fault] = self.faults()
        self.assertIn("a.get_effects has other arguments", fault)
