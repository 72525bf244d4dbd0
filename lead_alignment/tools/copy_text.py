"""Values as PostgreSQL's COPY reads them, in its text format.

https://www.postgresql.org/docs/16/sql-copy.html#SQL-COPY-FILE-FORMATS
"""

from typing import Any

NULL = r"\N"
ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def copied(value: Any) -> str:
    """Return a number, text or None as one column of a line."""
    if value is None:
        return NULL
    return value.translate(ESCAPES) if isinstance(value, str) else str(value)
