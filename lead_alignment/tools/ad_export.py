"""The table of an ad platform's own export: which rows and columns say what was spent.

Pure functions. Facebook, Google, TikTok and Zalo write a title above the table and
totals below it, name the columns in the user's language, and put the currency in the
header, in a column of its own or beside each amount.
"""

import re
from typing import NamedTuple

from .unaccent import unaccent

# headers without accents, blanks and signs; what stands in brackets is left out. The
# day of a row comes before the first day of its report, and that before the first day
# of its campaign
SYNONYMS = {
    "date": "day|ngay|date|byday|statdate|statdatetime|reportdate|thoigian"
    "|reportingstarts|batdaubaocao|ngaybatdaubaocao|ngaybatdau|starttime",
    "last_date": "reportingends|ketthucbaocao|ngayketthucbaocao|ngayketthuc|endtime",
    "campaign_id": "campaign|campaignname|tenchiendich|chiendich|utmcampaign",
    "source_id": "source|nguon|platform|nentang|utmsource",
    "amount": "amountspent|sotiendachitieu|sotiendachi|cost|chiphi|spend|spent|amount"
    "|totalcost|tongchiphi|chitieu|sotien|tongchitieu|totalspend",
    "billed_currency_id": "currency|currencycode|tiente|donvitiente|matiente"
    "|madonvitiente|loaitiente",
    "note": "note|ghichu|adsetname|tennhomquangcao",
}
RANKS = {name: words.split("|") for name, words in SYNONYMS.items()}
FIELDS = {word: name for name, words in RANKS.items() for word in words}
NEEDED = {"date", "campaign_id", "amount"}
# days that a row's own day is no first day of
SINGLE_DAYS = {"day", "ngay", "date", "byday", "statdate", "statdatetime", "reportdate"}
TOTALS = re.compile(
    r"(grand )?(total|tong)( cong| so)?(\s*[:-].{0,40}|( of)? \d.{0,40})?"
)
IN_BRACKETS = re.compile(r"\(([^()]{1,20})\)")
SIGNS = {
    **dict.fromkeys(("₫", "đ", "vnđ", "đồng"), "VND"),
    **dict.fromkeys(("$", "us$"), "USD"),
    "€": "EUR",
    "£": "GBP",
    "฿": "THB",
}
SEARCHED_ROWS = 20  # where the header is looked for


class Export(NamedTuple):
    """The table of an export.

    rows: the header, and what was spent below it
    fields: {column: field of alignment.spend, or "last_date"}, of known headers
    currency: what the header or the amounts say of it: "USD", "VND"; a code may be none
    """

    rows: list
    fields: dict
    currency: str | None


def find_field(header: str) -> str | None:
    """Return the field of alignment.spend that a column of this header holds."""
    return FIELDS.get(_get_word(header))


def find_table(rows: list) -> Export | None:
    """Return the table of an export: rows of cells, the header first.

    :returns: None where no row names day, campaign and amount
    """
    for place, row in enumerate(rows[:SEARCHED_ROWS]):
        fields = _find_fields(row)
        if set(fields.values()) >= NEEDED:
            empty = [""] * len(row)
            body = [list(one) + empty[len(one) :] for one in rows[place + 1 :]]
            body = [one for one in body if not _is_total(one, fields)]
            return Export([row, *body], fields, _find_currency(row, body, fields))
    return None


def _get_word(header):
    plain = unaccent(IN_BRACKETS.sub(" ", str(header))).lower()
    return re.sub(r"[^a-z0-9]", "", plain)


def _find_fields(header):
    """Return {column: field}; of several columns of one field the best one counts."""
    words = [_get_word(text) for text in header]
    fields = {}
    for name, ranked in RANKS.items():
        found = [word for word in ranked if word in words]
        if found:
            fields[words.index(found[0])] = name
    days = {words[column] for column, name in fields.items() if name == "date"}
    if days & SINGLE_DAYS:  # what ends is the campaign, and not the row
        fields = {at: name for at, name in fields.items() if name != "last_date"}
    return fields


def _is_total(row, fields):
    """Whether a row adds up others: it has no campaign of a day."""
    cells = [str(cell).strip().strip("-") for cell in row]
    texts = {name: cells[column] for column, name in fields.items()}
    first = next(filter(None, cells), "")
    says_so = TOTALS.fullmatch(unaccent(first).lower())
    if says_so and texts["campaign_id"] in ("", first):
        return not texts["date"] or not texts["campaign_id"]
    # who writes the last day of each row, too, writes a sum without a campaign
    is_summed = not texts["date"] or "last_date" in texts
    return not texts["campaign_id"] and is_summed


def _find_currency(header, body, fields):
    column = next(column for column, name in fields.items() if name == "amount")
    for text in IN_BRACKETS.findall(str(header[column])):
        plain = text.strip().lower()
        if plain in SIGNS or re.fullmatch(r"[a-z]{3}", plain):
            return SIGNS.get(plain, plain.upper())
    for row in body:
        marks = re.sub(r"[\d.,'()\s+-]", "", str(row[column])).lower()
        if marks in SIGNS:
            return SIGNS[marks]
    return None
