"""Reads a call as phone systems report it. Pure.

Understood are our own format, OMICall's webhook (states ringing, answered, hangup, cdr)
and Stringee's call events (developer.stringee.com/docs/server/call-events).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .event_rows import Refused
from .recording_link import get_host
from .segment_event import is_text, parse_moment

DAY_SECONDS = 86_400
# what exchanges send instead of a number: words of RFC 3323 and of practice, and
# ANONYMOUS on a keypad
HIDDEN = frozenset(
    [
        "+266696687",
        "266696687",
        "0",
        "anonymous",
        "blocked",
        "hidden",
        "no caller id",
        "private",
        "private number",
        "restricted",
        "unavailable",
        "unknown",
        "unknown number",
        "withheld",
    ]
)
# names of the field in which exchanges say to which call a leg belongs: our own,
# Asterisk, 3CX, Twilio, FreeSWITCH, Stringee
PARENTS = ("parent_id", "parent_call_id", "parentCallId", "linkedid", "linked_id")
PARENTS += ("linkedId", "ParentCallSid", "parent_uuid", "parent_transaction_id")
PARENTS += ("originating_call_id", "group_call_id", "groupCallId", "root_call_id")


@dataclass(slots=True)
class PhoneCall:
    """A call.

    :param call_id: the same for all legs of a call, e.g. of a ring group
    :param leg_id: of this leg; empty for a call that has one only
    :param phone: the customer's number, as it came; empty if it is hidden
    :param start: naive UTC
    :param answered_seconds: 0 if nobody answered
    :param is_over: whether the call ended; before that nothing follows from it
    """

    call_id: str
    direction: str
    extension: str
    phone: str
    start: datetime
    answered_seconds: int
    recording_url: str
    is_over: bool
    leg_id: str = ""


def is_hidden(phone: str) -> bool:
    """Whether a text stands for a number that the caller does not show."""
    text = phone.strip().lower()
    user = text.removeprefix("sip:").partition("@")[0].strip('"<> ')
    return user in HIDDEN or text.partition("@")[2].startswith("anonymous.invalid")


def read_call(body: dict[str, Any], now: datetime) -> PhoneCall:
    """Return the ``PhoneCall`` of a body.

    :raises Refused: for a body of no known format, or with wrong values
    """
    if not is_text(body):
        raise Refused("text")
    if body.get("type") == "stringee_call":
        call = _from_stringee(body, now)
    elif body.get("transaction_id") or body.get("call_uuid"):
        call = _from_omicall(body, now)
    else:
        call = _from_own(body, now)
    if not call.call_id:
        raise Refused("wrong_type", "call_id")
    if call.direction not in ("inbound", "outbound"):
        raise Refused("wrong_type", "direction")
    if not call.phone:
        raise Refused("wrong_type", "phone")
    if is_hidden(call.phone):
        call.phone = ""
    if parent := _get_parent(body):
        call.call_id, call.leg_id = parent, call.call_id
    if call.recording_url and not get_host(call.recording_url):
        raise Refused("wrong_type", "recording_url")
    return call


def _get_parent(body):
    """Return the id of the call that a leg belongs to, if the exchange says so."""
    return next(filter(None, (_text(body, name) for name in PARENTS)), "")


def _from_own(body, now):
    return PhoneCall(
        call_id=_text(body, "call_id"),
        direction=_text(body, "direction"),
        extension=_text(body, "extension"),
        phone=_text(body, "phone"),
        start=parse_moment(body.get("start")) or now,
        answered_seconds=_seconds(body, "answered_seconds"),
        recording_url=_text(body, "recording_url"),
        is_over=_text(body, "state") in ("", "ended"),
    )


def _from_omicall(body, now):
    direction = _text(body, "direction")
    is_inbound = direction == "inbound"
    phone = _text(body, "phone_number")
    phone = phone or _text(body, "from_number" if is_inbound else "to_number")
    extension = _text(body, "sip_user")
    extension = extension or _text(body, "to_number" if is_inbound else "from_number")
    return PhoneCall(
        call_id=_text(body, "transaction_id") or _text(body, "call_uuid"),
        direction=direction,
        extension=extension,
        phone=phone,
        start=_from_epoch(body, ("time_start_call", "created_time"), 1) or now,
        answered_seconds=_seconds(body, "answer_sec") or _seconds(body, "bill_sec"),
        recording_url=_text(body, "recording_file_url"),
        is_over=_text(body, "state") == "cdr",  # "hangup" comes without the seconds
    )


def _from_stringee(body, now):
    caller, callee = _get_end(body, "from"), _get_end(body, "to")
    is_outbound = caller["type"] == "internal"
    agent, customer = (caller, callee) if is_outbound else (callee, caller)
    seconds = _seconds(body, "answerDuration")
    ended = _from_epoch(body, ("timestamp_ms",), 1000) or now
    return PhoneCall(
        call_id=_text(body, "call_id"),
        direction="outbound" if is_outbound else "inbound",
        extension=_text(body, "request_from_user_id") or agent["number"],
        phone=customer["number"],
        start=ended,
        answered_seconds=seconds,
        recording_url=_text(body, "recording_url"),
        is_over=_text(body, "call_status") == "ended",
    )


def _get_end(body, name):
    end = body.get(name)
    if not isinstance(end, dict):
        raise Refused("wrong_type", name)
    return {"number": _text(end, "number"), "type": _text(end, "type")}


def _text(body, name):
    value = body.get(name)
    if value is None or value is False:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Refused("wrong_type", name)
    return str(value).strip()[:500]


def _seconds(body, name):
    value = body.get(name) or 0
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("wrong_type", name)
    if not 0 <= value <= DAY_SECONDS:
        raise Refused("value", name)
    return int(value)


def _from_epoch(body, names, divisor):
    for name in names:
        value = body.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                return datetime.fromtimestamp(value / divisor, UTC).replace(tzinfo=None)
            except (ValueError, OverflowError, OSError):
                raise Refused("date", name) from None
    return None
