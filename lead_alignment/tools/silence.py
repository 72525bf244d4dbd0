"""Whether software that usually sends has fallen silent.

Time is measured in messages that were to be expected: an hour at night, in which a shop
sends one message, counts for one; an hour at noon for sixty. So the same limit fits
nights, weekends and days off. Minutes are whole ones since 1970, UTC.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import accumulate, pairwise
from typing import NamedTuple

from .local_day import get_zone

HOUR, DAY = 60, 24 * 60
WEEKS = 4
LEARNED_DAYS = WEEKS * 7
ENOUGH_DAYS = 7
ENOUGH_GAPS = 20
FACTOR = 2  # silent for twice the usual gap
SHORTEST = 15  # minutes: no shorter silence is told
SUNDAY = 6
SLOTS = 7 * 24


class Habit(NamedTuple):
    """How a sender usually sends.

    :param rates: messages an hour, by hour of the week from Monday on; a day off is a
        Sunday
    :param gap: the gap that is exceeded once a week, in messages that were to be
        expected; the longest one if few are known
    """

    rates: list[float]
    gap: float


def to_minute(moment: datetime) -> int:
    """Return the whole minute of ``moment``, naive UTC."""
    return int(moment.replace(tzinfo=UTC).timestamp()) // 60


def learn(
    minutes: Iterable[int], now: int, zone: str, days_off: frozenset[date]
) -> Habit | None:
    """Return the habit of a sender, or None as long as too little is known.

    :param minutes: in which something came, ascending, of the last ``LEARNED_DAYS``
    :param days_off: of the sender's company
    """
    minutes = list(minutes)
    if len(minutes) <= ENOUGH_GAPS or now - minutes[0] < ENOUGH_DAYS * DAY:
        return None
    slots = _get_slots(minutes[0], now, zone, days_off)
    first = minutes[0] // HOUR
    hours = Counter(slots)
    sent = Counter(slots[minute // HOUR - first] for minute in minutes)
    rates = [sent[slot] / hours[slot] if hours[slot] else 0.0 for slot in range(SLOTS)]
    clock = _Clock(rates, slots, first)
    gaps = sorted(
        (clock.at(after) - clock.at(before) for before, after in pairwise(minutes)),
        reverse=True,
    )
    return Habit(rates, gaps[min(WEEKS, len(gaps) // 50)])


def is_silent(
    habit: Habit, last: int, now: int, zone: str, days_off: frozenset[date]
) -> bool:
    """Whether a sender that sent in the minute ``last`` should have sent since."""
    if now - last < SHORTEST:
        return False
    clock = _Clock(habit.rates, _get_slots(last, now, zone, days_off), last // HOUR)
    return clock.at(now) - clock.at(last) >= FACTOR * habit.gap


class _Clock:
    """Counts the messages that were to be expected since the hour ``first``."""

    def __init__(self, rates: list[float], slots: list[int], first: int):
        self.rates, self.slots, self.first = rates, slots, first
        self.until = list(accumulate((rates[slot] for slot in slots), initial=0.0))

    def at(self, minute: int) -> float:
        hour = minute // HOUR - self.first
        share = minute % HOUR / HOUR
        return self.until[hour] + share * self.rates[self.slots[hour]]


def _get_slots(begin: int, end: int, zone: str, days_off: frozenset[date]) -> list[int]:
    """Return the place in ``Habit.rates`` of each hour from ``begin`` to ``end``."""
    local_zone = get_zone(zone)
    slots = []
    for hour in range(begin // HOUR, end // HOUR + 1):
        local = datetime.fromtimestamp(hour * 3600, local_zone)
        day = SUNDAY if local.date() in days_off else local.weekday()
        slots.append(day * 24 + local.hour)
    return slots
