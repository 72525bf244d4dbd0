"""Finds the regular expressions of all our add-ons by itself, makes hostile texts for
each of them, and measures how the work grows with the text. Pure.

Work is the time of the processor, the least of several runs, so that other work on the
machine does not count.
"""

import ast
import re
import time
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

try:
    from re import _constants as constants
    from re import _parser as parser
except ImportError:  # Python 3.10
    import sre_constants as constants
    import sre_parse as parser

ROOT = Path(__file__).resolve().parents[3]
FUNCTIONS = {
    *("compile", "match", "fullmatch", "search", "sub", "subn", "split"),
    *("findall", "finditer"),
}
SKIPPED = {"tests", ".dev", "node_modules", "migrations"}
# characters that stand for classes of them
SAMPLES = "a1 .-@_/<(\"'+,:;é\n"
# of a pattern that is put together: what stands for its values
PLACEHOLDER = "an@example"
JS_LITERAL = re.compile(
    r"(?:^|[(,=:!&|?{};\n])\s*"
    r"/((?:[^/\\\n\[*]|\\.|\[(?:[^\]\\\n]|\\.)+\])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)+\])*)"
    r"/([dgimsuvy]*)"
)
JS_CLASSES = {r"\p{Sc}": "[$€₫]", r"\p{L}": r"[^\W\d_]", r"\p{N}": r"\d"}

SCREEN = 4_000  # letters of the first, quick look
SUSPECT = 0.0006  # seconds: less is linear, whatever it looks like
LEAST = 0.004  # seconds: shorter ones say nothing of growth
# 4 times the text is 4 times the work; squared it would be 16 times
MOST_GROWTH = 8
RUNS = 3
TOO_LONG = 0.1  # seconds for a few letters
CLOSELY = 3  # of the texts, the slowest ones


class Pattern(NamedTuple):
    """A regular expression: where it stands, and which functions apply it."""

    place: str
    source: object
    flags: int
    uses: frozenset


# ------------------------------------------------------------
# Finding
# ------------------------------------------------------------


def find_files(root=ROOT, suffix="py"):
    """Yield the files of our add-ons, without tests."""
    for path in sorted(root.glob(f"lead_alignment*/**/*.{suffix}")):
        inner = path.relative_to(root)
        if not SKIPPED & set(inner.parts):
            yield path


@lru_cache
def find_patterns(root=ROOT):
    """Return ([``Pattern``], [place of what is no literal])."""
    found, unknown = [], []
    trees = {path: ast.parse(path.read_text("utf-8")) for path in find_files(root)}
    anywhere = _find_uses(trees.values())
    for path, tree in trees.items():
        names, uses = _get_names(tree), anywhere | _find_uses([tree])
        for node in ast.walk(tree):
            if not _is_call(node):
                continue
            place = f"{path.relative_to(root)}:{node.lineno}"
            source = _get_source(node.args[0])
            if source is None:
                unknown.append(f"{path.relative_to(root)} re.{node.func.attr}")
                continue
            name = names.get(node)
            how = {node.func.attr} if node.func.attr != "compile" else uses.get(name)
            flags = _get_flags(node)
            found.append(Pattern(place, source, flags, frozenset(how or FUNCTIONS)))
    return [*found, *_find_in_scripts(root)], unknown


def _is_call(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("re", "regex")
        and node.func.attr in FUNCTIONS
        and node.args
    )


def _get_source(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) else re.escape(PLACEHOLDER)
            for part in node.values
        )
    return None


def _get_flags(node):
    texts = [
        ast.unparse(one) for one in (*node.args[1:], *(k.value for k in node.keywords))
    ]
    names = re.findall(r"re\.([A-Z]+)", " ".join(texts))
    flags = 0
    for name in names:
        flags |= int(getattr(re, name))
    return flags


