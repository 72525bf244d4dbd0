"""Reads a file of leads as people make them, with the row numbers of the file.

Pure functions. ``base_import`` drops empty rows without counting them, and expects rows
of a CSV file to be equally long; files from chat groups are not. Each line of a file is
in one of the rows, or the file is refused with the line's number.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from .file_limits import MAX_COLUMNS, check_file, count_row
from .lead_columns import find_fields, get_signature, guess_fields

__all__ = ["find_header", "get_signature", "guess_fields", "read_book", "read_rows"]

SEPARATORS = ",;\t|"
ENCODINGS = ("utf-8-sig", "cp1258", "latin-1")  # the last one can read any bytes
# the first line by which a program is told the separator
DECLARED = re.compile(r"(?:\ufeff)?\"?sep=(.)\"?\s{0,4}", re.IGNORECASE)
SAMPLE = 50  # rows that tell the separator and the headers
CONTACTS = ("phone", "phone_2", "email_from")
LIKE_CONTACT = re.compile(
    r"\+?\d[\d\s.()-]{7,40}|[^@\s]{1,100}@[^@\s.]{1,63}(?:\.[^@\s.]{1,63}){1,10}"
)


class BrokenQuote(ValueError):
    """A quote is opened in ``line`` and not closed where its cell ends: what comes
    behind it cannot be told apart."""

    def __init__(self, line: int):
        self.line = line
        super().__init__(f"Line {line}: a quote is opened and never closed.")


def read_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield (number in the file, cells as text) of each row that is not empty.

    :param content: a CSV or XLSX file
    :raises BrokenQuote: for a CSV file with a quote that never closes
    :raises ValueError: for a file that is neither
    """
    return read_book(content)[0]


def read_book(content: bytes) -> tuple[Iterator[tuple[int, list[str]]], list[str]]:
    """Return the rows as :func:`read_rows`, and the names of the sheets that are shown
    to people, have rows, and are not read.

    :raises FileLimitError: for a file that is too large, before all of it is read
    """
    check_file(content)
    if content[:2] == b"PK":
        rows, others = _read_xlsx(content)
    else:
        rows, others = _read_csv(content), []
    return _without_empty(rows), others


def _without_empty(rows):
    filled = 0
    for number, cells in rows:
        texts = [_to_text(cell) for cell in cells]
        is_filled = any(texts)
        filled += is_filled
        count_row(number, filled, texts)
        if is_filled:
            yield number, texts


# ------------------------------------------------------------
# Excel
# ------------------------------------------------------------


def _read_xlsx(content):
    from openpyxl import load_workbook

    book = load_workbook(
        io.BytesIO(content), read_only=True, data_only=True, keep_links=False
    )
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    worth = {sheet.title: _judge_sheet(sheet) for sheet in shown}
    chosen = max(shown, key=lambda sheet: worth[sheet.title], default=None)
    chosen = chosen or book.worksheets[0]
    others = [
        sheet.title
        for sheet in shown
        if sheet is not chosen and worth[sheet.title].is_table
    ]
    return _number(chosen.iter_rows(values_only=True)), others


class _Worth(NamedTuple):
    """How much a sheet looks like a list of people, the surest sign first."""

    is_understood: bool = False
    is_table: bool = False
    has_rows: bool = False


def _judge_sheet(sheet):
    """Return the ``_Worth`` of a sheet, by its first rows: a cover has none."""
    # some programs write a wrong size
    sheet.reset_dimensions()
    filled = (
        [_to_text(cell) for cell in cells[:MAX_COLUMNS]]
        for cells in sheet.iter_rows(values_only=True)
        if any(cell not in (None, "") for cell in cells)
    )
    rows = list(enumerate(islice(filled, SAMPLE)))
    if len(rows) < 2:
        return _Worth()
    place = find_header(rows)
    found = find_fields(rows[place][1])
    is_understood = not {*CONTACTS}.isdisjoint(found) and place + 1 < len(rows)
    is_wide = any(sum(map(bool, cells)) > 1 for _n, cells in rows)
    return _Worth(is_understood, is_understood or is_wide, True)


def _number(rows):
    """Yield (number, cells) with as many cells as the widest row before has, without
    empty ones at its end."""
    width = 0
    for number, cells in enumerate(rows, 1):
        own = len(cells)
        while own and cells[own - 1] is None:
            own -= 1
        width = max(width, own)
        yield number, (*cells[:own], *[None] * (width - own))


# ------------------------------------------------------------
# CSV
# ------------------------------------------------------------


