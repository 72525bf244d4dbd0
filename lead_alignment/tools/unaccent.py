"""Texts without accents and case, in Python and in the database. Pure."""

import re
import unicodedata

# Latin letters with marks: Vietnamese and other European languages
_RANGES = ((0x00C0, 0x0250), (0x1E00, 0x1F00))
_UNDECOMPOSED = {"đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}


def _get_base(letter):
    return _UNDECOMPOSED.get(letter) or unicodedata.normalize("NFD", letter)[0]


_PAIRS = [
    (letter, _get_base(letter))
    for first, last in _RANGES
    for letter in map(chr, range(first, last))
    if letter.isalpha() and _get_base(letter).isascii()
]
LETTERS = "".join(letter for letter, _base in _PAIRS)
BASES = "".join(base for _letter, base in _PAIRS)
_TABLE = dict(zip(map(ord, LETTERS), BASES, strict=True))
# typed in many ways, or left out: O'Brien, O’Brien, OBrien
APOSTROPHES = "'\u2019\u2018\u02bc\u02b9\u2032`\u00b4"
_WITHOUT_APOSTROPHES = dict.fromkeys(map(ord, APOSTROPHES))


def unaccent(text: str) -> str:
    """Return what PostgreSQL makes of ``lower(translate(text, LETTERS, BASES))``.

    E.g. "Nguyễn Đình" → "nguyen dinh".
    """
    return unicodedata.normalize("NFC", text).translate(_TABLE).lower()


def get_search_name(text: str) -> str:
    """Return what names are searched by: without accents, case and apostrophes.

    In PostgreSQL: ``lower(translate(text, LETTERS || APOSTROPHES, BASES))``.
    """
    return unaccent(text).translate(_WITHOUT_APOSTROPHES)


def get_words(text: str) -> str:
    """Return letters and digits only, with single spaces: "Họ – tên:" → "ho ten"."""
    return " ".join(re.sub(r"[\W_]+", " ", unaccent(text)).split())
