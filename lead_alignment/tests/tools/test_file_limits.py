import io
import time
import tracemalloc
import unittest
import zipfile
from unittest.mock import patch

from openpyxl import Workbook

from ...tools import file_limits
from ...tools.file_limits import (
    IMPORT_LIMITS,
    FileLimitError,
    Limits,
    check_book,
    check_file,
)
from ...tools.lead_file import read_book, read_rows

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def make_book(rows=(("Name", "Phone"), ("An", "0912345678"))):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def change(content, changes):
    """Return the book with other parts.

    :param changes: {name: bytes, or a list of them that is written one by one}
    """
    source, file = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in changes:
                target.writestr(name, source.read(name))
        for name, parts in changes.items():
            with target.open(name, "w") as stream:
                for part in [parts] if isinstance(parts, bytes) else parts:
                    stream.write(part)
    return file.getvalue()


def sheet(*parts):
    return [
        f'<worksheet xmlns="{MAIN}"><sheetData>'.encode(),
        *parts,
        b"</sheetData></worksheet>",
    ]


class TestBombs(unittest.TestCase):
    """Small files that unpack to much, each refused by the limit that it passes, within
    a moment and without much memory. The limits are smaller here, for the test's sake.
    """

    def setUp(self):
        super().setUp()
        small = {"MAX_UNPACKED": 8 * 1024**2, "MAX_LINE_CELLS": 2_000}
        for name, value in small.items():
            patcher = patch.object(file_limits, name, value)
            patcher.start()
            self.addCleanup(patcher.stop)

    def _assert_refused(self, content, code, limits=None):
        tracemalloc.start()
        begin = time.process_time()
        try:
            with self.assertRaises(FileLimitError) as caught:
                if limits:
                    check_file(content, limits)
                else:
                    list(read_rows(content))
            spent = time.process_time() - begin
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        self.assertEqual(caught.exception.code, code)
        self.assertLess(peak, 64 * 1024**2)
        self.assertLess(spent, 20)
        return caught.exception

    def test_a_part_of_zeros(self):
        for name in ("xl/sharedStrings.xml", SHEET, "xl/media/image1.png", "x.bin"):
            zeros = [bytes(1024**2)] * 20
            content = change(make_book(), {name: zeros})
            self.assertLess(len(content), 100_000)
            self._assert_refused(content, "unpacked")

    def test_entities_that_multiply(self):
        laughs = (
            b'<?xml version="1.0"?>'
            b'<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
            b"<sst><si><t>&b;</t></si></sst>"
        )
        for name in ("xl/sharedStrings.xml", SHEET, "xl/workbook.xml", "xl/styles.xml"):
            for text in (laughs, laughs.decode().encode("utf-16")):
                error = self._assert_refused(
                    change(make_book(), {name: text}), "entities"
                )
                self.assertEqual(error.place, name)

    def test_a_file_outside_of_the_book(self):
        text = (
            b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
            b"<sst><si><t>&f;</t></si></sst>"
        )
        content = change(make_book(), {"xl/sharedStrings.xml": text})
        self._assert_refused(content, "entities")

    def test_more_rows_than_are_read(self):
        row = b'<row><c t="inlineStr"><is><t>An</t></is></c></row>'
        with patch.object(file_limits, "MAX_ROWS", 1000):
            content = change(make_book(), {SHEET: sheet(*[row] * 3000)})
            self._assert_refused(content, "rows")
            text = "Name,Phone\n" + "An,0912345678\n" * 3000
            self._assert_refused(text.encode(), "rows")

    def test_a_row_that_is_far_away(self):
        for number in (b"1048577", b"99999999999", b"9" * 40, b"x"):
            far = b'<row r="%s"><c><v>1</v></c></row>' % number
            content = change(make_book(), {SHEET: sheet(far)})
            self._assert_refused(content, "rows")

    def test_more_columns_than_a_table_has(self):
        cells = b"<c><v>1</v></c>"
        for content in (
            change(make_book(), {SHEET: sheet(b"<row>", cells * 600, b"</row>")}),
            change(make_book(), {SHEET: sheet(b"<row>", *[cells] * 17_000, b"</row>")}),
            b"Name,Phone" + b",a" * 600 + b"\nAn,0912345678\n",
            b"Name,Phone" + b"," * 500_000 + b"\nAn,0912345678\n",
        ):
            self._assert_refused(content, "columns")

    def test_cells_without_end_in_one_row(self):
        for inner in (b"<c/>", b"<v/>"):
            row = [b"<row><c>", *[inner * 1000] * 400, b"</c></row>"]
            content = change(make_book(), {SHEET: sheet(*row)})
            with self.assertRaises(FileLimitError):
                check_file(content)

    def test_texts_without_end(self):
        texts = [b"<sst>", *[b"<si/>" * 1_000] * 50, b"</sst>"]
        content = change(make_book(), {"xl/sharedStrings.xml": texts})
        self._assert_refused(content, "elements", Limits(elements=10_000))

    def test_too_many_sheets_and_parts(self):
        sheets = b"<workbook><sheets>" + b"<sheet/>" * 200 + b"</sheets></workbook>"
        content = change(make_book(), {"xl/workbook.xml": sheets})
        self._assert_refused(content, "sheets")
        content = change(make_book(), {f"x{n}": b"" for n in range(3000)})
        self._assert_refused(content, "parts")

    def test_parts_within_parts(self):
        deep = b"<a>" * 5000 + b"</a>" * 5000
        self._assert_refused(change(make_book(), {SHEET: deep}), "depth")

    def test_an_area_that_another_reader_fills_with_cells(self):
        for part in (
            sheet(b'<row r="1"/><row r="1048576"><c r="XFD1048576"/></row>'),
            sheet(b'<row r="1"><c r="$XFD$1048576"><v>1</v></c></row>'),
            [
                f'<worksheet xmlns="{MAIN}"><sheetData/><mergeCells>'.encode(),
                b'<mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>',
            ],
            [
                f'<worksheet xmlns="{MAIN}"><sheetData/><mergeCells>'.encode(),
                b'<mergeCell ref="A:XFD"/></mergeCells></worksheet>',
            ],
        ):
            content = change(make_book(), {SHEET: part})
            self._assert_refused(content, "cells", IMPORT_LIMITS)

    def test_cells_that_an_open_document_repeats(self):
        cell = b'<table:table-cell table:number-columns-repeated="16000"/>'
        text = (
            b'<d xmlns:table="t"><table:table><table:table-row>'
            + cell * 200
            + b"</table:table-row></table:table></d>"
        )
        content = change(make_book(), {"content.xml": text})
        self._assert_refused(content, "columns", IMPORT_LIMITS)

    def test_a_file_that_is_too_large(self):
        with patch.object(file_limits, "MAX_BYTES", 1000):
            self._assert_refused(b"Name,Phone\n" + b"a,1\n" * 1000, "bytes")
            self._assert_refused(make_book(), "bytes")

    def test_lines_without_end(self):
        with patch.object(file_limits, "MAX_LINES", 1000):
            self._assert_refused(b"a,b\n" + b"\n" * 10_000, "rows")

    def test_a_book_behind_other_bytes(self):
        zeros = [bytes(1024**2)] * 20
        content = b"Name,Phone\n" + change(make_book(), {"x": zeros})
        self._assert_refused(content, "unpacked")


