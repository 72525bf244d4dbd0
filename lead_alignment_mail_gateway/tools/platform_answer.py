"""Answers to people on a platform: until when it permits them, the request, and what it
says of it. Pure.

Sources: Zalo, "Official Account: send a consultation message" (v3.0; free within 48
hours of the person's last message, paid within seven days); Meta, "Messenger Platform:
Send API" (standard messaging within 24 hours, for Instagram too).
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

ZALO = "https://openapi.zalo.me/v3.0/oa/message/cs"
MAX_TEXT = 2000  # characters, of both platforms


class Window(NamedTuple):
    """How long after a person's last message one may answer: at no cost, and at all."""

    free: timedelta
    longest: timedelta


WINDOWS = {
    "zalo": Window(timedelta(hours=48), timedelta(days=7)),
    "meta": Window(timedelta(hours=24), timedelta(hours=24)),
}


class Request(NamedTuple):
    """A request to be posted as JSON. ``token_header``: of the access token."""

    url: str
    body: dict
    token_header: str
    token_prefix: str = ""


class Outcome(NamedTuple):
    """What a platform says of an answer.

    :param message_id: its id, "" if it was refused
    :param reason: why it was refused
    :param is_busy: whether to try again later
    :param is_unknown: whether nobody knows if it was sent
    :param wait: seconds that it asks to wait
    """

    message_id: str = ""
    reason: str = ""
    is_busy: bool = False
    is_unknown: bool = False
    wait: int = 0


# Zalo's codes: too many requests, and a fault of its own
ZALO_BUSY = {-32, -500}
# Meta's: limits of calls, and faults of its own
META_BUSY = {1, 2, 4, 17, 32, 341, 613}


def may_answer(platform: str, last: datetime | None, now: datetime) -> bool:
    """Whether the platform permits an answer.

    :param last: when the person last wrote
    """
    return bool(last) and now <= last + WINDOWS[platform].longest


def build(
    platform: str, base_url: str, account: str, person: str, text: str
) -> Request:
    """Return the request that sends a text.

    :param base_url: of Meta's Graph API, with its version
    :param account: the page that answers
    """
    if platform == "zalo":
        body = {"recipient": {"user_id": person}, "message": {"text": text}}
        return Request(ZALO, body, "access_token")
    body = {
        "recipient": {"id": person},
        "messaging_type": "RESPONSE",
        "message": {"text": text},
    }
    url = f"{base_url}/{account}/messages"
    return Request(url, body, "Authorization", "Bearer ")


def read(platform: str, status: int, answer: Any) -> Outcome:
    """Return what the platform says. An error may come with status 200.

    :param answer: its JSON value, None if it is none
    """
    answer = answer if isinstance(answer, dict) else {}
    # 504: somebody between us gave up waiting
    is_busy = status == 429 or status >= 500 and status != 504
    if platform == "zalo":
        data = answer.get("data")
        message_id = data.get("message_id") if isinstance(data, dict) else None
        fault, text = answer.get("error"), answer.get("message")
        is_busy |= fault in ZALO_BUSY
    else:
        message_id = answer.get("message_id")
        error = answer.get("error")
        error = error if isinstance(error, dict) else {}
        fault, text = error.get("code"), error.get("message")
        is_busy |= fault in META_BUSY
    if message_id and not fault:
        return Outcome(message_id=str(message_id))
    return Outcome(
        reason=str(text or f"HTTP {status}")[:300],
        is_busy=is_busy,
        is_unknown=status == 504 and not is_busy,
    )
