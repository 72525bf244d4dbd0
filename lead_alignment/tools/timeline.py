"""What a page of a customer's history is made of. Pure values."""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

# how much of an entry a department sees that may not read the record itself
HIDDEN, EXISTENCE, SUMMARY, FULL = range(4)
LEVELS = ("hidden", "existence", "summary", "full")
DEPARTMENTS = ("marketing", "sales", "support")
# the usual levels of a source
HIDDEN_TO_ALL = dict.fromkeys(DEPARTMENTS, "hidden")
EXISTENCE_TO_ALL = dict.fromkeys(DEPARTMENTS, "existence")
SUMMARY_TO_ALL = dict.fromkeys(DEPARTMENTS, "summary")
SUMMARY_TO_MARKETING_AND_SALES = SUMMARY_TO_ALL | {"support": "existence"}
SUMMARY_TO_SALES_AND_SUPPORT = SUMMARY_TO_ALL | {"marketing": "existence"}


@dataclass(frozen=True)
class Source:
    """One kind of record that a history is made of.

    ``date``: the field that says when; ``order`` parts entries of the same moment;
    ``levels``: {department: level} for records that the viewer may not read;
    ``is_noise``: left out unless asked for; ``is_day``: it has a day, and no time;
    ``about``: the field that names whom it is about: a record, or the id of one whose
    model stands in ``model`` or ``res_model``; "id": itself.
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


class Viewer(NamedTuple):
    """Who looks: for which departments, and whether an administrator only tries what
    these would see."""

    departments: tuple[str, ...]
    is_try: bool = False


class CardFact(NamedTuple):
    """One thing to know about a customer; shown to who sees a summary of ``source``."""

    key: str
    source: str
    label: str
    value: str
    icon: str


class Offer(NamedTuple):
    """What to speak of next, and why; shown to who sees a summary of ``source``."""

    source: str
    name: str
    reason: str


class Start(NamedTuple):
    """Leads, profiles and the contact that a record itself names: a history starts
    there."""

    leads: Any
    profiles: Any
    partner: Any


@dataclass(frozen=True)
class Person:
    """Whose story: ids, within ``companies``.

    ``own``: what is that very person, as (model, id), and no colleague or namesake;
    the first stands for the person. ``identities``: {id: (kind, value, profile id)}.
    """

    companies: tuple[int, ...]
    profiles: tuple[int, ...] = ()
    partners: tuple[int, ...] = ()
    leads: tuple[int, ...] = ()
    own: tuple[tuple[str, int], ...] = ()
    identities: dict[int, tuple[str, str, int]] = field(default_factory=dict)

    def get_ids(self, kind: str) -> dict[str, int]:
        """{value: id} of the identities of one kind"""
        return {
            value: identity_id
            for identity_id, (found, value, _profile) in self.identities.items()
            if found == kind
        }


@dataclass(frozen=True)
class Position:
    """Where a page ends: the newest moment first, then sources in their order, then the
    highest id."""

    date: datetime
    order: int
    record_id: int

    @property
    def rank(self) -> tuple[float, int, int]:
        """Smaller is nearer to the beginning of the history that is shown"""
        return (-self.date.timestamp(), self.order, -self.record_id)


def write_cursor(position: Position) -> str:
    """An opaque text for the client"""
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
    """The first ``limit`` of all sources together"""
    rows = [position for page in pages for position in page]
    return iter(sorted(rows, key=lambda position: position.rank)[:limit])


def get_level(levels: Iterable[Any]) -> int:
    """What somebody sees who works for several departments: the most of them"""
    return max((LEVELS.index(level) for level in levels), default=HIDDEN)


def filled(*texts: str | None) -> list[str]:
    """Those texts that say something"""
    return [text for text in texts if text]


def labels(records: Any, name: str) -> dict[str, str]:
    """{value: label} of a selection, in the language of the user"""
    return dict(records._fields[name]._description_selection(records.env))
