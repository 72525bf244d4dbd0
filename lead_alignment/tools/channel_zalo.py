"""Messages of a Zalo official account. Pure.

Shapes: ``user_send_*``, ``oa_send_*``, ``follow``, ``unfollow``, ``user_submit_info``,
``user_received_message`` of Zalo's webhook for official accounts.
"""

import hashlib
import hmac
import json

from .channel_event import (
    ChannelEvent,
    Secrets,
    from_milliseconds,
    get_dict,
    get_text,
)

SIGNATURE = "X-ZEvent-Signature"
TIMESTAMP = "X-ZEvent-Timestamp"
# what is sent instead of words, as the history shows it
SENT = {
    "image": "🖼",
    "link": "🔗",
    "audio": "🎤",
    "video": "🎬",
    "sticker": "🙂",
    "location": "📍",
    "file": "📄",
    "gif": "🖼",
    "business_card": "👤",
}
PREFIXES = ("user_send_", "anonymous_send_")
ANSWER = "oa_send_"
# what people send from an account; receipts of automatic ones come otherwise
ANSWERED = {"text", "image", "gif", "file", "sticker", "list"}
PLACE = ("address", "ward", "district", "city")


def is_signed(body: bytes, headers: dict, secrets: Secrets) -> bool:
    """Whether Zalo signed the body: SHA-256 of app id, body, timestamp and the
    account's secret, one after the other.

    The timestamp is that of the header, else of the body. There is no window: Zalo
    sends again for hours, and a repetition is told by its message.
    """
    given = (headers.get(SIGNATURE) or "").removeprefix("mac=").strip().lower()
    stamp = headers.get(TIMESTAMP) or get_text(_load(body), "timestamp")
    stamped = stamp.encode("utf-8", "replace")
    text = secrets.app_id.encode() + body + stamped + secrets.secret.encode()
    mac = hashlib.sha256(text).hexdigest()
    return bool(secrets.secret) and hmac.compare_digest(mac.encode(), given.encode())


def _load(body):
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def is_trial(body: bytes, headers: dict) -> bool:
    """Whether Zalo only tries the address: nothing is signed, and no event told."""
    if headers.get(SIGNATURE):
        return False
    message = _load(body) if body.strip() else {}
    return isinstance(message, dict) and not get_text(message, "event_name")


def read(message) -> list[ChannelEvent]:
    """Return what a message says: none or one."""
    name = get_text(message, "event_name")
    if name in ("follow", "unfollow"):
        return _read_follower(message, name)
    if name == "user_submit_info":
        return _read_contact(message)
    if name == "user_received_message":
        return _read_receipt(message)
    if name.startswith(ANSWER) and name.removeprefix(ANSWER) in ANSWERED:
        return _read_message(message, name, name.removeprefix(ANSWER))
    prefix = next((one for one in PREFIXES if name.startswith(one)), "")
    kind = name.removeprefix(prefix)
    if prefix and (kind == "text" or kind in SENT):
        return _read_message(message, name, kind)
    return []


def _get_moment(message):
    return from_milliseconds(get_text(message, "timestamp"))


def _read_message(message, name, kind):
    """Read what a person wrote, or what was answered from the account: on Zalo itself
    or by us."""
    is_ours = name.startswith(ANSWER)
    said = get_dict(message, "message")
    sender, recipient = (
        get_text(get_dict(message, one), "id") for one in ("sender", "recipient")
    )
    person, account = (recipient, sender) if is_ours else (sender, recipient)
    message_id = get_text(said, "msg_id")
    if not person or not message_id:
        return []
    return [
        ChannelEvent(
            code="social_answer" if is_ours else "social_message",
            account=account,
            person=person,
            message_id=f"{'answer' if is_ours else name} {message_id}",
            moment=_get_moment(message),
            text=get_text(said, "text"),
            label=SENT.get(kind, ""),
            is_ours=is_ours,
        )
    ]


def _read_follower(message, name):
    person = get_text(get_dict(message, "follower"), "id")
    if not person:
        return []
    return [
        ChannelEvent(
            code=f"social_{name}",
            account=get_text(message, "oa_id"),
            person=person,
            message_id=f"{name} {person} {get_text(message, 'timestamp')}",
            moment=_get_moment(message),
        )
    ]


def _read_contact(message):
    """Read a shared contact. Some accounts send it as JSON within a text."""
    person = get_text(get_dict(message, "sender"), "id")
    info = get_dict(message, "info")
    if not info:
        text = get_text(get_dict(message, "message"), "text")
        info = _load(text.encode()) if text.startswith("{") else {}
        info = info if isinstance(info, dict) else {}
    given = {name: get_text(info, name) for name in ("name", "phone", "email")}
    if not person or not any(given.values()):
        return []
    place = ", ".join(filter(None, (get_text(info, name) for name in PLACE)))
    return [
        ChannelEvent(
            code="form",
            account=get_text(get_dict(message, "recipient"), "id"),
            person=person,
            message_id=f"user_submit_info {person} {get_text(message, 'timestamp')}",
            moment=_get_moment(message),
            given={name: text for name, text in given.items() if text},
            touch={"form": "Zalo", "note": place} if place else {"form": "Zalo"},
        )
    ]


def _read_receipt(message):
    """Read that a notification (ZNS) arrived; of other messages there are no receipts:
    only a notification goes to a phone number, and has our mark."""
    said = get_dict(message, "message")
    phone = get_text(get_dict(message, "recipient"), "id")
    message_id = get_text(said, "msg_id")
    if not get_text(said, "tracking_id") or not message_id or not phone.isdecimal():
        return []
    arrived = get_text(said, "delivery_time")
    return [
        ChannelEvent(
            code="zns_received",
            account=get_text(get_dict(message, "sender"), "id"),
            person="",
            message_id=f"zns {message_id}",
            moment=from_milliseconds(arrived) or _get_moment(message),
            given={"phone": f"+{phone}"},
            touch={},
        )
    ]
