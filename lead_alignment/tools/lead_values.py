"""What the cells of a lead file say: names, moments, yes and no, e-mail addresses.

Pure functions.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from .unaccent import get_words, unaccent

_YES = (
    "1 y yes true t x v ok co dongy chapthuan roi dung agree agreed accept "
    "accepted optin optedin subscribed confirmed granted on given consented tick "
    "checked codongy dadongy duoc chophep"
)
YES = frozenset(_YES.split())
_NO = (
    "0 n no false f khong ko k chua khongdongy tuchoi sai disagree refused "
    "declined optout optedout unsubscribed notsubscribed off none na pending "
    "denied khongchophep khongduoc cleaned withdrawn revoked"
)
NO = frozenset(_NO.split())
# families whose members write the family name first; most of all Vietnamese people
_VIETNAMESE_FAMILIES = (
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dao "
    "doan vuong trinh truong dinh lam phung mai to tang thai ha cao chau luong "
    "luu tong la quach ta thach kieu diep tu nghiem lai trieu ton mac khuc giang "
    "ninh nham banh chu doi ung au lu vien van"
)
VIETNAMESE_FAMILIES = frozenset(_VIETNAMESE_FAMILIES.split())
EMAIL = re.compile(
    r"[^@\s,;<>()\[\]\"]{1,200}@[^@\s,;<>()\[\]\".]{1,63}"
    r"(?:\.[^@\s,;<>()\[\]\".]{1,63}){0,20}\.[^\W\d_][\w-]{1,62}"
)
MAX_EMAIL = 320
MAX_CELL = 10_000  # letters of a cell with addresses that are read
MAX_MOMENT = 60  # letters of the longest way to write a moment
# what shops write where a customer has no address: 0912345678@84.phone
MADE_UP = re.compile(r"\+?\d{1,20}@\d{0,5}\.?phone")
NUMBERS = re.compile(r"\d+")
ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]{1,4}(\d{1,2}):(\d{2})(?::(\d{2}))?"
    r"(?:\.\d{1,12})?\s{0,3}(am|pm|sa|ch)?\s{0,3}(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
LOCAL = re.compile(
    r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:,?\s{1,4}(\d{1,2}):(\d{2})(?::(\d{2}))?"
    r"\s{0,3}(am|pm|sa|ch)?)?",
    re.IGNORECASE,
)
# the time may stand before the day, as spreadsheets in Vietnam show it
TIME_FIRST = re.compile(
    r"(\d{1,2}:\d{2}(?::\d{2})?)(?:\s{0,3},)?\s{1,4}(\d{1,2}[-/.].{1,60})"
)
WORDED = ("%b %d, %Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%d %B %Y")
WORDED_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
OLDEST = datetime(2000, 1, 1)
EXCEL_START = datetime(1899, 12, 30)
EXCEL_DAYS = (36_526, 73_050)  # the years 2000 to 2099
EPOCH_SECONDS = (946_684_800, 4_102_444_800)  # the same years


# ------------------------------------------------------------
# Names
# ------------------------------------------------------------


def join_name(first: str, middle: str, last: str, *, is_family_first: bool) -> str:
    """Return the whole name in the order of its language."""
    parts = (last, middle, first) if is_family_first else (first, middle, last)
    return " ".join(" ".join(filter(None, parts)).split())


def is_vietnamese_family(name: str) -> bool:
    """Whether the name begins with a Vietnamese family name."""
    return get_words(name).partition(" ")[0] in VIETNAMESE_FAMILIES


# ------------------------------------------------------------
# Yes and no
# ------------------------------------------------------------


def read_flag(text: str) -> bool | None:
    """Return whether the cell says yes; None if it says neither. A date says yes: it is
    when the customer agreed or refused."""
    key = get_words(text).replace(" ", "") or unaccent(text).strip()
    if key in YES:
        return True
    if key in NO:
        return False
    if key in ("✓", "✔", "☑", "√"):
        return True
    if text and read_moment(text, is_day_first=True):
        return True
    return None


# ------------------------------------------------------------
# Moments
# ------------------------------------------------------------


def begin_with_day(texts: Iterable[str], default: bool) -> bool:
    """Return whether the dates of a column begin with the day.

    A number above twelve is a day; without one, the country's habit decides.
    """
    votes = 0
    for text in texts:
        if found := LOCAL.match(_day_before_time(text.strip()[:MAX_MOMENT])):
            votes += (int(found[1]) > 12) - (int(found[2]) > 12)
    return votes > 0 if votes else default


def read_moment(
    text: str, *, is_day_first: bool, zone: tzinfo | None = None
) -> datetime | None:
    """Return the moment as naive UTC, or None if the text is none.

    :param zone: of moments that name none; UTC if None
    """
    if len(text) > 4 * MAX_MOMENT or len(text := text.strip()) > MAX_MOMENT:
        return None
    text = _day_before_time(text)
    for read in (_read_iso, _read_local, _read_number, _read_worded):
        try:
            moment = read(text, is_day_first)
        except (ValueError, OverflowError):
            continue
        if moment:
            moment = _to_utc(moment, zone)
            return moment if moment >= OLDEST else None
    return None


def _day_before_time(text):
    found = TIME_FIRST.fullmatch(text)
    return f"{found[2]} {found[1]}" if found else text


def _to_utc(moment, zone):
    if moment.tzinfo is None and zone is not None:
        if hasattr(zone, "localize"):  # a zone of pytz, which Odoo uses
            moment = zone.localize(moment)
        else:
            moment = moment.replace(tzinfo=zone)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.replace(microsecond=0)


def _read_iso(text, _is_day_first):
    found = ISO.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second, half, zone = found.groups()
    moment = _build(year, month, day, hour, minute, second, half)
    if zone:
        moment = moment.replace(tzinfo=_get_zone(zone))
    return moment


def _get_zone(text):
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if text[0] == "-" else ahead)


def _read_local(text, is_day_first):
    found = LOCAL.fullmatch(text)
    if not found:
        return None
    one, two, year, hour, minute, second, half = found.groups()
    day, month = (one, two) if is_day_first else (two, one)
    if int(month) > 12:  # a lone date of the other habit
        day, month = month, day
    year = year if len(year) == 4 else f"20{year}"
    return _build(year, month, day, hour, minute, second, half)


def _build(year, month, day, hour, minute, second, half):
    hours = int(hour or 0)
    half = (half or "").lower()
    if half in ("pm", "ch") and hours < 12:
        hours += 12
    elif half in ("am", "sa") and hours == 12:
        hours = 0
    return datetime(
        int(year), int(month), int(day), hours, int(minute or 0), int(second or 0)
    )


def _read_number(text, _is_day_first):
    """Read a spreadsheet's number of days, or seconds since 1970."""
    if not re.fullmatch(r"\d{1,20}(?:[.,]\d{1,20})?", text):
        return None
    number = float(text.replace(",", "."))
    if EXCEL_DAYS[0] <= number <= EXCEL_DAYS[1]:
        return EXCEL_START + timedelta(seconds=round(number * 86_400))
    seconds = number / 1000 if number > EPOCH_SECONDS[1] else number
    if EPOCH_SECONDS[0] <= seconds <= EPOCH_SECONDS[1]:
        return datetime.fromtimestamp(seconds, UTC)
    return None