def _read_csv(content):
    text = _decode(content)
    if "\0" in text:
        raise ValueError("This is no CSV or XLSX file.")
    lines = list(io.StringIO(text, newline=""))
    start = 0
    if lines and (declared := DECLARED.fullmatch(lines[0])):
        separator, start = declared[1], 1
    else:
        separator = _find_separator(lines)
    header = _read_header(lines[start:], separator)
    for number, cells, record in _split(lines[start:], separator):
        _check_record(number + start, cells, record, header)
        yield number + start, cells


def _split(lines, separator):
    """Yield (number of its first line, cells, its lines) of each record.

    :raises BrokenQuote: for a cell that never ends
    """
    reader = csv.reader(lines, delimiter=separator)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:  # a cell is longer than any is: its quote is open
            raise BrokenQuote(line) from error
        yield line, cells, lines[line - 1 : reader.line_num]
        line = reader.line_num + 1


class _Header(NamedTuple):
    """What the headers tell about the rows: how wide they are, and in which places
    phones and e-mail addresses stand."""

    separator: str
    width: int
    places: list[int]


def _read_header(lines, separator):
    rows = _read_sample(_sample(lines), separator)
    cells = rows[find_header(list(enumerate(rows)))] if rows else []
    places = [n for n, name in enumerate(find_fields(cells)) if name in CONTACTS]
    return _Header(separator, len(cells), places or list(range(len(cells))))


def _check_record(number, cells, record, header):
    """:raises BrokenQuote: for a record that swallowed the lines behind it"""
    if _is_open("".join(record), header.separator):
        raise BrokenQuote(number)
    if len(record) > 1 and _has_row_inside(cells, header):
        raise BrokenQuote(number)


def _is_open(text, separator):
    """Whether a quoted cell of the record does not end with its quote."""
    if '"' not in text:
        return False
    try:
        list(
            csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        )
    except csv.Error as error:
        # within one line a quote amidst a cell is a letter: "Lan "Be" Nguyen"
        return "unexpected end" in str(error) or len(text.splitlines()) > 1
    return False


def _has_row_inside(cells, header):
    """Whether a line within a cell is a row of its own: as wide as the headers, with a
    phone or an e-mail address where they have one."""
    inner = [line for cell in cells for line in cell.splitlines()[1:]]
    for line in inner:
        pieces = [piece.strip(' "') for piece in line.split(header.separator)]
        if len(pieces) >= max(2, header.width - 1) and any(
            LIKE_CONTACT.fullmatch(pieces[place])
            for place in header.places
            if place < len(pieces)
        ):
            return True
    return False


def _sample(lines):
    """Return the first lines that are not empty."""
    return list(islice((line for line in lines if line.strip()), SAMPLE))


def _read_sample(lines, separator):
    """Return the rows of some lines, none of them wider than a table is."""
    rows = csv.reader(lines, delimiter=separator)
    return [row[:MAX_COLUMNS] for row in rows]


def _find_separator(lines):
    """Return the separator by which most is understood: headers, and rows as long as
    the headers are."""
    sample = _sample(lines)

    def judge(separator):
        rows = _read_sample(sample, separator)
        header = rows[find_header(list(enumerate(rows)))] if rows else []
        known = len(header) > 1 and sum(map(bool, find_fields(header)))
        same = sum(len(row) == len(header) > 1 for row in rows)
        return known, same, len(header)

    return max(SEPARATORS, key=judge)


def _decode(content):
    for bom in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if content.startswith(bom):
            return content.decode("utf-16")
    if content[1:2] == b"\0" and content[3:4] == b"\0":  # no mark, but plain letters
        return content.decode("utf-16-le")
    encoding = next(filter(lambda name: _is_in(content, name), ENCODINGS))
    return content.decode(encoding)


def _is_in(content, encoding):
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _to_text(cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    text = unicodedata.normalize("NFC", str(cell)).strip()
    # ="0912345678": how programs keep Excel from reading a number
    if len(text) > 3 and text.startswith('="') and text.endswith('"'):
        return text[2:-1].strip()
    return text


# ------------------------------------------------------------
# Headers
# ------------------------------------------------------------


def find_header(rows: list[tuple[int, list[str]]]) -> int:
    """Return the place of the headers among the first rows.

    Titles may stand above them. The headers are the row of which most is understood; of
    unknown ones the first that is as wide as a table.
    """
    sample = [cells for _number, cells in rows[:SAMPLE]]
    widths = [sum(map(bool, map(str.strip, cells))) for cells in sample]
    first = 0
    if any(width > 1 for width in widths):
        first = next(place for place, width in enumerate(widths) if width > 1)
    known = [sum(map(bool, find_fields(cells))) for cells in sample]
    best = max(range(len(known)), key=lambda place: (known[place], -place), default=0)
    # one word alone, amidst a table, may be a cell's
    least = 2 if any(width > 1 for width in widths) else 1
    is_better = bool(known) and known[best] >= least and known[best] > known[first]
    return best if is_better else first
