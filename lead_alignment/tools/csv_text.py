"""Tables as text for other programs."""

import csv
import io
from collections.abc import Iterable

# a spreadsheet program takes a cell for a formula that begins with one of these
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render_csv(rows: Iterable[Iterable[str]]) -> str:
    """Return rows of texts as CSV; a mark at the beginning says that it is UTF-8.

    Texts that a spreadsheet program would run as a formula get an apostrophe in front;
    numbers stay numbers.
    """
    file = io.StringIO()
    csv.writer(file).writerows([_disarm(cell) for cell in row] for row in rows)
    return "\ufeff" + file.getvalue()


def _disarm(cell):
    return f"'{cell}" if cell.startswith(FORMULA) and not _is_number(cell) else cell


def _is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True
