"""When to try a customer again whom a call did not reach: at another time of day.

Pure functions. A customer who does not answer at nine will hardly answer at nine
tomorrow, so tries are spread over different hours (Oldroyd 2007: six attempts, spread,
reach most).
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, tzinfo

APART_HOURS = 2.0
STEP = timedelta(hours=1)
STEPS = 24


def spread(
    wanted: datetime,
    tried: Iterable[datetime],
    zone: tzinfo,
    first_open: Callable[[datetime], datetime],
) -> datetime:
    """Return the first moment from ``wanted`` on, within calling hours, whose time of
    day is at least two hours from that of every earlier try.

    :param wanted: aware; the earliest moment of the next try
    :param tried: aware moments of the tries so far
    :param zone: the customer's, in which times of day are compared
    :param first_open: function: aware moment -> the first one when calls may be made
    :returns: aware; if no hour of the next day is far enough, the farthest one
    """
    hours = [_hour(moment, zone) for moment in tried]
    best, best_distance = first_open(wanted), -1.0
    for step in range(STEPS):
        candidate = first_open(wanted + step * STEP)
        hour = _hour(candidate, zone)
        distance = min((_apart(hour, other) for other in hours), default=24.0)
        if distance >= APART_HOURS:
            return candidate
        if distance > best_distance:
            best, best_distance = candidate, distance
    return best


def _hour(moment: datetime, zone: tzinfo) -> float:
    local = moment.astimezone(zone)
    return local.hour + local.minute / 60


def _apart(one: float, other: float) -> float:
    """Return the hours between two times of day, across midnight if shorter."""
    distance = abs(one - other)
    return min(distance, 24 - distance)
