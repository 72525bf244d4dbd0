"""How large an imported file may be, asked before all of it is read. Pure.

A spreadsheet is a zip of XML: a small file may unpack to gigabytes, declare entities
that multiply, or put a million cells into one row. Each part is read once as a stream,
without keeping it, and the first limit that is passed ends it.
"""

import io
import re
import zipfile
import zlib
from typing import NamedTuple
from xml.parsers import expat

MAX_BYTES = 32 * 1024 * 1024
MAX_UNPACKED = 192 * 1024 * 1024
MAX_PARTS = 2_000
MAX_SHEETS = 100
MAX_ROWS = 100_000  # with something in them
ABOVE = 50  # rows of titles and headers above them
MAX_COLUMNS = 500
MAX_LAST_ROW = 1_048_576  # of a sheet, by the format
MAX_ROW_CELLS = 16_384  # by the format, filled or not
MAX_IN_ROW = 20 * MAX_ROW_CELLS  # values, formulas and texts within the cells of a row
MAX_DEPTH = 200
CHUNK = 256 * 1024
ROWS = {"row", "table-row"}
CELLS = {"c", "table-cell", "covered-table-cell"}
OF_CELL = {"v", "f", "is", "t", "r", "rPr", "p", "span", "s"}
SHEETS = {"sheet", "table"}
REPEATS = ("table:number-columns-repeated", "table:number-columns-spanned")
PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,12})")
MAX_LINES = 1_000_000  # of a CSV file: a row may have several
MAX_LINE_CELLS = 10_000  # what stands between separators, words in quotes, too
SEPARATORS = (b",", b";", b"\t", b"|")
# what reading a part of a damaged zip ends with
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError)


class FileLimitError(ValueError):
    """A file that is larger than a limit, or that hides something.

    :param code: which limit; the importing model has the words
    :param limit: the number that was passed, 0 where none is
    """

    def __init__(self, code: str, limit: int = 0, place: str = ""):
        self.code, self.limit, self.place = code, limit, place
        super().__init__(f"{code}: {limit:,} {place}".strip())


class Limits(NamedTuple):
    """How much a reader can bear: ours keeps a row at a time, others keep the book."""

    cells: int = 5_000_000
    elements: int = 4_000_000  # beside rows and cells: texts, styles
    area: int = 0  # rows × columns of a sheet, filled or not; 0 for any


# our own reader keeps one row at a time; Odoo's import keeps all cells of the book
OUR_LIMITS = Limits()
IMPORT_LIMITS = Limits(cells=1_000_000, elements=1_000_000, area=4_000_000)


