"""Reads any webhook's body by a mapping: path → our field. Pure.

A path is a JSON Pointer (RFC 6901): "/data/merges/PHONE". Within a list of named things
an item is found by its name instead of its place, which may change:
"/fields/[name=phone]/value".
"""

from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from typing import Any

MAX_PATHS = 200
MAX_DEPTH = 8
MAX_SAMPLE = 200
MAX_FIELDS = 500  # of a form
# by what the things of a list are named
NAMES = ("name", "key", "column_id", "label", "title", "id", "question")
# keys that hold the answer beside such a name
ANSWERS = {"value", "values", "string_value", "answer", "text"}
IDS = {"key", "column_id", "id", "question"}
# targets that are texts of the event's properties
PROPERTIES = (
    *("name", "email", "phone", "company", "product", "form", "ad", "keyword"),
    *("platform_lead_id", "platform", "sub_team", "landing_page"),
    *("gclid", "gbraid", "wbraid", "fbclid", "ttclid", "zclid", "msclkid"),
)
WORDS = {"campaign": "name", "source": "source", "medium": "medium"}


def read_form(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Return the fields of a form; repeated ones are lists.

    :param pairs: [(name, value)] as browsers send them
    """
    found: dict[str, Any] = {}
    for name, value in pairs[:MAX_FIELDS]:
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def list_paths(body: Any) -> list[tuple[str, str]]:
    """Return [(path, value as text)] of all texts and numbers of a body."""
    found: list[tuple[str, str]] = []
    _collect(body, "", 0, found)
    return found[:MAX_PATHS]


def _collect(value, path, depth, found):
    if depth > MAX_DEPTH or len(found) >= MAX_PATHS:
        return
    if isinstance(value, dict):
        for name, child in value.items():
            _collect(child, f"{path}/{_escape(str(name))}", depth + 1, found)
    elif isinstance(value, list):
        for place, child in enumerate(value):
            if name := _get_name(child, value):
                part = _escape(f"[{name}={child[name]}]")
                # by its name it is found, so that is no value
                child = {key: one for key, one in child.items() if key != name}
            else:
                part = str(place)
            _collect(child, f"{path}/{part}", depth + 1, found)
    elif path and value not in (None, ""):
        found.append((path, _to_text(value)[:MAX_SAMPLE]))


def _get_name(item, items):
    """Return the key by which an item of a list is found again, "" for none.

    It is a question that has an answer, or an id; not the name of a guest or of a
    product, which fits this body only.
    """
    if not isinstance(item, dict):
        return ""
    for key in NAMES:
        name = item.get(key)
        others = item.keys() - {key}
        if not (isinstance(name, str) and name and others):
            continue
        is_answered = bool(others & ANSWERS) or key in IDS
        same = [one for one in items if isinstance(one, dict) and one.get(key) == name]
        if is_answered and len(same) == 1:
            return key
    return ""


def _escape(text):
    return text.replace("~", "~0").replace("/", "~1")


def _unescape(text):
    return text.replace("~1", "/").replace("~0", "~")


def _to_text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()


def find(body: Any, path: str) -> str:
    """Return the text at a path, "" for none; a list of texts is joined."""
    for part in path.split("/")[1:]:
        body = _step(body, _unescape(part))
    if isinstance(body, list):
        return ", ".join(
            _to_text(one) for one in body if isinstance(one, str | int | float)
        )
    if body is None or isinstance(body, dict):
        return ""
    return _to_text(body)


def _step(value, part):
    if isinstance(value, dict):
        return value.get(part)
    if not isinstance(value, list):
        return None
    if part.startswith("[") and part.endswith("]"):
        name, _equals, wanted = part[1:-1].partition("=")
        return next(
            (
                one
                for one in value
                if isinstance(one, dict) and str(one.get(name)) == wanted
            ),
            None,
        )
    place = int(part) if part.isascii() and part.isdecimal() else len(value)
    return value[place] if place < len(value) else None


def read_moment(text: str, zone: tzinfo, latest: datetime) -> str:
    """Return ISO 8601 of a date and time, "" for what is none.

    :param zone: of a time that names none: the company's
    :param latest: aware; later ones are errors
    """
    moment = _parse_moment(text.strip()[:40])
    if moment is None:
        return ""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return moment.isoformat() if moment <= latest else ""


def _parse_moment(text):
    with suppress(ValueError, OverflowError, OSError):
        if text.isascii() and text.isdecimal() and len(text) in (10, 13):
            unit = 1000 if len(text) > 10 else 1
            return datetime.fromtimestamp(int(text) / unit, UTC)
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    for form in ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y"):
        with suppress(ValueError):
            return datetime.strptime(text, form)
    return None


def to_event(body: Any, mapping: list[tuple[str, str]], usual: str) -> dict[str, Any]:
    """Return the body as an event of Segment's API, see ``tools.segment_event``.

    :param mapping: [(path, target)]
    :param usual: name of the event if the body does not name it
    """
    properties: dict[str, Any] = {}
    campaign, event, names, notes = {}, {}, {}, []
    for path, target in mapping:
        text = find(body, path)
        if not text:
            continue
        if target in PROPERTIES:
            properties.setdefault(target, text)
        elif target in WORDS:
            campaign.setdefault(WORDS[target], text)
        elif target in ("first_name", "last_name"):
            names[target] = text
        elif target == "note":
            notes.append(f"{_get_label(path)}: {text}")
        else:
            event.setdefault(target, text)
    if names and "name" not in properties:
        properties["name"] = " ".join(names[key] for key in sorted(names))
    if notes:
        properties["note"] = "\n".join(notes)
    found = {
        "type": "track",
        "event": event.get("event") or usual,
        "messageId": event.get("message_id"),
        "userId": event.get("account"),
        "timestamp": event.get("date"),
        "properties": properties,
        "context": {"campaign": campaign},
    }
    return {name: value for name, value in found.items() if value}


def _get_label(path):
    """Return what a path is called: "/fields/[name=need]/value" → "need"."""
    for part in reversed(path.split("/")):
        part = _unescape(part)
        if part.startswith("["):
            return part[1:-1].partition("=")[2]
        if not part.isdecimal() and part not in ("value", "values", "string_value"):
            return part.replace("_", " ")
    return path
