"""Nothing of the user's is overwritten."""

import json

from devtools import databases
from devtools.databases import MARK, Databases, template_name

from .common import DevCase


class FakeServer:
    """Knows databases by their comments and notes what it is asked."""

    def __init__(self, comments):
        self.comments = comments
        self.asked = []

    def query(self, sql, _database="postgres"):
        self.asked.append(sql)
        if "FROM pg_database WHERE datname = " in sql:
            name = sql.rpartition("= ")[2].strip("'")
            return [[self.comments[name]]] if name in self.comments else []
        return []


class TestDatabases(DevCase):
    def setUp(self):
        super().setUp()
        self.patch(databases, "DATA", self.folder)
        facts = MARK + json.dumps({"ready": True})
        self.server = FakeServer({"mine": "", "ours": facts})
        self.databases = Databases(self.server)

    def test_facts_of_ours_are_read(self):
        self.assertEqual(self.databases.facts("ours"), {"ready": True})

    def test_missing_database_has_no_facts(self):
        self.assertIsNone(self.databases.facts("nothing"))

    def test_foreign_database_is_refused(self):
        with self.assertDevError("mine", "--db"):
            self.databases.facts("mine")

    def test_foreign_database_is_not_dropped(self):
        kept = self.write("filestore/mine/file", "")
        with self.assertDevError("mine"):
            self.databases.drop("mine")
        self.assertFalse([sql for sql in self.server.asked if "DROP" in sql])
        self.assertTrue(kept.exists())

    def test_names_are_quoted(self):
        self.databases.create_empty('a"b', {})
        self.assertIn('CREATE DATABASE "a""b" ', self.server.asked[0])

    def test_copy_has_the_files_of_its_template(self):
        self.write("filestore/source/ab/file", "text")
        self.write("filestore/target/old", "")
        self.databases.create("target", "source", {})
        copied = self.folder / "filestore/target"
        self.assertEqual((copied / "ab/file").read_text(), "text")
        self.assertFalse((copied / "old").exists())

    def test_template_name_changes_with_each_part(self):
        names = {template_name(parts) for parts in (("a", "b"), ("a", "c"), ("ab",))}
        self.assertEqual(len(names), 3)
