"""Repairs phone cells of Excel files.

Pure functions. What is sure is repaired and reported; the rest is left to a user. The
eleven-digit mobile prefixes were retired in 2018 (Ministry of Information and
Communications, decision 798/QĐ-BTTTT).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

RETIRED = {
    **{f"016{digit}": f"03{digit}" for digit in "23456789"},
    "0120": "070",
    "0121": "079",
    "0122": "077",
    "0126": "076",
    "0128": "078",
    "0123": "083",
    "0124": "084",
    "0125": "085",
    "0127": "081",
    "0129": "082",
    "0186": "056",
    "0188": "058",
    "0199": "059",
}
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
NAME = re.compile(r"[^\W\d_][^\d/;|]*")
# how ad platforms and people mark that a number follows
MARK = re.compile(
    r"(?:p|tel|phone|mobile|whatsapp|zalo|sđt|sdt|đt|dt)\s{0,3}[:.]\s{0,3}",
    re.IGNORECASE,
)
MAX_CELL = 500  # letters of a cell that holds phones


@dataclass
class Repaired:
    """A repaired cell. ``phones``: in the form that ``normalise`` gives; ``name``:
    words beside the number; ``fixes``: codes of repairs; ``problem``: code of what
    could not be repaired, or ""; ``is_partial``: other digits stand beside a number,
    e.g. an extension. Codes: see ``MESSAGES`` of the importing model."""

    phones: list[str] = field(default_factory=list)
    name: str = ""
    fixes: list[str] = field(default_factory=list)
    problem: str = ""
    is_partial: bool = False


def repair(
    cell: str, country: str | None, normalise: Callable[[str], str | None]
) -> Repaired:
    """Repair a cell.

    :param cell: as read from the file
    :param country: ISO code whose usual mistakes are repaired, e.g. "VN"
    :param normalise: function: number -> its normal form (E.164), None for no number
    """
    result = Repaired()
    if len(cell) > MAX_CELL:
        return Repaired(problem="unknown")
    text = cell.strip().lstrip("'`’").strip()
    text = MARK.sub("", text, count=1) if MARK.match(text) else text
    if not text:
        return result
    if SCIENTIFIC.fullmatch(text):
        text = _from_scientific(text, result)
        if result.problem:
            return result
    if re.fullmatch(r"\d+[.,]0+", text):
        text = re.split(r"[.,]", text)[0]
        result.fixes.append("decimal")
    text = _take_name(text, result)
    for part in _split(text, country, normalise):
        number = _repair(part, country, normalise, result)
        result.is_partial |= not number and any(map(str.isdigit, part))
        if number and number not in result.phones:
            result.phones.append(number)
    if len(result.phones) > 1:
        result.fixes.append("two")
    if not result.phones:
        return Repaired(problem="unknown")
    return result


def _from_scientific(text, result):
    """Return the digits of a number like 9.12345678E8; 9.1E8 has lost them."""
    try:
        mantissa, _e, exponent = text.replace(",", ".").lower().partition("e")
        digits = len(mantissa.partition(".")[2])
        if digits < int(exponent) - 1:
            result.problem = "rounded"
            return text
        result.fixes.append("scientific")
        return str(int(Decimal(f"{mantissa}e{int(exponent)}")))
    except (InvalidOperation, ValueError):
        result.problem = "unknown"
        return text


def _take_name(text, result):
    """Move the words beside a number from ``text`` to the result's name."""
    # a letter O between digits is a mistyped zero
    mended = re.sub(r"(?<![^\W\d_])[oO](?=[\d\s.oO]{0,20}\d)", "0", text)
    if mended != text:
        result.fixes.append("letter")
    for found in NAME.findall(mended):
        name = found.strip(" .,:()-")
        if name.lower() not in ("tel", "sdt", "sđt", "dt", "đt", "zalo", "phone"):
            result.name = result.name or name
    if NAME.search(mended):
        result.fixes.append("name")
    return NAME.sub("/", mended)  # digits on both sides of a word are two numbers


def _split(text, country, normalise):
    """Yield the numbers of a cell.

    They are split at separators, and at spaces if only the parts are numbers.
    """
    for part in re.split(r"[/;|,\n]|:::|(?<=\d{8})\s{0,3}-\s{0,3}(?=[+\d])", text):
        part = part.strip(" ()-.")
        if not part:
            continue
        whole = _repair(part, country, normalise, Repaired())
        pieces = re.split(r"\s+", part)
        both = [_repair(piece, country, normalise, Repaired()) for piece in pieces]
        yield from pieces if not whole and all(both) else [part]


def _repair(part, country, normalise, result):
    """Return the number of a part in normal form, or None."""
    plus = part.strip().startswith("+")
    digits = re.sub(r"\D", "", part)
    if not digits:
        return None
    candidates = [(("+" if plus else "") + digits, "")]
    if country == "VN":
        candidates = [*_vietnamese(digits, plus), *candidates]
    for candidate, fix in candidates:
        if number := normalise(candidate):
            if fix:
                result.fixes.append(fix)
            return number
    result.problem = "unknown"
    return None


def _vietnamese(digits, plus):
    """Yield (number, fix), the most likely first."""
    national = re.sub(r"^(00)?84(?=\d{9,})0?", "0", digits)
    if plus and national == digits:
        return  # it has another country's code
    prefix = national[:4]
    if len(national) == 11 and prefix in RETIRED:
        yield RETIRED[prefix] + national[4:], "retired"
        return
    if len(national) == 10 and "0" + prefix[:3] in RETIRED:
        yield RETIRED["0" + prefix[:3]] + national[3:], "retired"
        return
    if len(national) == 9 and national[0] in "35789":
        yield "0" + national, "zero"
        return
    if len(national) == 10 and national.startswith("2"):
        yield "0" + national, "zero"
        return
    yield national, "" if national == digits else "prefix"
