"""Reads single events from the bytes of a request. Pure.

Sizes are those of Segment's own service
(segment.com/docs/connections/sources/catalog/libraries/server/http-api, "Max request
size"). A broken event does not stop the others of its batch.
"""

import json
import math
import re
import zlib

from .body_mapping import read_form

PATH = "/lead_alignment/v1"
MAX_BODY = 500 * 1024
MAX_EVENT = 32 * 1024
MAX_EVENTS = 2500
MAX_DEPTH = 32
# a string, or a character that opens, closes or separates (an unclosed string goes on
# to the end, so nothing is read twice)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{},]', re.DOTALL)


class BodyError(Exception):
    """The whole body cannot be read.

    :param status: HTTP status, which the senders' libraries act upon
    """

    def __init__(self, status, code, message):
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class Broken(str):
    """An event that could not be read; the text is the code of the reason."""

    __slots__ = ()


class _NotFinite(ValueError):
    pass


def unpack(data: bytes, encoding: str) -> str:
    """Return the text of a body.

    Bytes that are no UTF-8 become lone surrogates; the one event that holds them is
    refused later.

    :raises BodyError: if it is too large, or not encoded as ``encoding`` says
    """
    if len(data) > MAX_BODY:
        raise BodyError(413, "body_too_large", f"More than {MAX_BODY} bytes.")
    if encoding in ("gzip", "x-gzip") or data[:2] == b"\x1f\x8b":
        data = _gunzip(data)
    elif encoding not in ("", "identity"):
        raise BodyError(415, "encoding", "Content-Encoding may be gzip or nothing.")
    return data.decode("utf-8", "surrogateescape")


def _gunzip(data):
    """Unpack at most one byte over the limit: a zip bomb stays packed."""
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        text = unpacker.decompress(data, MAX_BODY + 1)
    except zlib.error as error:
        raise BodyError(400, "gzip", "The body is no valid gzip.") from error
    if len(text) > MAX_BODY:
        raise BodyError(413, "body_too_large", f"More than {MAX_BODY} bytes unpacked.")
    if not unpacker.eof:
        raise BodyError(400, "gzip", "The gzip ends in the middle.")
    return text


def read_batch(text: str) -> tuple[dict, list]:
    """Return (the body without its events, [dict or ``Broken``]).

    :raises BodyError: for a body that is no batch
    """
    try:
        body = _parse(text)
    except (ValueError, RecursionError):
        body = _read_apart(text)
    if not isinstance(body, dict) or not isinstance(body.get("batch"), list):
        raise BodyError(400, "no_batch", 'A batch is {"batch": [...]}.')
    events = body.pop("batch")
    if len(events) > MAX_EVENTS:
        raise BodyError(413, "too_many", f"More than {MAX_EVENTS} events.")
    return body, [_check(event) for event in events]


def read_single(text: str) -> dict:
    """Return the one event of a body. :raises BodyError: if there is none"""
    try:
        event = _parse(text)
    except RecursionError:
        event = Broken("too_deep")
    except _NotFinite:
        event = Broken("not_finite")
    except ValueError as error:
        raise BodyError(400, "invalid_json", "The body is no JSON.") from error
    if not isinstance(event, (dict, Broken)):
        raise BodyError(400, "invalid_json", "An event is a JSON object.")
    return _check(event)


def read_webhook(text: str) -> list:
    """Return the events of any body: an object, or a list of them.

    :raises BodyError: if there is none
    """
    try:
        body = _parse(text)
    except RecursionError:
        return [Broken("too_deep")]
    except _NotFinite:
        return [Broken("not_finite")]
    except ValueError as error:
        raise BodyError(400, "invalid_json", "The body is no JSON.") from error
    bodies = body if isinstance(body, list) else [body]
    if len(bodies) > MAX_EVENTS:
        raise BodyError(413, "too_many", f"More than {MAX_EVENTS} events.")
    return [_check(one) for one in bodies]


def read_form_body(pairs: list[tuple[str, str]]) -> list:
    """Return the one event of a form, [] of an empty one.

    :param pairs: [(name, value)]
    """
    return [_check(read_form(pairs))] if pairs else []


def _parse(text):
    return json.loads(text, parse_constant=_refuse_constant, parse_float=_parse_float)


def _refuse_constant(name):
    raise _NotFinite(name)


def _parse_float(text):
    number = float(text)
    if math.isinf(number):  # e.g. 1e999
        raise _NotFinite(text)
    return number


def _check(event):
    if isinstance(event, Broken):
        return event
    if not isinstance(event, dict):
        return Broken("no_object")
    if _is_too_deep(event):
        return Broken("too_deep")
    text = json.dumps(event, separators=(",", ":"), ensure_ascii=False)
    size = len(text.encode("utf-8", "surrogatepass"))
    return Broken("too_large") if size > MAX_EVENT else event


def _is_too_deep(value):
    level = [value]
    for _depth in range(MAX_DEPTH):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def _read_apart(text):
    """Read each event of a batch by itself, if the body cannot be parsed as a whole.

    :raises BodyError: if the brackets do not match, or there is no batch
    """
    span = _find_batch(text)
    if not span:
        raise BodyError(400, "invalid_json", "The body is no JSON.")
    start, end, cuts = span
    try:
        body = _parse(text[:start] + "[]" + text[end:])
    except (ValueError, RecursionError) as error:
        raise BodyError(400, "invalid_json", "The body is no JSON.") from error
    edges = [start, *cuts, end - 1]
    pieces = [
        text[one + 1 : other] for one, other in zip(edges, edges[1:], strict=False)
    ]
    body["batch"] = [_parse_piece(piece) for piece in pieces if piece.strip()]
    return body


def _parse_piece(piece):
    if len(piece) > 4 * MAX_EVENT:
        return Broken("too_large")
    try:
        return _parse(piece)
    except RecursionError:
        return Broken("too_deep")
    except _NotFinite:
        return Broken("not_finite")
    except ValueError:
        return Broken("invalid_json")


def _find_batch(text):
    """Return (start, end, positions of commas) of the list named "batch", or None."""
    depth, start, cuts, previous = 0, None, [], ""
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark[0] == '"':
            previous = mark if depth == 1 else ""
            continue
        if mark in "[{":
            if mark == "[" and previous == '"batch"':
                start = token.start()
            depth += 1
        elif mark in "]}":
            depth -= 1
            if start is not None and depth == 1:
                return start, token.end(), cuts
        elif start is not None and depth == 2:
            cuts.append(token.start())
        previous = ""
    return None
