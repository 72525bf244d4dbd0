"""Converts Segment's events to events of the ledger. Pure.

The shapes are those of segment.com/docs/connections/spec: identify, track, page,
screen, group, alias, with userId, anonymousId, traits, properties and context.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from .event_rows import MAX_VALUE, Refused
from .ingest_body import Broken
from .landing_url import CLICK_KINDS, read_fbc, read_landing_url
from .lead_platform import get_platform

MAX_ID = 1000
MAX_TEXT = 500
CALLS = ("track", "identify", "page", "screen", "group", "alias")
LABELS = (
    "label",
    "path",
    "url",
    "title",
    "product",
    "query",
    "file",
    "subject",
    "name",
)
VALUES = ("value", "revenue", "total", "amount")
# {field of a touchpoint: names in properties or traits}
TOUCH = {
    "form": ("form", "form_name", "formName"),
    "ad": ("ad", "ad_name", "adName", "utm_content"),
    "keyword": ("keyword", "utm_term"),
    "site_search": ("site_search", "search_query", "query"),
    "landing_page": ("landing_page", "landingPage"),
    "product": ("product", "product_name", "interest"),
    "platform_lead_id": ("platform_lead_id", "leadgen_id", "lead_id"),
    "sub_team": ("sub_team", "marketing_team"),
    "note": ("note", "message", "comment"),
}
# ids by which Meta and TikTok know a browser
COOKIES = {"fbp": ("fbp", "_fbp"), "fbc": ("fbc", "_fbc"), "ttp": ("ttp", "_ttp")}
# {word of a touchpoint: name in Segment's campaign}
CAMPAIGN = {
    "campaign": "name",
    "source": "source",
    "medium": "medium",
    "ad": "content",
    "keyword": "term",
}


@dataclass(slots=True)
class Source:
    """The sender, and its clock.

    :param name: names the system in accounts and keys
    :param skew: to add to the sender's moments; Segment: receivedAt - sentAt
    :param get_code: function: name of an event -> code of its type, or "other"
    """

    name: str
    received_at: datetime
    skew: timedelta
    get_code: Any


def get_skew(sent_at: Any, received_at: datetime) -> timedelta:
    """Return how much the sender's clock is behind; 0 if it does not say."""
    try:
        moment = parse_moment(sent_at)
    except Refused:
        return timedelta()
    return received_at - moment if moment else timedelta()


def parse_moment(text: Any) -> datetime | None:
    """Return naive UTC of an ISO 8601 text; None for an empty one.

    :raises Refused: for any other value
    """
    if text is None or text == "":
        return None
    if not isinstance(text, str) or len(text) > 40:
        raise Refused("date", str(text)[:40])
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        if moment.tzinfo:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise Refused("date", text) from None
    return moment


def convert(event: Any, source: Source, call: str = "") -> dict[str, Any]:
    """Return values for ``customer.event._record_batch``.

    :param call: kind of event by the address of the request, if it says so
    :raises Refused: with the reason
    """
    if isinstance(event, Broken):
        raise Refused(str(event))
    if not is_text(event):
        raise Refused("text")
    kind = event.get("type") or call
    if kind not in CALLS:
        raise Refused("call", str(kind)[:40])
    traits = _get_dict(event, "traits")
    properties = _get_dict(event, "properties")
    context = _get_dict(event, "context")
    known = {**_get_dict(context, "traits"), **traits, **properties}
    code, label = _get_type(kind, event, properties, source)
    campaign = {**_get_landing(known, context), **_get_campaign(context)}
    click = _get_click(known, campaign)
    return {
        "type": code,
        "identities": _get_identities(event, kind, known, context, source),
        "message_id": _get_message_id(event),
        "occurred_at": _get_moment(event, source),
        "label": label,
        "value": _get_number(properties),
        "campaign": campaign.get("campaign", ""),
        "touch": _get_touch(known, context, campaign, click),
        "click": click,
        "evidence": _get_evidence(properties, context),
    }


def is_text(value: Any) -> bool:
    """Whether all texts in ``value`` can be stored: no NUL, no lone surrogates."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            if "\x00" in item:
                return False
            try:
                item.encode()
            except UnicodeEncodeError:
                return False
        elif isinstance(item, dict):
            todo.extend(item)
            todo.extend(item.values())
        elif isinstance(item, list):
            todo.extend(item)
    return True


def _get_dict(values, name):
    found = values.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Refused("wrong_type", name)
    return found


def _get_id(values, name):
    """Return a text or number as text; Odoo's own sender may use numbers."""
    found = values.get(name)
    if found is None:
        return ""
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise Refused("wrong_type", name)
    text = str(found)
    if len(text) > MAX_ID:
        raise Refused("wrong_type", name)
    return text


def _get_text(values, *names):
    """Return the first value that is a text or number, as text; long ones are cut."""
    for name in names:
        found = values.get(name)
        if isinstance(found, str) and found.strip():
            return found.strip()[:MAX_TEXT]
        if isinstance(found, int | float) and not isinstance(found, bool):
            return str(found)[:MAX_TEXT]
    return ""


