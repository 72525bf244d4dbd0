"""Reads a file of leads as people make them, with the row numbers of the file.

Pure functions. ``base_import`` drops empty rows without counting them, and expects rows
of a CSV file to be equally long; files from chat groups are not.
"""

import codecs
import csv
import hashlib
import io
import unicodedata
from collections.abc import Iterator
from datetime import datetime

from .unaccent import get_words

SEPARATORS = ",;\t|"
ENCODINGS = ("utf-8-sig", "cp1258", "latin-1")  # the last one can read any bytes

# usual headers of Vietnamese and English files, as ``get_words`` returns them
SYNONYMS = {
    "contact_name": "ho va ten|ho ten|ten|ten khach hang|khach hang|ten kh|name"
    "|full name|full_name|customer|customer name|contact|contact name",
    "phone": "so dien thoai|dien thoai|sdt|so dt|dt|phone|phone number|phone_number"
    "|mobile|tel|so phone|di dong|sdt 1",
    "phone_2": "sdt 2|so dien thoai 2|dien thoai 2|phone 2|second phone|so phu"
    "|sdt phu|other phone",
    "email_from": "email|e mail|mail|thu dien tu|email address",
    "partner_name": "cong ty|company|company name|don vi|to chuc",
    "street": "dia chi|address|street",
    "city": "tinh thanh|tinh|thanh pho|city|khu vuc|tinh thanh pho",
    "note": "ghi chu|note|notes|noi dung|nhu cau|message|comment|mo ta|loi nhan",
    "interest": "san pham|product|khoa hoc|dich vu|quan tam|goi",
    "source": "nguon|source|kenh|channel|utm source",
    "campaign": "chien dich|campaign|utm campaign|ten chien dich",
}
FIELD_OF = {
    header: field
    for field, headers in SYNONYMS.items()
    for header in headers.split("|")
}


def read_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield (number in the file, cells as text) of each row that is not empty.

    :param content: a CSV or XLSX file
    :raises ValueError: for a file that is neither
    """
    rows = _read_xlsx(content) if content[:2] == b"PK" else _read_csv(content)
    for number, cells in rows:
        texts = [_to_text(cell) for cell in cells]
        if any(texts):
            yield number, texts


def _read_xlsx(content):
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    yield from enumerate(book.worksheets[0].iter_rows(values_only=True), 1)


def _read_csv(content):
    text = _decode(content)
    if "\0" in text:
        raise ValueError("This is no CSV or XLSX file.")
    first = text.lstrip().partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


def _decode(content):
    for bom in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if content.startswith(bom):
            return content.decode("utf-16")
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
    return unicodedata.normalize("NFC", str(cell)).strip()


def guess_fields(headers: list[str]) -> list[str]:
    """Return the field of each column, "" if unknown; each field once."""
    fields, taken = [], set()
    for header in headers:
        field = FIELD_OF.get(get_words(header), "")
        if field == "phone" and "phone" in taken:
            field = "phone_2"
        fields.append("" if field in taken else field)
        taken.add(field)
    return fields


def get_signature(headers: list[str]) -> str:
    """Return a text that is the same for files of the same layout."""
    layout = "\n".join(get_words(header) for header in headers)
    return hashlib.sha256(layout.encode()).hexdigest()
