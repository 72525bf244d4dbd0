"""How long a platform asks to wait, by the header of its answer. Pure."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def read_retry_after(headers, now: datetime | None = None) -> int:
    """Return the seconds of ``Retry-After``, which is a number of them or a date (RFC
    9110); 0 if the header is missing, says neither, or names a moment that is over.

    :param headers: of an HTTP answer
    :param now: aware; the present by default
    """
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdecimal():
        return int(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0
    if not moment.tzinfo:
        moment = moment.replace(tzinfo=UTC)
    now = now or datetime.now(UTC)
    return max(round((moment - now).total_seconds()), 0)