def check_bytes(content: bytes) -> None:
    """:raises FileLimitError: for a file that is too large to be read"""
    if len(content) > MAX_BYTES:
        raise FileLimitError("bytes", MAX_BYTES // 1024**2)


def check_packed(text: bytes | str) -> None:
    """Check the size of a file in base64. :raises FileLimitError: as check_bytes"""
    if len(text) // 4 * 3 > MAX_BYTES + 3:
        raise FileLimitError("bytes", MAX_BYTES // 1024**2)


def check_file(content: bytes, limits: Limits = OUR_LIMITS) -> None:
    """Check a file before it is read: its size, and what it unpacks to.

    :raises FileLimitError: that says which limit is passed
    """
    check_bytes(content)
    if content[:2] == b"PK" or zipfile.is_zipfile(io.BytesIO(content)):
        check_book(content, limits)
    else:
        _check_lines(content)


def _check_lines(content):
    if content.count(b"\n") + content.count(b"\r") > 2 * MAX_LINES:
        raise FileLimitError("rows", MAX_ROWS)
    if max(map(content.count, SEPARATORS)) <= MAX_LINE_CELLS:
        return
    for number, line in enumerate(io.BytesIO(content), 1):
        if max(map(line.count, SEPARATORS)) > MAX_LINE_CELLS:
            raise FileLimitError("columns", MAX_COLUMNS, str(number))


def check_book(content: bytes, limits: Limits = OUR_LIMITS) -> None:
    """Check the parts of a spreadsheet (XLSX, ODS) without keeping them.

    :raises FileLimitError: for too much, and for declared entities
    :raises ValueError: for what is no spreadsheet
    """
    try:
        book = zipfile.ZipFile(io.BytesIO(content))
        parts = [part for part in book.infolist() if not part.is_dir()]
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise ValueError(str(error)) from error
    if len(parts) > MAX_PARTS:
        raise FileLimitError("parts", MAX_PARTS)
    # zipfile unpacks no more of a part than the size that it declares
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise FileLimitError("unpacked", MAX_UNPACKED // 1024**2)
    watch = _Watch(limits)
    try:
        for part in parts:
            with book.open(part) as stream:
                _check_part(stream, part.filename, watch)
    except BROKEN as error:
        raise ValueError(f"{watch.name}: {error}") from error


def _check_part(stream, name, watch):
    chunk = stream.read(CHUNK)
    if not _is_xml(chunk):
        return
    watch.begin(name)
    parser = expat.ParserCreate()
    parser.StartElementHandler = watch.start
    parser.EndElementHandler = watch.end
    parser.StartDoctypeDeclHandler = watch.refuse
    parser.EntityDeclHandler = watch.refuse
    try:
        while chunk:
            parser.Parse(chunk, False)
            chunk = stream.read(CHUNK)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError(f"{name}: {error}") from error


def _is_xml(chunk):
    """Whether a part may be read as XML, in any encoding; pictures are not."""
    plain = chunk[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
    # "<" in ASCII, UTF-16 and EBCDIC
    return plain[:1] in (b"<", b"\x4c")


class _Watch:
    """Counts the elements of all parts."""

    def __init__(self, limits):
        self.limits = limits
        self.elements = self.cells = self.sheets = 0
        self.begin("")

    def begin(self, name):
        """Begin with the part ``name``."""
        self.name = name
        self.depth = self.row = self.rows = self.columns = 0
        self.in_row = self.row_cells = self.repeats = 0

    def refuse(self, *_declared):
        raise FileLimitError("entities", place=self.name)

    def start(self, name, attributes):
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FileLimitError("depth", MAX_DEPTH, self.name)
        tag = name.rpartition(":")[2]
        if tag in ROWS:
            self._count_row(attributes)
        elif tag in CELLS:
            self._count_cell(attributes)
        else:
            self._count_other(tag, attributes)

    def end(self, _name):
        self.depth -= 1

    def _count_row(self, attributes):
        self.row = _read_number(attributes.get("r")) or self.row + 1
        self.in_row = self.row_cells = self.repeats = 0
        if self.row > MAX_LAST_ROW:
            raise FileLimitError("rows", MAX_ROWS)
        self.rows = max(self.rows, self.row)
        self._check_area()

    def _count_cell(self, attributes):
        # of the cells of a row that are repeated the last ones are its empty end
        self.cells += 1 + self.repeats
        self.row_cells += 1 + self.repeats
        self.repeats = max(
            (_read_number(attributes.get(name)) for name in REPEATS), default=0
        )
        row, column = _read_place(attributes.get("r"))
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, self.row_cells, column)
        if self.row_cells > MAX_ROW_CELLS or self.repeats > MAX_LAST_ROW:
            raise FileLimitError("columns", MAX_COLUMNS)
        if self.cells > self.limits.cells:
            raise FileLimitError("cells", self.limits.cells)
        self._check_area()

    def _check_area(self):
        area = self.limits.area
        if area and self.rows * self.columns > area:
            raise FileLimitError("cells", area)

    def _count_other(self, tag, attributes):
        self.in_row += 1
        if self.row_cells and tag in OF_CELL:
            if self.in_row > MAX_IN_ROW:
                raise FileLimitError("cells", self.limits.cells)
            return
        self.elements += 1
        if self.elements > self.limits.elements:
            raise FileLimitError("elements", self.limits.elements)
        if tag in SHEETS:
            self.sheets += 1
            if self.sheets > MAX_SHEETS:
                raise FileLimitError("sheets", MAX_SHEETS)
        elif tag == "mergeCell":
            self._count_merged(attributes.get("ref", ""))

    def _count_merged(self, reference):
        """Count the cells of a merged area, which some readers make one by one."""
        if not self.limits.area:
            return
        first, _colon, last = reference.partition(":")
        (top, left), (bottom, right) = _read_place(first), _read_place(last or first)
        if not (top and bottom):  # whole rows or columns
            raise FileLimitError("cells", self.limits.cells)
        self.cells += (abs(bottom - top) + 1) * (abs(right - left) + 1)
        if self.cells > self.limits.cells:
            raise FileLimitError("cells", self.limits.cells)


def _read_number(text):
    """Return the number in an attribute; more than any limit for what is none."""
    if not text:
        return 0
    return int(text) if text.isdecimal() and len(text) < 12 else 10**12


def _read_place(text):
    """Return (row, column) of a cell like C7; zeros for what is none."""
    found = PLACE.fullmatch(text or "")
    if not found:
        return 0, 0
    column = 0
    for letter in found[1].upper():
        column = 26 * column + ord(letter) - 64
    return int(found[2]), column


def count_row(number: int, filled: int, cells) -> None:
    """Check one row that was read.

    :param number: in the file, from 1
    :param filled: how many rows with something in them were read, with this one
    :param cells: without empty ones at the end
    :raises FileLimitError: that says which limit is passed
    """
    if number > MAX_LAST_ROW:
        raise FileLimitError("rows", MAX_ROWS)
    if filled > MAX_ROWS + ABOVE:
        raise FileLimitError("rows", MAX_ROWS)
    if len(cells) > MAX_COLUMNS:
        raise FileLimitError("columns", MAX_COLUMNS, str(number))
