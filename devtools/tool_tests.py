"""Tests of the add-ons' ``tools/``, which need no Odoo: a second or two without the
long ones.

python -m devtools.tool_tests [RESULT.json] [test_scorecard ...]

The folders stand for packages, so that nothing above them is imported.
"""

import sys
import types
import unittest
from importlib import import_module

from .paths import ROOT, our_modules
from .tests.__main__ import report

FOLDER = "tests/tools"
# they measure, and take seconds: part of ./dev test, not of ./dev test tools
LONG = {"test_regex_growth", "test_file_limits"}


def get_test_files(names=()):
    """Paths of all test files, or of those with these names (``test_scorecard``)"""
    paths = [
        path
        for module in our_modules()
        for path in sorted((ROOT / module / FOLDER).glob("test_*.py"))
    ]
    return [path for path in paths if not names or path.stem in names]


def get_quick_names():
    return sorted({path.stem for path in get_test_files()} - LONG)


def stand_for_packages():
    """Make ``lead_alignment.tools`` importable without ``lead_alignment``."""
    for module in our_modules():
        folders = {
            module: "",
            f"{module}.tests": "tests",
            f"{module}.tests.tools": FOLDER,
        }
        for name, folder in folders.items():
            package = types.ModuleType(name)
            package.__path__ = [str(ROOT / module / folder)]
            sys.modules[name] = package


def load(paths):
    """The ``unittest.TestSuite`` of test files"""
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]
    load_module = unittest.defaultTestLoader.loadTestsFromModule
    return unittest.TestSuite(load_module(import_module(name)) for name in names)


def main(target=None, *names):
    stand_for_packages()
    result = unittest.TextTestRunner().run(load(get_test_files(names)))
    if "odoo" in sys.modules:
        raise SystemExit("A tool imports Odoo: it is none.")
    return report(result, target)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