def _read_worded(text, _is_day_first):
    """Read "Mar 9, 2026 8:30 AM" and the like."""
    plain = " ".join(text.replace(" at ", " ").split())
    forms = (day + time for day in WORDED for time in WORDED_TIMES)
    return next(filter(None, (_try_form(plain, form) for form in forms)), None)


def _try_form(text, form):
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 its zone comes later
    except ValueError:
        return None


# ------------------------------------------------------------
# E-mail addresses
# ------------------------------------------------------------


def is_email(address: str) -> bool:
    """Whether mail can be sent to the address: with one @, and a domain with a dot."""
    return (
        len(address) <= MAX_EMAIL
        and bool(EMAIL.fullmatch(address))
        and ".." not in address
        and not address.startswith(".")
        and ".@" not in address
    )


def is_made_up(address: str) -> bool:
    """Whether a shop made the address up for a customer without one."""
    return bool(MADE_UP.fullmatch(address.strip().lower()))


def read_emails(text: str) -> tuple[list[str], bool]:
    """Return (addresses of a cell, whether they were mended): none if one of them is
    no address."""
    text = re.sub(r"(?i)^mailto:", "", text[:MAX_CELL].strip())
    if "<" in text:
        text = " ".join(re.findall(r"<([^<>]+)>", text)) or text
    pieces = [piece for piece in re.split(r"[;,\s/|:]+", text) if piece]
    if all(map(is_email, pieces)):
        return list(dict.fromkeys(map(str.lower, pieces))), False
    if text.count("@") > 1 or any(map(is_email, pieces)):
        return [], False  # an address and words: which of them belong to it?
    mended = text.replace(" ", "").replace(",", ".").strip(".;")
    return ([mended.lower()], True) if is_email(mended) else ([], False)
