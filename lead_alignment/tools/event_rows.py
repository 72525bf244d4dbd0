"""Turns what a caller says happened into a row of the ledger, or refuses it. Pure.

Nothing here asks the database: what the answer depends on comes as ``Rules``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, NamedTuple

from .identity_values import KINDS

MAX_LABEL = 120
MAX_VALUE = 1e15
# how much a sender's clock may be fast; later moments are errors
AHEAD = timedelta(hours=1)
# events hang on the identity that most surely is one person's
RANK = {kind: number for number, kind in enumerate(KINDS)}


class Refused(Exception):
    """:param code: machine-readable reason, see ``MESSAGES`` of ``customer.event``"""

    def __init__(self, code, detail=""):
        super().__init__(code)
        self.code = code
        self.detail = detail


class EventKind(NamedTuple):
    """What the catalogue says of a type: whether machines cause it, too, whether only
    people do, whether it makes a lead."""

    type_id: int
    is_machine_prone: bool
    is_human_proof: bool
    makes_lead: bool


@dataclass(slots=True)
class Rules:
    """What a company accepts.

    :param normalise: (kind, value) -> normal form of an identity, "" for none
    :param catalogue: {code: EventKind}
    :param oldest: earliest moment that is kept, naive UTC
    :param now: naive UTC
    """

    company_id: int
    normalise: Callable[[str, str], str]
    catalogue: dict[str, EventKind]
    oldest: datetime
    now: datetime
    codes_by_id: dict[int, str] = field(init=False)

    def __post_init__(self):
        self.codes_by_id = {kind.type_id: code for code, kind in self.catalogue.items()}

    def check(self, values: dict[str, Any]) -> None:
        """:raises Refused: with the reason, if this is no event"""
        prepare(0, values, self)


class EventRow(NamedTuple):
    """:param index: place in the batch
    :param pairs: [(kind, normalised value)], best first
    """

    index: int
    key: str
    pairs: list
    type_id: int
    occurred_at: datetime
    campaign_id: int | None
    label: str | None
    value: float | None
    evidence: dict | None
    is_machine_prone: bool
    is_human_proof: bool
    makes_lead: bool


class Recorded(NamedTuple):
    """An event that is new in the ledger; ``values``: as the caller gave them."""

    event_id: int
    row: EventRow
    values: dict


def prepare(index: int, values: dict[str, Any], rules: Rules) -> EventRow:
    """Return the ``EventRow`` of an event.

    :raises Refused: with the reason, if this is no event
    """
    code = values.get("type")
    if isinstance(code, int):
        code = rules.codes_by_id.get(code)
    try:
        kind = rules.catalogue[code]
    except (KeyError, TypeError):
        raise Refused("type", str(values.get("type"))[:80]) from None
    occurred_at = _get_moment(values.get("occurred_at") or rules.now, rules)
    pairs = get_pairs(values.get("identities") or (), rules)
    message_id, source = values.get("message_id"), values.get("source")
    if not isinstance(message_id, str) or not message_id:
        raise Refused("message_id")
    return EventRow(
        index=index,
        key=get_key(rules.company_id, source or "", message_id),
        pairs=pairs,
        type_id=kind.type_id,
        occurred_at=occurred_at,
        campaign_id=values.get("campaign_id") or None,
        label=_get_label(values.get("label")),
        value=_get_value(values.get("value")),
        evidence=values.get("evidence"),
        is_machine_prone=kind.is_machine_prone,
        is_human_proof=kind.is_human_proof,
        makes_lead=kind.makes_lead,
    )


def get_key(company_id: int, source: str, message_id: str) -> str:
    """Return the 16 bytes, in hexadecimal, that identify an event for ever."""
    text = f"{company_id}\x1f{source}\x1f{message_id}"
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def get_pairs(identities, rules: Rules) -> list:
    """Return [(kind, normalised value)], best first.

    :raises Refused: if none of ``identities`` is valid
    """
    pairs = []
    for kind, value in identities:
        if kind in RANK and value and isinstance(value, str | int):
            text = rules.normalise(kind, str(value))
            if text and (kind, text) not in pairs:
                pairs.append((kind, text))
    if not pairs:
        raise Refused("identity")
    if len(pairs) > 1:
        pairs.sort(key=_get_rank)
    return pairs


def _get_rank(pair):
    kind, _value = pair
    return RANK[kind]


def _get_moment(moment, rules):
    if not isinstance(moment, datetime) or moment.tzinfo:
        raise Refused("date", str(moment)[:40])
    if moment > rules.now + AHEAD:
        raise Refused("future", str(moment))
    if moment < rules.oldest:
        raise Refused("too_old", str(moment))
    moment = min(moment, rules.now)
    return moment.replace(microsecond=0) if moment.microsecond else moment


def _get_label(label):
    if label is None or label is False or label == "":
        return None
    if not isinstance(label, str):
        raise Refused("label", str(label)[:40])
    if "\x00" in label or not _is_text(label):
        raise Refused("text")
    return label[:MAX_LABEL]


def _is_text(text):
    try:
        text.encode()
    except UnicodeEncodeError:  # lone surrogates: it was no UTF-8
        return False
    return True


def _get_value(value):
    if value is None or value is False:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("value", str(value)[:40])
    if not -MAX_VALUE < value < MAX_VALUE:
        raise Refused("value", str(value)[:40])
    return float(value)
