"""Remove what ./dev made: its databases and logs; with --all what it fetched, too."""

import shutil

from ..console import DevError, say
from ..databases import TEMPLATE_PREFIX
from ..locks import owning_database
from ..paths import CACHE, LOGS, ROOT
from ..workspace import workspace


def add_arguments(parser):
    parser.add_argument("--db", metavar="NAME", help="only this database")
    parser.add_argument("--all", action="store_true", help="the whole .dev folder")


def main(arguments):
    if CACHE.exists():
        with workspace() as work:
            _drop(work.databases, arguments)
    if not arguments.db:
        shutil.rmtree(LOGS, ignore_errors=True)
        shutil.rmtree(ROOT / "dist", ignore_errors=True)
    if arguments.all:
        shutil.rmtree(CACHE, ignore_errors=True)
        say(f"Removed {CACHE}.")
    return 0


def _drop(databases, arguments):
    names = [arguments.db] if arguments.db else databases.ours()
    for name in names:
        if databases.facts(name) is None:
            raise DevError(f"There is no database {name}.")
        if name.startswith(TEMPLATE_PREFIX) and not arguments.all:
            continue  # a cache, not a result
        with owning_database(name):
            databases.drop(name)
        say(f"Removed the database {name}.")
