"""Why the salesperson of a lead changes, for whatever room changes it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """Why the salesperson of leads changes. An object in the context, so that no
    client can pretend one."""

    kind: str
    reason_id: int | bool = False
    note: str | bool = False
