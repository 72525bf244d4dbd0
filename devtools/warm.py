"""A database that chosen tests run on again and again, brought up to date by no more
than what changed: nothing for a test or the body of a method, an update for a field or
a view, a new installation for demo data."""

import ast
import hashlib

from .console import DevError, step
from .paths import ROOT

# what an installation reads and an update does not read again
INSTALLED_ONCE = ("demo/", "hooks.py", "__manifest__.py", "migrations/")
# what the database holds nothing of
RUN_TIME = ("tests/", "static/")
# methods that Odoo calls when it updates a module, for what they do to the schema
SCHEMA_METHODS = ("init", "_auto_init")


def warm_database(work, name, flavour, current, is_fresh=False):
    """Make ``name``, with our modules installed, fit for the sources as they are now.

    :param is_fresh: make it anew, whatever is there
    """
    wanted = {module: read_state(ROOT / module) for module in flavour.our_modules}
    facts = work.databases.facts(name)
    is_ready = facts and facts["ready"] and facts.get("flavour") == flavour_key(flavour)
    is_ready = is_ready and facts.get("template") == work.template(flavour)
    have = facts["states"] if is_ready and not is_fresh else {}
    to_update = get_outdated(have, wanted)
    if to_update is None:
        with step(f"make the database {name}"):
            work.fresh_database(name, flavour, current=current)
    elif to_update:
        with step(f"update {', '.join(to_update)}"):
            _update(work, name, to_update, current)
    work.databases.note(
        name,
        {
            "ready": True,
            "flavour": flavour_key(flavour),
            "template": work.template(flavour),
            "states": wanted,
        },
    )


def flavour_key(flavour):
    return [sorted(flavour.modules), flavour.demo, flavour.vietnam]


def _update(work, name, modules, current):
    # an update that fails half-way leaves a database that fits no sources
    work.databases.note(name, {"ready": False})
    status, log = work.odoo.run(
        name,
        ["-u", ",".join(modules), "--i18n-overwrite", "--stop-after-init"]
        + ["--no-http", "--max-cron-threads=0"],
        f"{name}-update",
        current,
    )
    if status or " CRITICAL " in log.read_text(encoding="utf-8"):
        raise DevError(f"{', '.join(modules)} could not be updated: read {log}.")


def get_outdated(have, wanted):
    """Names of the modules to update, from the states noted and wanted; None where
    the database has to be made anew."""
    if have.keys() != wanted.keys():
        return None
    if any(have[name]["once"] != wanted[name]["once"] for name in wanted):
        return None
    return [name for name in wanted if have[name]["update"] != wanted[name]["update"]]


def read_state(folder):
    """Digests of what a database holds of the add-on in ``folder``: ``once``, what only
    an installation reads; ``update``, what an update reads."""
    digests = {"once": hashlib.sha256(), "update": hashlib.sha256()}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        is_read = path.is_file() and path.suffix not in (".pyc", ".pot")
        if not is_read or name.startswith(RUN_TIME):
            continue
        content = path.read_bytes()
        is_once = name.startswith(INSTALLED_ONCE) or _is_kept(name, content)
        if path.suffix == ".py" and not is_once:
            content = get_schema(content.decode()).encode()
        digest = digests["once" if is_once else "update"]
        digest.update(name.encode() + b"\0" + content + b"\0")
    return {kind: digest.hexdigest() for kind, digest in digests.items()}


def _is_kept(name, content):
    """Whether it is data that an update leaves alone"""
    return name.endswith(".xml") and b'noupdate="1"' in content


def get_schema(source):
    """A Python source without what runs only when it is called: the bodies of its
    functions and what its comments say."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        is_function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        if is_function and node.name not in SCHEMA_METHODS:
            node.body = [ast.Pass()]
    return ast.dump(tree)
