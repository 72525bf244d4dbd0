"""Measure: run bench/NAME.py, or all of them, on databases kept for this.

A bench is a script for Odoo's shell. Comments at its top say what it needs:

# database: both    (the default is: ours)
# apps: all         (the default: our main add-on, on crm alone)
# at most: 1.15

BENCH_FOLDER names this folder, e.g. for the floors. With "ours" it runs once, in a
database with all our add-ons, prints what it finds and fails by an exception.
With "both" it defines ``measures``, {name: function}; they are called in turns in a
database without our add-ons and in one with them, each call with empty caches and
taken back afterwards. Printed are the medians of both sides and of the ratios
ours/stock of each turn; a ratio over "at most" is a failure. Scripts leave the
databases as they were: no commit.
"""

import argparse
import json
from dataclasses import replace

from ..bench_result import read_header, summarise
from ..console import DevError, say
from ..locks import owning_database
from ..paths import CACHE, ROOT
from ..workspace import SCRIPTS, Flavour, core_flavour, full_flavour, workspace

BENCHES = ROOT / "bench"
DATABASES = {"stock": "la_bench_stock", "ours": "la_bench"}
ALL_APPS = {"stock": "la_bench_apps_stock", "ours": "la_bench_apps"}


def add_arguments(parser):
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("name", nargs="?", metavar="NAME", help="only bench/NAME.py")


def main(arguments):
    failed = []
    with workspace() as work:
        for path in _chosen(arguments.name):
            header = read_header(path)
            names = ALL_APPS if header.all_apps else DATABASES
            with owning_database(names["stock"]), owning_database(names["ours"]):
                _prepare(work, header, names)
                say(f"\n{path.stem}")
                if not (_run_both if header.both else _run_ours)(
                    work.odoo, path, header, names
                ):
                    failed.append(path.stem)
    if failed:
        say(f"\nFailed: {', '.join(failed)}.")
    return 1 if failed else 0


def _prepare(work, header, names):
    """The databases of a bench. A million rows rolled back by an earlier one still fill
    the tables."""
    ours = replace(full_flavour() if header.all_apps else core_flavour(), demo=False)
    stock = Flavour(tuple(ours.foreign_modules), demo=False)
    flavours = {"ours": ours, "stock": stock} if header.both else {"ours": ours}
    for side, flavour in flavours.items():
        work.kept_database(names[side], flavour, remake=True)
        work.databases.server.query("VACUUM (FULL, ANALYZE)", names[side])


def _chosen(name):
    benches = sorted(BENCHES.glob("*.py"))
    if name:
        benches = [path for path in benches if path.stem == name]
    if not benches:
        raise DevError(
            f"There is no {BENCHES / (name or '*')}.py: ./dev bench without a name "
            "runs all there are."
        )
    return benches


def _run_ours(odoo, path, _header, names):
    return _script(odoo, names, path, path.stem)


def _run_both(odoo, path, header, names):
    target = CACHE / f"bench-{path.stem}.json"
    target.unlink(missing_ok=True)
    arguments = (str(path), names["stock"], str(target))
    if not _script(odoo, names, SCRIPTS / "compare_sides.py", path.stem, *arguments):
        return False
    lines, within = summarise(json.loads(target.read_text()), header.at_most)
    for line in lines:
        say(f"  {line}")
    return within


def _script(odoo, names, path, name, *arguments):
    """:returns: whether the script ran to its end; if not, it was said why"""
    try:
        odoo.script(
            names["ours"],
            path,
            f"bench-{name}",
            *arguments,
            on_line=lambda line: say(f"  {line}"),
            env={"BENCH_FOLDER": str(BENCHES)},
        )
    except DevError as error:
        say(f"  {error}")
        return False
    return True
