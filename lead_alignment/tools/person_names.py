"""Whether two texts may name one person. Pure."""

from .unaccent import get_words

# how people are addressed, in Vietnamese and English: no part of the name
TITLES = {"a", "anh", "ba", "bac", "be", "c", "chau", "chi", "chu", "co", "di", "dr"}
TITLES |= {"em", "miss", "mr", "mrs", "ms", "ong", "thay"}


def is_other_name(one: str | None, other: str | None) -> bool:
    """Whether both are names, and of different people.

    "Chị Lan" may be "Nguyễn Thị Lan"; who says nothing contradicts nobody.
    """
    first, second = _get_parts(one), _get_parts(other)
    return not (first <= second or second <= first)


def _get_parts(name):
    words = frozenset(get_words(name or "").split())
    return words - TITLES or words
