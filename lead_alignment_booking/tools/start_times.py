"""When a meeting can begin: pure functions on moments of one kind, naive or aware."""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

Moment = TypeVar("Moment", bound=datetime)
Span = tuple[Moment, Moment]


def get_start_times(
    hours: Iterable[Span],
    busy: Iterable[Span],
    length: timedelta,
    step: timedelta,
    gap: timedelta = timedelta(0),
) -> list[Moment]:
    """Return the moments at which a meeting can begin, in order.

    They are counted from the beginning of each span of working hours, so that a meeting
    in the morning does not shift the times of the afternoon. A meeting ends within the
    span that it begins in.

    :param hours: separate spans of working time
    :param busy: spans that are taken; they may overlap
    :param length: of the meeting
    :param step: from one beginning to the next
    :param gap: kept free between the meeting and what is taken, before and after
    """
    taken = _join(busy)
    ends = [end for _start, end in taken]
    found = []
    for opens, closes in sorted(hours):
        start = opens
        while start + length <= closes:
            # the first that ends after the gap before the meeting has begun
            index = bisect_left(ends, start - gap + timedelta.resolution)
            if index == len(taken) or taken[index][0] >= start + length + gap:
                found.append(start)
            start += step
    return found


def _join(spans):
    """Return the spans in order, overlapping ones as one, so that ends are in order."""
    joined = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
