"""The reason for a change of a lead's salesperson, for all rooms that make one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """Why the salesperson of leads changes; it is passed in the context.

    It is an object, so that no client can send one.
    """

    kind: str
    reason_id: int | bool = False
    note: str | bool = False
