"""What a database holds of an add-on's sources. It is brought up to date by no more
than what changed: nothing for a test or the body of a method, an update for a field or
a view, a new installation for demo data."""

import ast
import hashlib

# what an installation reads and an update does not read again
INSTALLED_ONCE = ("demo/", "hooks.py", "__manifest__.py", "migrations/")
# what the database holds nothing of
RUN_TIME = ("tests/", "static/")
# methods that Odoo calls when it updates a module, for what they do to the schema
SCHEMA_METHODS = ("init", "_auto_init")


def get_outdated(have, wanted):
    """Names of the modules to update, from the states noted and wanted; None where
    the database has to be made anew."""
    is_known = isinstance(have, dict)  # an earlier ./dev noted a text
    if not is_known or have.keys() != wanted.keys():
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
