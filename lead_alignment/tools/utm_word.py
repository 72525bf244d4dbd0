"""Words of UTM, as addresses, forms and files spell them. Pure."""

from .unaccent import unaccent

MAX_WORD = 200  # characters; longer ones are cut


def get_word(text: str) -> str:
    """Return a word as it is shown: single blanks, not too long."""
    return " ".join(text.split())[:MAX_WORD]


def get_word_key(text: str) -> str:
    """Return by what two spellings are the same word: without accents, case and
    superfluous blanks.

    E.g. " Facebook  Quảng cáo" → "facebook quang cao".
    """
    return unaccent(get_word(text))
