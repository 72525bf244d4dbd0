"""What a platform's message says, in our words; reading of JSON that anybody may have
sent. Pure.

Each platform has a module ``channel_<platform>`` with

* ``is_signed(body, headers, secrets)``: whether the platform itself sent these bytes
* ``is_trial(body, headers)``: whether the platform only tries the address
* ``read(message)``: [``ChannelEvent`` or ``LeadAd``] of a JSON value. It never fails:
  what it does not understand says nothing.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple

MAX_TEXT = 2000  # characters of a message that are read
MAX_DIGITS = 15  # of milliseconds


class Secrets(NamedTuple):
    """By what a platform is known.

    :param app_id: of the app at the platform
    :param secret: that the platform signs with, or sends
    """

    app_id: str
    secret: str


class ChannelEvent(NamedTuple):
    """Something that one person did on a platform.

    :param code: of a ``customer.event.type``
    :param account: ours: page or official account, "" if the platform does not say
    :param person: id of the person at the platform, "" for none
    :param message_id: the same when it is sent again
    :param moment: naive UTC, None if the platform does not say
    :param text: what the person wrote; what else there is to show is ``label``
    :param given: {``name``, ``phone``, ``email``, ``company``: text} that the person
        filled in
    :param touch: {word of a touchpoint: text}
    :param click: {``kind``, ``id``, ``platform``: text} of a click on an ad
    :param campaign: word by which the platform names its campaign
    :param answers: [(key of a question, answer)] of a form
    :param form: (id, name) of that form
    :param is_test: whether the platform only tries the connection
    :param is_ours: whether it is our answer to ``person``, not something they did
    """

    code: str
    account: str
    person: str
    message_id: str
    moment: datetime | None
    text: str = ""
    label: str = ""
    given: dict = {}
    touch: dict = {}
    click: dict = {}
    campaign: str = ""
    answers: list = []
    form: tuple = ("", "")
    is_test: bool = False
    is_ours: bool = False


class LeadAd(NamedTuple):
    """A lead form that somebody filled in; what it says must be asked for by its id."""

    account: str
    lead_id: str
    form_id: str
    moment: datetime | None


def get_dict(value: Any, name: str) -> dict:
    """Return an object within an object, {} for anything else."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def get_list(value: Any, name: str) -> list:
    """Return the objects of a list within an object."""
    found = value.get(name) if isinstance(value, dict) else None
    found = found if isinstance(found, list) else []
    return [one for one in found if isinstance(one, dict)]


def get_text(value: Any, name: str) -> str:
    """Return a text or whole number within an object, "" for anything else."""
    found = value.get(name) if isinstance(value, dict) else None
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return str(found)[:MAX_TEXT].strip()


def from_milliseconds(text: str) -> datetime | None:
    """Return the naive UTC of milliseconds since 1970, None for anything else."""
    is_number = text.isdecimal() and len(text) <= MAX_DIGITS
    return from_seconds(int(text) / 1000) if is_number else None


def from_seconds(number: float) -> datetime | None:
    """Return the naive UTC of seconds since 1970, None for what is no moment."""
    try:
        moment = datetime.fromtimestamp(number, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=None, microsecond=0)