def _get_names(tree):
    """Return {call: name of the constant that keeps the compiled pattern}."""
    return {
        node.value: target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _find_uses(trees):
    """Return {name of a constant: functions that are called of it}."""
    uses = {}
    for tree in trees:
        for node in ast.walk(tree):
            is_use = isinstance(node, ast.Attribute) and node.attr in FUNCTIONS
            if is_use and isinstance(node.value, ast.Name):
                uses.setdefault(node.value.id, set()).add(node.attr)
    return uses


def _find_in_scripts(root):
    for path in find_files(root, "js"):
        if "lib" in path.parts:
            continue
        text = path.read_text("utf-8")
        for found in JS_LITERAL.finditer(text):
            source = found[1]
            for name, plain in JS_CLASSES.items():
                source = source.replace(name, plain)
            source = source.replace("(?<", "(?P<").replace("(?P<=", "(?<=")
            source = source.replace("(?P<!", "(?<!").replace(r"\/", "/")
            line = text.count("\n", 0, found.start(1)) + 1
            flags = re.IGNORECASE if "i" in found[2] else 0
            place = f"{path.relative_to(root)}:{line}"
            yield Pattern(place, source, flags, frozenset({"search", "sub"}))


# ------------------------------------------------------------
# Hostile texts
# ------------------------------------------------------------


class Hostile(NamedTuple):
    """A text that grows in the middle."""

    start: str
    unit: str
    end: str

    def make(self, size):
        count = max(1, (size - len(self.start) - len(self.end)) // len(self.unit))
        return self.start + self.unit * count + self.end


def make_hostile(source, flags=0):
    """Yield texts against a pattern: beginnings of matches, then a piece of it again
    and again, then what cannot match."""
    text = source.decode("latin-1") if isinstance(source, bytes) else source
    tree = parser.parse(text, flags)
    letters = _get_letters(tree)
    units = [*letters, *_get_repeated(tree)]
    units += [
        "".join(pair) for pair in product(letters, repeat=2) if pair[0] != pair[1]
    ]
    starts = dict.fromkeys(["", *_get_starts(tree)])
    ends = ["", "\x00", _get_sample(tree)[-1:]]
    for start, unit, end in product(starts, dict.fromkeys(units), dict.fromkeys(ends)):
        if unit:
            yield Hostile(start, unit, end)


def _get_letters(tree, most=7):
    """Return letters that the parts of the pattern match, each class by one or two."""
    found = {}
    for code, value in _walk(tree):
        if code is constants.LITERAL:
            found[chr(value)] = found.get(chr(value), 0) + 1
        elif code in (constants.IN, constants.ANY, constants.NOT_LITERAL):
            for letter in _match_class(code, value)[:3]:
                found[letter] = found.get(letter, 0) + 2
    return sorted(found, key=lambda letter: -found[letter])[:most] or ["a"]


def _match_class(code, value):
    if code is constants.ANY:
        return ["a", " "]
    if code is constants.NOT_LITERAL:
        return [letter for letter in SAMPLES if ord(letter) != value]
    pattern = re.compile(parser_to_text(value))
    literals = [chr(one) for kind, one in value if kind is constants.LITERAL]
    return [
        one for one in dict.fromkeys([*SAMPLES, *literals]) if pattern.fullmatch(one)
    ]


def parser_to_text(items):
    """Return a class of letters as it is written."""
    categories = {
        constants.CATEGORY_DIGIT: r"\d",
        constants.CATEGORY_NOT_DIGIT: r"\D",
        constants.CATEGORY_SPACE: r"\s",
        constants.CATEGORY_NOT_SPACE: r"\S",
        constants.CATEGORY_WORD: r"\w",
        constants.CATEGORY_NOT_WORD: r"\W",
    }
    parts = []
    for kind, value in items:
        if kind is constants.NEGATE:
            parts.append("^")
        elif kind is constants.LITERAL:
            parts.append(re.escape(chr(value)))
        elif kind is constants.RANGE:
            parts.append(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
        elif kind is constants.CATEGORY:
            parts.append(categories[value])
    return f"[{''.join(parts)}]"


def _walk(tree):
    """Yield (code, value) of all parts of a parsed pattern."""
    for code, value in tree:
        yield code, value
        for inner in _get_inner(code, value):
            yield from _walk(inner)


def _get_inner(code, value):
    if code in (constants.MAX_REPEAT, constants.MIN_REPEAT):
        return [value[2]]
    if code is getattr(constants, "POSSESSIVE_REPEAT", None):
        return [value[2]]
    if code is constants.SUBPATTERN:
        return [value[-1]]
    if code is constants.BRANCH:
        return value[1]
    if code in (constants.ASSERT, constants.ASSERT_NOT):
        return [value[1]]
    if code is getattr(constants, "ATOMIC_GROUP", None):
        return [value]
    return []


def _get_sample(tree):
    """Return a short text that the pattern matches, more or less."""
    parts = []
    for code, value in tree:
        if code is constants.LITERAL:
            parts.append(chr(value))
        elif code in (constants.IN, constants.ANY, constants.NOT_LITERAL):
            parts.append((_match_class(code, value) or ["a"])[0])
        elif code in (constants.MAX_REPEAT, constants.MIN_REPEAT):
            parts.append(_get_sample(value[2]) * max(1, value[0]))
        elif code is constants.SUBPATTERN:
            parts.append(_get_sample(value[-1]))
        elif code is constants.BRANCH:
            parts.append(_get_sample(value[1][0]))
    return "".join(parts)


def _get_repeated(tree):
    for code, value in _walk(tree):
        if code in (constants.MAX_REPEAT, constants.MIN_REPEAT):
            yield _get_sample(value[2])


def _get_starts(tree, most=8):
    """Return beginnings of matches, each up to a repeated part, the longest first."""
    starts = dict.fromkeys(_walk_starts(tree, ""))
    return sorted(starts, key=len, reverse=True)[:most]


def _walk_starts(tree, before):
    """Yield what matches up to each repeated part, at any depth."""
    for place, (code, value) in enumerate(tree):
        start = before + _get_sample(list(tree)[:place])
        if code in (constants.MAX_REPEAT, constants.MIN_REPEAT):
            yield start
        for inner in _get_inner(code, value):
            yield from _walk_starts(inner, start)


# ------------------------------------------------------------
# Measuring
# ------------------------------------------------------------


def apply(compiled, use, text):
    """Apply a pattern as our code does."""
    if use in ("sub", "subn"):
        return compiled.sub("", text)
    if use == "finditer":
        return sum(1 for _found in compiled.finditer(text))
    return getattr(compiled, use)(text)


def measure(work, text, runs=RUNS):
    """Return the least time of the processor that ``work`` takes."""
    best = None
    for _run in range(runs):
        begin = time.process_time()
        work(text)
        spent = time.process_time() - begin
        best = spent if best is None else min(best, spent)
        if best > 0.1:
            break  # long enough to be no accident
    return best


def find_growth(work, texts):
    """Return None if ``work`` grows as its texts do, else (the first text on which it
    grows faster, [(letters, seconds)] of it, twice and four times it).

    All texts are looked at quickly, the slowest ones of them closely. What seems to
    grow faster is measured again before it is told.

    :param texts: [``Hostile``]
    """
    seen = []
    for hostile in texts:
        for size in (24, 400):
            if measure(work, hostile.make(size), runs=1) > TOO_LONG:
                return hostile, [(size, TOO_LONG)]  # exponential, or nearly
        spent = measure(work, hostile.make(SCREEN), runs=1)
        if spent > 20 * SUSPECT and (times := _measure_growth(work, hostile)):
            return hostile, times
        seen.append((spent, hostile))
    seen.sort(key=lambda one: -one[0])
    for spent, hostile in seen[:CLOSELY]:
        if spent >= SUSPECT and (times := _measure_growth(work, hostile)):
            return hostile, times
    return None


def _measure_growth(work, hostile):
    for size in (SCREEN, 2 * SCREEN):
        times = [
            (n, measure(work, hostile.make(n))) for n in (size, 2 * size, 4 * size)
        ]
        first, last = times[0][1], times[-1][1]
        if last < LEAST or last <= MOST_GROWTH * max(first, LEAST / 8):
            return None
    return times


def find_slow(pattern):
    """Return (use, text, times) of the first text on which a pattern is slow, or
    None."""
    compiled = re.compile(pattern.source, pattern.flags)
    is_bytes = isinstance(pattern.source, bytes)
    texts = list(make_hostile(pattern.source, pattern.flags))
    for use in sorted(pattern.uses - {"compile"}):

        def work(text, use=use):
            apply(compiled, use, text.encode() if is_bytes else text)

        if slow := find_growth(work, texts):
            return use, *slow
    return None
