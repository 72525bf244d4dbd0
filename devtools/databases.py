"""Databases of ours: marked, templated, copied with their files.

Each database made here carries a comment (``MARK`` and JSON facts), so nothing of
the user's is ever dropped or written to, whatever its name is.
"""

import hashlib
import json
import os
import shutil

from .console import DevError
from .paths import DATA

MARK = "made by lead_alignment ./dev: "
TEMPLATE_PREFIX = "la_template_"


class Databases:
    def __init__(self, server):
        self.server = server

    def facts(self, name):
        """What we noted about database ``name``: a dict, or None where there is
        no such database.

        :raises DevError: for a database that is not ours
        """
        rows = self.server.query(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
            f"WHERE datname = {_literal(name)}"
        )
        if not rows:
            return None
        comment = rows[0][0]
        if not comment.startswith(MARK):
            raise DevError(
                f"A database {name} exists that ./dev did not make; it is left alone. "
                "Choose another name with --db."
            )
        return json.loads(comment.removeprefix(MARK))

    def note(self, name, facts):
        comment = _literal(MARK + json.dumps(facts))
        self.server.query(f"COMMENT ON DATABASE {_identifier(name)} IS {comment}")

    def ours(self):
        rows = self.server.query(
            "SELECT datname FROM pg_database "
            f"WHERE starts_with(shobj_description(oid, 'pg_database'), '{MARK}')"
        )
        return sorted(row[0] for row in rows)

    def create(self, name, template, facts):
        """Copy ``template`` with its files to ``name``."""
        self.server.query(
            f"CREATE DATABASE {_identifier(name)} TEMPLATE {_identifier(template)}"
        )
        self.note(name, facts)
        _copy_files(template, name)

    def create_empty(self, name, facts):
        self.server.query(
            f"CREATE DATABASE {_identifier(name)} TEMPLATE template0 "
            "ENCODING 'UTF8' LC_COLLATE 'C'"
        )
        self.note(name, facts)

    def drop(self, name):
        if self.facts(name) is not None:
            self.server.query(
                f"DROP DATABASE IF EXISTS {_identifier(name)} WITH (FORCE)"
            )
        shutil.rmtree(_files(name), ignore_errors=True)


def template_name(parts):
    """A name that changes with every one of ``parts`` (strings)."""
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return TEMPLATE_PREFIX + digest[:12]


def _files(name):
    return DATA / "filestore" / name


def _copy_files(source, target):
    """Hard links suffice: the file store never changes a file in place."""
    shutil.rmtree(_files(target), ignore_errors=True)
    if _files(source).exists():
        shutil.copytree(_files(source), _files(target), copy_function=os.link)


def _identifier(name):
    return '"' + name.replace('"', '""') + '"'


def _literal(text):
    return "'" + text.replace("'", "''") + "'"
