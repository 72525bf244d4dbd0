"""The parts of a page of a customer's history. Plain values."""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

# levels at which a department sees entries of records that it may not read
HIDDEN, EXISTENCE, SUMMARY, FULL = range(4)
LEVELS = ("hidden", "existence", "summary", "full")
DEPARTMENTS = ("marketing", "sales", "support")
# usual levels of a source
HIDDEN_TO_ALL = dict.fromkeys(DEPARTMENTS, "hidden")
EXISTENCE_TO_ALL = dict.fromkeys(DEPARTMENTS, "existence")
SUMMARY_TO_ALL = dict.fromkeys(DEPARTMENTS, "summary")
SUMMARY_TO_MARKETING_AND_SALES = SUMMARY_TO_ALL | {"support": "existence"}
SUMMARY_TO_SALES_AND_SUPPORT = SUMMARY_TO_ALL | {"marketing": "existence"}


@dataclass(frozen=True)
class Source:
    """One kind of record in a history.

    ``date``: the field with the moment; ``order``: sorts entries of the same moment;
    ``levels``: {department: level} for records that the viewer may not read;
    ``is_noise``: left out unless asked for; ``is_day``: it has a day and no time;
    ``about``: the field with the subject: a record, or the id of one whose model is in
    ``model`` or ``res_model``; "id": the record itself. ``hosts``: the field with the
    model of the lead or contact whose id is in ``res_id``; then the history itself asks
    for the customer's, one after the other, and the source's domain says what else.
    """

    key: str
    label: str
    model: str
    date: str
    department: str
    order: int
    icon: str = "fa-circle-o"
    levels: dict[str, str] = field(default_factory=dict)
    is_noise: bool = False
    is_day: bool = False
    about: str = "lead_id"
    hosts: str = ""


class Viewer(NamedTuple):
    """The departments for which a user looks at a history; ``is_try``: an administrator
    only tries what these would see."""

    departments: tuple[str, ...]
    is_try: bool = False


class CardFact(NamedTuple):
    """One thing to know about a customer, for viewers of a summary of ``source``."""

    key: str
    source: str
    label: str
    value: str
    icon: str


class Offer(NamedTuple):
    """What to speak of next, and why; shown to viewers of a summary of ``source``."""

    source: str
    name: str
    reason: str


class Start(NamedTuple):
    """Where a history starts: leads, profiles and contact that a record names."""

    leads: Any
    profiles: Any
    partner: Any


@dataclass(frozen=True)
class Person:
    """Whose history it is: ids, within ``companies``.

    ``own``: (model, id) of the person's own records, without colleagues and namesakes;
    the first names the person. ``identities``: {id: (kind, value, profile id)}.
    """

    companies: tuple[int, ...]
    profiles: tuple[int, ...] = ()
    partners: tuple[int, ...] = ()
    leads: tuple[int, ...] = ()
    own: tuple[tuple[str, int], ...] = ()
    identities: dict[int, tuple[str, str, int]] = field(default_factory=dict)

    @property
    def hosts(self) -> list[tuple[str, int]]:
        """Return (model, id) of the leads and contacts."""
        leads = [("crm.lead", lead_id) for lead_id in self.leads]
        return leads + [("res.partner", partner_id) for partner_id in self.partners]

    def get_ids(self, kind: str) -> dict[str, int]:
        """Return {value: id} of the identities of one kind."""
        return {
            value: identity_id
            for identity_id, (found, value, _profile) in self.identities.items()
            if found == kind
        }


@dataclass(frozen=True)
class Position:
    """The place of an entry: newest first, then by the source's order, then by the
    highest id first."""

    date: datetime
    order: int
    record_id: int

    @property
    def rank(self) -> tuple[float, int, int]:
        """Return a key for sorting; smaller is nearer to the beginning of the page."""
        return (-self.date.timestamp(), self.order, -self.record_id)


def write_cursor(position: Position) -> str:
    """Return an opaque text for the client."""
    values = [position.date.isoformat(), position.order, position.record_id]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def read_cursor(text: str) -> Position:
    """:raises ValueError: for what :func:`write_cursor` did not write"""
    try:
        date, order, record_id = json.loads(base64.urlsafe_b64decode(text.encode()))
        return Position(datetime.fromisoformat(date), int(order), int(record_id))
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ValueError("cursor") from error


def merge(pages: Iterable[list[Position]], limit: int) -> Iterator[Position]:
    """Merge sorted positions of all sources; the first ``limit``."""
    rows = [position for page in pages for position in page]
    return iter(sorted(rows, key=lambda position: position.rank)[:limit])


def get_level(levels: Iterable[Any]) -> int:
    """Return the highest level, for a user of several departments."""
    return max((LEVELS.index(level) for level in levels), default=HIDDEN)


def filled(*texts: str | None) -> list[str]:
    """Return the texts that are not empty."""
    return [text for text in texts if text]


def labels(records: Any, name: str) -> dict[str, str]:
    """Return {value: label} of a selection, in the user's language."""
    return dict(records._fields[name]._description_selection(records.env))
