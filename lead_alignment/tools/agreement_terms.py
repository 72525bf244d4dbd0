"""What an agreement says, as it was written down when it came into force.

Pure values: whoever acts on an agreement reads ``Terms`` and never the records, which
may be under discussion.
"""

from dataclasses import dataclass, field, fields
from typing import Any

FIT_ORDER = ("a", "b", "c")


@dataclass(frozen=True)
class GateItem:
    """``name``: of a field of the lead; ``side``: who owes it; ``is_required``: without
    it there is no hand-over where the gate blocks."""

    name: str
    side: str = "marketing"
    is_required: bool = False
    meaning: dict[str, str] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Level:
    """One step of an escalation: ``minutes`` before (negative) or after the deadline,
    in working time."""

    minutes: int
    action: str
    user_ids: tuple[int, ...] = ()
    is_owner_told: bool = True
    is_leader_told: bool = False


@dataclass(frozen=True)
class Policy:
    """One timer. ``seconds``: of working time; ``key`` stays the same from version to
    version."""

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
    """``version_id`` is 0 where there is no agreement yet."""

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
    policies: tuple[Policy, ...] = ()

    def is_qualified(self, engagement: int | None, fit: str | None) -> bool:
        """Whether a lead with this score is above the line."""
        rank = FIT_ORDER.index(fit or "c")
        return (engagement or 0) >= self.mql_from and rank <= FIT_ORDER.index(
            self.mql_fit
        )


def read_terms(snapshot: dict[str, Any] | None, **ids: int) -> Terms:
    """``Terms`` of a snapshot, also of one written by an older version of ours."""
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
