"""The house style that no other tool knows. Runs as a script.

- files and functions stay small enough to be read at once
- templates write values with ``t-out``
- JavaScript has unit tests in each room
- what is called is named, and not put together from texts
"""

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 45
SKIPPED = {".dev", ".git", "node_modules"}
T_ESC = re.compile(r"\bt-esc\b")


def find_long(path, text):
    """Yield a sentence for each part of a Python file that is too long."""
    count = len(text.splitlines())
    # many small tests are easy to read, however many they are
    if count > MAX_FILE_LINES and "tests" not in path.parts:
        yield f"{path}:1: {count} lines, at most {MAX_FILE_LINES} are wanted"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                yield (
                    f"{path}:{node.lineno}: {node.name} has {lines} lines, at most "
                    f"{MAX_FUNCTION_LINES} are wanted"
                )


def find_unnamed_calls(path, text):
    """Yield a sentence for each method that is looked up by a text put together."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        is_lookup = node.func.id in ("getattr", "hasattr") and len(node.args) > 1
        if is_lookup and isinstance(node.args[1], ast.JoinedStr):
            yield (
                f"{path}:{node.lineno}: name the methods in a dict, or make it a hook "
                "of the record's model"
            )


def find_t_esc(path, text):
    """Yield a sentence for each ``t-esc`` of a template."""
    for number, line in enumerate(text.splitlines(), 1):
        if T_ESC.search(line):
            yield f"{path}:{number}: t-out instead of t-esc"


def find_untested(root):
    """Yield a sentence for each room whose JavaScript has no unit test."""
    for source in sorted(root.glob("lead_alignment*/static/src/*")):
        tests = source.parent.parent / "tests" / source.name
        if source.name == "tours" or not any(source.rglob("*.js")):
            continue
        if not any(tests.rglob("*.test.js")):
            yield f"{tests.relative_to(root)}: no unit test (*.test.js) is there"


def find_hidden_tests(root):
    """Yield a sentence for each test file that hides another one: an add-on's tests are
    imported into one package, where names must differ."""
    for tests in sorted(root.glob("*/tests")):
        seen = {}
        for path in sorted(tests.rglob("test_*.py")):
            other = seen.setdefault(path.name, path)
            if other != path:
                names = path.relative_to(root), other.relative_to(root)
                yield "{}: {} has the same name".format(*names)


def find_faults(root):
    """Yield a sentence for each place where the style is not kept."""
    # what is fetched is not even looked into: other runs change it meanwhile
    tops = [path for path in root.iterdir() if path.name not in SKIPPED]
    inside = [path for top in tops for path in top.rglob("*")]
    for path in sorted(tops + inside):
        relative = path.relative_to(root)
        if SKIPPED & set(relative.parts) or path.suffix not in (".py", ".xml"):
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".xml":
            yield from find_t_esc(relative, text)
            continue
        yield from find_long(relative, text)
        if "tests" not in relative.parts:
            yield from find_unnamed_calls(relative, text)
    yield from find_untested(root)
    yield from find_hidden_tests(root)


def main():
    faults = list(find_faults(ROOT))
    for sentence in faults:
        print(sentence)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
