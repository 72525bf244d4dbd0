"""Mending phone cells as they stand in Excel files.

Pure functions. What is sure is mended and said; what is not is left to a person. The
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


@dataclass
class Repaired:
    """``phones``: in the form that ``normalise`` gives; ``name``: text that stood
    beside; ``fixes``: codes of what was mended; ``problem``: code of what could not
    be, or "". Codes: see ``MESSAGES`` of the importing model."""

    phones: list[str] = field(default_factory=list)
    name: str = ""
    fixes: list[str] = field(default_factory=list)
    problem: str = ""


def repair(
    cell: str, country: str | None, normalise: Callable[[str], str | None]
) -> Repaired:
    """
    :param cell: as read from the file
    :param country: ISO code whose mistakes are known, e.g. "VN"
    :param normalise: a number to its one form (E.164), None for what is no number
    """
    result = Repaired()
    text = cell.strip().lstrip("'`’").strip()
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
        if number and number not in result.phones:
            result.phones.append(number)
    if len(result.phones) > 1:
        result.fixes.append("two")
    if not result.phones:
        return Repaired(problem="unknown")
    return result


def _from_scientific(text, result):
    """9.12345678E8 has all its digits; 9.1E8 lost them."""
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
    """Take the words that stand beside a number out of ``text``."""
    # the letter O between digits is a zero that was typed wrongly
    mended = re.sub(r"(?<![^\W\d_])[oO](?=[\d\s.oO]*\d)", "0", text)
    if mended != text:
        result.fixes.append("letter")
    for found in NAME.findall(mended):
        name = found.strip(" .,:()-")
        if name.lower() not in ("tel", "sdt", "sđt", "dt", "đt", "zalo", "phone"):
            result.name = result.name or name
    if NAME.search(mended):
        result.fixes.append("name")
    return NAME.sub("/", mended)  # digits around a word are not one number


def _split(text, country, normalise):
    """The numbers of a cell: by what separates them for sure, then by dashes and
    spaces where the whole is no number."""
    for part in re.split(r"[/;|,\n]|(?<=\d{8})\s*-\s*(?=[+\d])", text):
        part = part.strip(" ()-.")
        if not part:
            continue
        whole = _repair(part, country, normalise, Repaired())
        pieces = re.split(r"\s+", part)
        both = [_repair(piece, country, normalise, Repaired()) for piece in pieces]
        yield from pieces if not whole and all(both) else [part]


def _repair(part, country, normalise, result):
    """One number, or None."""
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
    """(number, fix) in the order in which they are believed."""
    national = re.sub(r"^(00)?84(?=\d{9,})0?", "0", digits)
    if plus and national == digits:
        return  # another country's
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
