"""The table of an ad platform's own export: which rows and columns say what was spent.

Pure functions. Facebook, Google, TikTok and Zalo write a title above the table and
totals below it, name the columns in the user's language, and put the currency in the
header or in a column of its own.
"""

import re
from typing import NamedTuple

from .unaccent import unaccent

# headers without accents, blanks and signs; what stands in brackets is left out
SYNONYMS = {
    "date": "date|day|ngay|reportingstarts|batdaubaocao|ngaybatdaubaocao|byday|statdate"
    "|starttime|thoigian|ngaybatdau|statdatetime|reportdate",
    "last_date": "reportingends|ketthucbaocao|ngayketthucbaocao|ngayketthuc",
    "campaign_id": "campaign|campaignname|tenchiendich|chiendich|utmcampaign",
    "source_id": "source|nguon|platform|nentang|utmsource",
    "amount": "amount|amountspent|sotiendachitieu|sotiendachi|cost|chiphi|spend|spent"
    "|totalcost|tongchiphi|chitieu|sotien|tongchitieu|totalspend",
    "billed_currency_id": "currency|currencycode|tiente|donvitiente|matiente"
    "|loaitiente",
    "note": "note|ghichu|adsetname|tennhomquangcao",
}
FIELDS = {word: name for name, words in SYNONYMS.items() for word in words.split("|")}
NEEDED = {"date", "campaign_id", "amount"}
TOTALS = re.compile(r"(total|grand total|tong|tong cong|tong so)(\s*[:-].{0,40})?")
IN_BRACKETS = re.compile(r"\(([^()]{1,20})\)")
SEARCHED_ROWS = 20  # where the header is looked for


class Export(NamedTuple):
    """The table of an export.

    rows: the header, and what was spent below it
    fields: {column: field of alignment.spend, or "last_date"}, of known headers
    currency: code that the header of the amount names, e.g. "USD"
    """

    rows: list
    fields: dict
    currency: str | None


def find_field(header: str) -> str | None:
    """Return the field of alignment.spend that a column of this header holds."""
    plain = unaccent(IN_BRACKETS.sub(" ", str(header))).lower()
    return FIELDS.get(re.sub(r"[^a-z0-9]", "", plain))


def find_table(rows: list) -> Export | None:
    """Return the table of an export: rows of texts, the header first.

    :returns: None where no row names day, campaign and amount
    """
    for place, row in enumerate(rows[:SEARCHED_ROWS]):
        fields = _find_fields(row)
        if set(fields.values()) >= NEEDED:
            body = [one for one in rows[place + 1 :] if not _is_total(one, fields)]
            return Export([row, *body], fields, _find_currency(row, fields))
    return None


def _find_fields(header):
    """Return {column: field}; of two columns of one field the first counts."""
    fields = {}
    for column, text in enumerate(header):
        name = find_field(text)
        if name and name not in fields.values():
            fields[column] = name
    return fields


def _is_total(row, fields):
    """Whether a row adds up others: it has no campaign of a day."""
    cells = [str(cell).strip().strip("-") for cell in row]
    texts = {name: cells[column] for column, name in fields.items()}
    first = next(filter(None, cells), "")
    if TOTALS.fullmatch(unaccent(first).lower()) and texts["campaign_id"] in (
        "",
        first,
    ):
        return not texts["date"] or not texts["campaign_id"]
    # who writes the last day of each row, too, writes a sum without a campaign
    is_summed = not texts["date"] or "last_date" in texts
    return not texts["campaign_id"] and is_summed


def _find_currency(header, fields):
    column = next(column for column, name in fields.items() if name == "amount")
    for text in IN_BRACKETS.findall(str(header[column])):
        if re.fullmatch(r"[A-Za-z]{3}", text.strip()):
            return text.strip().upper()
    return None
