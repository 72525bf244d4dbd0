"""The terms of an agreement, as stored when they came into force.

Plain values: code that acts on an agreement reads ``Terms`` and never the records,
which hold a draft.
"""

from dataclasses import dataclass, field, fields
from typing import Any

FIT_ORDER = ("a", "b", "c")


@dataclass(frozen=True)
class GateItem:
    """An item of the quality gate.

    ``name``: of a field of the lead; ``side``: the department that provides it;
    ``is_required``: if the gate blocks, no hand-over without it.
    """

    name: str
    side: str = "marketing"
    is_required: bool = False
    meaning: dict[str, str] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Level:
    """A level of an escalation: ``minutes`` before (negative) or after the deadline, in
    working time."""

    minutes: int
    action: str
    user_ids: tuple[int, ...] = ()
    is_owner_told: bool = True
    is_leader_told: bool = False


@dataclass(frozen=True)
class Policy:
    """An SLA policy. ``seconds``: working time; ``key``: the same in every version."""

    key: int
    name: dict[str, str]
    target: str
    side: str
    seconds: int
    opening_seconds: int = 0
    start: str = "handover"
    calendar: str = "team"
    warn_percent: int = 0
    tries: int = 0
    days: int = 0
    domain: str = ""
    status_ids: tuple[int, ...] = ()
    stage_ids: tuple[int, ...] = ()
    pause_status_ids: tuple[int, ...] = ()
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True)
class Terms:
    """The terms in force; ``version_id`` is 0 if there is no agreement yet."""

    version_id: int = 0
    agreement_id: int = 0
    company_id: int = 0
    mql_from: int = 50
    mql_fit: str = "c"
    gate_mode: str = "off"
    gate: tuple[GateItem, ...] = ()
    is_call_acceptance: bool = True
    is_entered_handed_over: bool = True
    is_hidden_until_handover: bool = False
    cold_days: int = 0
    message_side: str = "support"
    message_minutes: int = 60
    policies: tuple[Policy, ...] = ()

    def is_qualified(self, engagement: int | None, fit: str | None) -> bool:
        """Whether a lead with this score reaches the MQL threshold."""
        rank = FIT_ORDER.index(fit or "c")
        return (engagement or 0) >= self.mql_from and rank <= FIT_ORDER.index(
            self.mql_fit
        )


def read_terms(snapshot: dict[str, Any] | None, **ids: int) -> Terms:
    """Return the ``Terms`` of a snapshot, even of an older release of this add-on."""
    snapshot = snapshot or {}
    known = {one.name for one in fields(Terms)} - {"gate", "policies"}
    return Terms(
        **{name: snapshot[name] for name in known & snapshot.keys()},
        gate=tuple(_read_row(GateItem, row) for row in snapshot.get("gate", ())),
        policies=tuple(_read_policy(row) for row in snapshot.get("policies", ())),
        **ids,
    )


def _read_policy(row):
    levels = tuple(_read_row(Level, level) for level in row.get("levels", ()))
    return _read_row(Policy, {**row, "levels": levels})


def _read_row(kind, row):
    names = {one.name for one in fields(kind)}
    return kind(
        **{
            name: tuple(value) if isinstance(value, list) else value
            for name, value in row.items()
            if name in names
        }
    )
