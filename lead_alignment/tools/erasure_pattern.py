"""Finds an erased person's addresses in texts that others wrote. Pure.

A phone may be written in any way, an address with capitals, both within a longer text.
"""

import re

DIGITS = 9  # the last ones tell a number; country code and zero before them may not
BETWEEN = r"[ ().\-/]*"


def get_patterns(pairs) -> list[str]:
    """Return regular expressions, for texts in small letters, that find ``pairs``.

    They are the same for Python and PostgreSQL. Ids of contacts and leads are plain
    numbers, which prove nothing in a text.

    :param pairs: [(kind, normalised value)]
    """
    patterns = []
    for kind, value in sorted(pairs):
        if kind == "email":
            patterns.append(
                rf"(^|[^a-z0-9._%+-]){re.escape(value.lower())}($|[^a-z0-9-])"
            )
        elif kind == "phone":
            digits = re.sub(r"\D", "", value)[-DIGITS:]
            if len(digits) == DIGITS:
                patterns.append(BETWEEN.join(digits) + "($|[^0-9])")
        elif kind in ("external", "visitor"):
            patterns.append(re.escape(value.lower()))
    return patterns


def holds(patterns: list[str], *texts) -> bool:
    """Return whether one of the patterns is in one of the texts."""
    return any(
        re.search(pattern, str(text).lower())
        for text in texts
        if text
        for pattern in patterns
    )