def _get_message_id(event):
    """Return the sender's message id, else a hash of the event."""
    if message_id := _get_id(event, "messageId"):
        return message_id
    text = json.dumps(event, sort_keys=True, ensure_ascii=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _get_moment(event, source):
    moment = parse_moment(event.get("timestamp") or event.get("originalTimestamp"))
    if moment is None:
        return source.received_at
    try:
        return moment + source.skew
    except OverflowError:
        raise Refused("date", str(moment)) from None


def _get_type(kind, event, properties, source):
    """Return (code, label)."""
    label = _get_text(properties, *LABELS)
    if kind == "track":
        name = event.get("event")
        if not isinstance(name, str) or not name.strip():
            raise Refused("wrong_type", "event")
        code = source.get_code(name)
        return (code, label) if code != "other" else (code, name.strip()[:MAX_TEXT])
    if kind in ("page", "screen"):
        name = _get_text(event, "name")
        code = source.get_code(f"{name} view") if name else "other"
        return "page_view" if code == "other" else code, label or name
    return kind, _get_text(event, "groupId") if kind == "group" else ""


def _get_identities(event, kind, known, context, source):
    user_id = _get_id(event, "userId")
    anonymous_id = _get_id(event, "anonymousId")
    found = [
        ("external", f"{source.name}:{user_id}" if user_id else ""),
        ("visitor", anonymous_id),
        ("email", _get_text(known, "email")),
        ("phone", _get_text(known, "phone", "phone_number", "phoneNumber")),
    ]
    if kind == "alias":
        previous = _get_id(event, "previousId")
        if not previous or not user_id:
            raise Refused("wrong_type", "previousId")
        found.append(("visitor", previous))
    accounts = context.get("externalIds")
    for account in accounts if isinstance(accounts, list) else ():
        if isinstance(account, dict):
            system, value = _get_text(account, "type"), _get_text(account, "id")
            if system and value:
                found.append(("external", f"{system}:{value}"))
    return [pair for pair in found if pair[1]]


def _get_number(properties):
    for name in VALUES:
        found = properties.get(name)
        if isinstance(found, int | float) and not isinstance(found, bool):
            if not -MAX_VALUE < found < MAX_VALUE:
                raise Refused("value", name)
            return found
    return None


def _get_campaign(context):
    """Return {word of a touchpoint: text} of Segment's campaign, without empty ones."""
    campaign = _get_dict(context, "campaign")
    words = {word: _get_text(campaign, name) for word, name in CAMPAIGN.items()}
    return {word: text for word, text in words.items() if text}


def _get_landing(known, context):
    """Return what the address of the landing page says."""
    page = _get_dict(context, "page")
    url = _get_text(known, *TOUCH["landing_page"]) or _get_text(page, "url")
    search = _get_text(page, "search")
    if "?" not in url and search:
        url = f"{url}?{search.lstrip('?')}"
    return read_landing_url(url)


def _get_touch(known, context, campaign, click):
    """Return the values for a lead that the event may make, without empty texts.

    :param campaign: what the campaign and the landing page say
    :param click: as of _get_click()
    """
    page = _get_dict(context, "page")
    names = (_get_text(known, "firstName"), _get_text(known, "lastName"))
    touch = {
        "contact_name": _get_text(known, "name") or " ".join(filter(None, names)),
        "partner_name": _get_text(known, "company", "company_name"),
        "email": _get_text(known, "email"),
        "phone": _get_text(known, "phone", "phone_number", "phoneNumber"),
        "source": campaign.get("source"),
        "medium": campaign.get("medium"),
        **{name: _get_text(known, *keys) for name, keys in TOUCH.items()},
    }
    touch["click_id"] = click.get("id")
    for name in ("ad", "keyword"):
        touch[name] = touch[name] or campaign.get(name)
    touch["landing_page"] = touch["landing_page"] or _get_text(page, "url", "path")
    return {name: text for name, text in touch.items() if text}


def _get_click(known, landing):
    """Return {``id``, ``kind`` and ``date`` (ISO 8601, naive UTC) of the click on an
    ad, ``fbp``, ``fbc``, ``ttp``, ``platform`` of a platform's lead id: text}, without
    empty ones."""
    kind = next((one for one in CLICK_KINDS if _get_text(known, one)), "")
    click_id = _get_text(known, kind) if kind else _get_text(known, "click_id")
    if click_id and not kind:
        kind = _get_text(known, "click_kind", "click_id_type").lower()
    if not click_id:
        kind = next((one for one in CLICK_KINDS if one in landing), "")
        click_id = landing.get(kind, "")
    fbclid, moment = read_fbc(_get_text(known, *COOKIES["fbc"]))
    if fbclid and not click_id:
        kind, click_id = "fbclid", fbclid
    platform = _get_text(known, "platform", "lead_platform")
    platform = get_platform(platform) or platform
    if not platform and known.get("leadgen_id"):
        platform = "facebook"
    click = {
        "id": click_id[:MAX_TEXT],
        "kind": kind if kind in CLICK_KINDS else "",
        "date": moment.isoformat() if moment and click_id == fbclid else "",
        "platform": platform,
        **{name: _get_text(known, *keys) for name, keys in COOKIES.items()},
    }
    return {name: text for name, text in click.items() if text}


def _get_evidence(properties, context):
    evidence = {
        "message": _get_text(properties, "message_id", "messageId", "email_id"),
        "link": _get_text(properties, "link", "url", "href"),
        "address": _get_text(context, "ip"),
        "method": _get_text(properties, "method"),
        "purpose": _get_text(properties, "purpose"),
        "is_honeypot": properties.get("is_honeypot") is True,
        "delivered_at": parse_moment(properties.get("delivered_at")),
    }
    return {name: value for name, value in evidence.items() if value}
