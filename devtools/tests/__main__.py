"""Run all; with a path, write there how it went."""

import json
import sys
import unittest
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def main(target=None):
    suite = unittest.defaultTestLoader.discover(
        str(FOLDER), top_level_dir=str(FOLDER.parent.parent)
    )
    return report(unittest.TextTestRunner().run(suite), target)


def report(result, target=None):
    """How it went, as JSON in ``target``. :returns: status of the process"""
    failures = [
        (str(test.id()), text) for test, text in result.failures + result.errors
    ]
    # a test that is not run proves nothing
    failures += [(str(test.id()), f"skipped: {text}") for test, text in result.skipped]
    if target:
        found = {"run": result.testsRun, "failures": failures}
        Path(target).write_text(json.dumps(found))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
