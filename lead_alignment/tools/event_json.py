"""Values of an event as JSON, while it waits to be recorded."""

from datetime import datetime
from typing import Any


def to_json(values: dict[str, Any]) -> dict[str, Any]:
    """Return values with moments as ISO text."""
    evidence = values.get("evidence") or {}
    if isinstance(evidence.get("delivered_at"), datetime):
        evidence = {**evidence, "delivered_at": evidence["delivered_at"].isoformat()}
    moment = values.get("occurred_at")
    return {
        **values,
        "evidence": evidence,
        "occurred_at": moment.isoformat() if isinstance(moment, datetime) else moment,
    }


def from_json(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that :func:`to_json` was given."""
    evidence = dict(values.get("evidence") or {})
    if text := evidence.get("delivered_at"):
        evidence["delivered_at"] = datetime.fromisoformat(text)
    return {
        **values,
        "evidence": evidence,
        "occurred_at": datetime.fromisoformat(values["occurred_at"]),
    }
