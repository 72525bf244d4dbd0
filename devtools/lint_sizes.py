"""Files and functions stay small enough to be read at once. Runs as a script."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 45
SKIPPED = {".dev", ".git", "node_modules"}


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


def main():
    found = 0
    for path in sorted(ROOT.rglob("*.py")):
        relative = path.relative_to(ROOT)
        if not SKIPPED & set(relative.parts):
            for sentence in find_long(relative, path.read_text(encoding="utf-8")):
                print(sentence)
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
