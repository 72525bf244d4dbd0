"""An amount of money as a file of an ad platform, or a person, writes it.

Pure functions. Typed amounts are read in the browser, see static/src/outcome/amount.js.
"""

import re
import unicodedata
from decimal import Decimal

MINUS = "-\u2212\u2013"
UNITS = {
    **dict.fromkeys(("k", "ng", "nghin", "ngan"), 1_000),
    **dict.fromkeys(("tr", "trieu", "m"), 1_000_000),
    **dict.fromkeys(("ty", "ti", "b"), 1_000_000_000),
}
DONG = ("₫", "đ", "vnd", "vnđ", "đồng", "dong")
# the number with a unit, e.g. "2,5 trieu"; what stands around it is its currency
PIECES = re.compile(r"([^\d.,'\s]{0,8})\s?(\d[\d.,' ]{0,30})\s?([^\d]{0,12})")
BLOCKS = re.compile(r"[1-9]\d{0,2}(?:(?P<sign>[.,' ])\d{3})(?:(?P=sign)\d{3})*")


class MoneyError(ValueError):
    """A text that is no amount."""


def parse_money(text: str, *, has_cents: bool = True, point: str = ".") -> Decimal:
    """Return the amount that ``text`` says: "1,234.50", "(900.000 đ)", "2,5 triệu".

    :param has_cents: whether the currency has parts; the dong has none, so that a dot
        before three digits is one of thousands. A currency in the text decides itself.
    :param point: the decimal sign where the text leaves it open, as in "1.500"
    :raises MoneyError: for anything else, and for nothing
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    is_negative = plain[:1] + plain[-1:] == "()" or bool(set(plain) & set(MINUS))
    plain = re.sub(f"[{MINUS}+()]", " ", plain)
    match = PIECES.fullmatch(" ".join(plain.split()))
    if not match:
        raise MoneyError(text)
    before, number, after = (part.strip().lower() for part in match.groups())
    factor, currency = _split_unit(after)
    if {before, currency} & set(DONG):
        has_cents = False
    if factor == 1:
        amount = _read_number(number, has_cents, point, text)
    else:
        amount = _read_number(number, True, "," if "," in number else ".", text)
    amount *= factor
    return -amount if is_negative else amount


def _split_unit(after):
    """Return (factor, currency) of what stands behind a number: "triệu đ"."""
    word, _blank, rest = after.partition(" ")
    marked = unicodedata.normalize("NFD", word)
    bare = "".join(sign for sign in marked if not unicodedata.combining(sign))
    if bare in UNITS:
        return UNITS[bare], rest
    return 1, after


def _read_number(number, has_cents, point, text):
    number = number.rstrip(".,' ")
    signs = [sign for sign in number if not sign.isdigit()]
    if not signs:
        return Decimal(number)
    last = signs[-1]
    whole, _sign, part = number.rpartition(last)
    is_block = BLOCKS.fullmatch(number)
    is_open = signs.count(last) == 1 and len(set(signs)) == 1 and last in ".,"
    if is_block and not (is_open and has_cents and last == point):
        return Decimal(re.sub(r"\D", "", number))
    if not part.isdigit() or last not in ".,":
        raise MoneyError(text)
    if len(set(signs)) > 1 and not BLOCKS.fullmatch(whole):
        raise MoneyError(text)
    if len(set(signs)) == 1 and len(signs) > 1:
        raise MoneyError(text)
    return Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{part}")
