"""Who gets which lead: weighted fair shares with limits.

Pure functions. Fair queueing: each lead adds ``1 / weight`` to what its taker has used,
and the next lead goes to the taker who would have used least with it (Demers, Keshav,
Shenker 1989). Over a day the shares follow the weights to within one lead each.
"""

from collections.abc import Container, Hashable, Iterable
from dataclasses import dataclass


@dataclass
class Taker:
    """A member who takes leads. ``used``: share so far; ``room``: leads still allowed,
    None for no limit; ``topics``: products they take, empty for all."""

    key: Hashable
    weight: float = 1.0
    used: float = 0.0
    room: int | None = None
    topics: frozenset = frozenset()

    def takes(self, topic) -> bool:
        has_room = self.room is None or self.room > 0
        return has_room and (not self.topics or topic in self.topics)

    def take(self) -> None:
        self.used += 1 / self.weight
        if self.room is not None:
            self.room -= 1


def allocate(
    items: Iterable[tuple[Hashable, Hashable]],
    takers: Iterable[Taker],
    known: dict[Hashable, Hashable] | None = None,
    barred: dict[Hashable, Container[Hashable]] | None = None,
) -> dict[Hashable, Hashable]:
    """Give each item to a taker; items that nobody may take are left out.

    :param items: [(item, topic)] in the order in which they wait
    :param takers: [``Taker``]; ``used`` and ``room`` are updated
    :param known: {item: key of the taker who knows it}: if among the takers, they get
        it whatever their limit
    :param barred: {item: keys of takers who do not get it again}
    :returns: {item: key of the taker}
    """
    by_key = {taker.key: taker for taker in takers}
    allocation = {}
    for item, topic in items:
        taker = by_key.get((known or {}).get(item))
        if taker is None:
            without = (barred or {}).get(item, ())
            taker = min(
                (
                    taker
                    for taker in by_key.values()
                    if taker.takes(topic) and taker.key not in without
                ),
                key=lambda taker: taker.used + 1 / taker.weight,
                default=None,
            )
        if taker is not None:
            taker.take()
            allocation[item] = taker.key
    return allocation
