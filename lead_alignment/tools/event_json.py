"""Values of an event as a JSON column keeps them until they are recorded."""

from datetime import datetime
from typing import Any


def to_json(values: dict[str, Any]) -> dict[str, Any]:
    """Moments as ISO text"""
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
    """The values that :func:`to_json` wrote"""
    evidence = dict(values.get("evidence") or {})
    if text := evidence.get("delivered_at"):
        evidence["delivered_at"] = datetime.fromisoformat(text)
    return {
        **values,
        "evidence": evidence,
        "occurred_at": datetime.fromisoformat(values["occurred_at"]),
    }
