"""A kept database is updated where it has to be, and left alone where not."""

from devtools.module_state import get_outdated, get_schema, read_state

from .common import DevCase

MODEL = '''
class A(models.Model):
    """A docstring."""

    _name = "a"

    name = fields.Char()

    @api.depends("name")
    def _compute_size(self):
        return 1
'''


class TestModuleState(DevCase):
    def setUp(self):
        super().setUp()
        self.write("a/models/a.py", MODEL)
        self.write("a/views/a.xml", "<odoo/>")
        self.write("a/tests/test_a.py", "x = 1")
        self.write("a/data/a.xml", '<odoo noupdate="1"/>')
        self.before = {"a": read_state(self.folder / "a")}

    def outdated(self):
        return get_outdated(self.before, {"a": read_state(self.folder / "a")})

    def test_nothing_changed(self):
        self.assertEqual(self.outdated(), [])

    def test_tests_and_scripts_need_no_update(self):
        self.write("a/tests/test_a.py", "x = 2")
        self.write("a/static/src/a.js", "let x;")
        self.assertEqual(self.outdated(), [])

    def test_the_body_of_a_method_needs_no_update(self):
        self.write("a/models/a.py", "# why\n" + MODEL.replace("return 1", "return 2"))
        self.assertEqual(self.outdated(), [])

    def test_what_the_schema_follows_from_needs_an_update(self):
        for old, new in (
            ("Char()", "Char(index=True)"),
            ('depends("name")', 'depends("size")'),
            ("def _compute_size", "def _compute_other"),
        ):
            with self.subTest(new=new):
                self.write("a/models/a.py", MODEL.replace(old, new))
                self.assertEqual(self.outdated(), ["a"])

    def test_a_view_needs_an_update(self):
        self.write("a/views/a.xml", "<odoo><record/></odoo>")
        self.assertEqual(self.outdated(), ["a"])

    def test_what_is_installed_once_needs_a_new_database(self):
        for name, text in (
            ("a/data/a.xml", '<odoo noupdate="1"><record/></odoo>'),
            ("a/demo/a.xml", "<odoo/>"),
            ("a/hooks.py", "x = 1"),
        ):
            with self.subTest(name=name):
                self.setUp()
                self.write(name, text)
                self.assertIsNone(self.outdated())

    def test_another_set_of_modules_needs_a_new_database(self):
        self.assertIsNone(get_outdated({}, self.before))

    def test_a_method_of_the_schema_counts_with_its_body(self):
        one, two = (f"def init(self):\n    {n}" for n in (1, 2))
        self.assertNotEqual(get_schema(one), get_schema(two))
