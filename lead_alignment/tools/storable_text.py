"""Takes out of what anybody may send the characters that no database stores. Pure."""

import re
from typing import Any

# of JSON text in bytes: NUL, and one half of a character of two
ODD_JSON = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def make_storable(value: Any) -> Any:
    """Return ``value`` without NUL; half characters become question marks.

    Lists, tuples and dicts are copied, with all that is in them.

    :raises RecursionError: for what is nested too deeply
    """
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {make_storable(key): make_storable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [make_storable(item) for item in value]
    return value


def is_storable(text: str) -> bool:
    """Whether a database stores the text as it is."""
    return "\x00" not in text and (text.isascii() or not _HALF.search(text))


_HALF = re.compile("[\ud800-\udfff]")