class TestUsualFiles(unittest.TestCase):
    """What people send passes, as before."""

    def test_a_usual_book_passes(self):
        content = make_book()
        check_book(content)
        check_file(content, IMPORT_LIMITS)
        rows, _others = read_book(content)
        self.assertEqual([cells for _n, cells in rows][1], ["An", "0912345678"])

    def test_a_book_formatted_to_the_last_column_and_row_passes(self):
        row = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c>%s</row>'
        far = b'<c r="XFD%d" s="0"/>'
        parts = [row % (n, n, b"Name", far % n) for n in (1, 2, 3)]
        parts.append(b'<row r="1048576"><c r="B1048576"/></row>')
        content = change(make_book(), {SHEET: sheet(*parts)})
        rows = list(read_rows(content))
        self.assertEqual(rows, [(n, ["Name"]) for n in (1, 2, 3)])

    def test_a_damaged_book_is_none(self):
        content = make_book()
        for broken in (content[:200], content[:-40], b"PK" + bytes(100)):
            with self.assertRaises(Exception) as caught:
                list(read_rows(broken))
            self.assertNotIsInstance(caught.exception, (MemoryError, RecursionError))

    def test_a_part_that_declares_a_wrong_size_is_refused(self):
        content = bytearray(
            change(make_book(), {"x.xml": b"<a>" + b" " * 10**6 + b"</a>"})
        )
        place = content.rindex(b"x.xml")
        # the size in the central directory, 22 bytes before the name
        content[place - 22 : place - 18] = (10).to_bytes(4, "little")
        with self.assertRaises(ValueError):
            check_book(bytes(content))
