"""Working time as one table, in which deadlines and durations are looked up.

Pure functions on naive UTC moments. A deadline and the time that passed come from the
same table, so that they cannot disagree: the time up to ``deadline(t, s)`` is ``s``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import accumulate

ZERO = timedelta(0)
# the platform ends a day one microsecond before midnight, and a day off one second
SLIVER = timedelta(seconds=1)


def join(
    intervals: Iterable[tuple[datetime, datetime]],
) -> list[tuple[datetime, datetime]]:
    """Sorted, overlapping ones joined; slivers left by days that end at 23:59:59
    dropped, and gaps of that size closed, so that 24 hours are 24 hours."""
    joined: list[tuple[datetime, datetime]] = []
    for start, end in sorted(intervals):
        if end - start <= SLIVER:
            continue
        if joined and start - joined[-1][1] <= SLIVER:
            start, earlier = joined.pop()
            end = max(end, earlier)
        joined.append((start, end))
    return [(start, _whole(end)) for start, end in joined]


def _whole(moment):
    """The end of a day: 23:59:59.999999 is midnight."""
    tick = timedelta(microseconds=1)
    return moment + tick if moment.microsecond == 999_999 else moment


class BusinessTime:
    """The working time between two moments.

    ``starts``, ``ends``: of the spans, apart and in order; ``before``: working time
    before each span, and in all.
    """

    def __init__(self, intervals: Iterable[tuple[datetime, datetime]]) -> None:
        spans = join(intervals)
        self.starts = [span[0] for span in spans]
        self.ends = [span[1] for span in spans]
        lengths = (end - begin for begin, end in spans)
        self.before = list(accumulate(lengths, initial=ZERO))

    def worked(self, moment: datetime) -> timedelta:
        """Working time from the beginning of the table up to ``moment``"""
        index = bisect_right(self.starts, moment) - 1
        if index < 0:
            return ZERO
        return self.before[index] + min(moment, self.ends[index]) - self.starts[index]

    def seconds(self, start: datetime, end: datetime) -> float:
        """Working seconds between two moments; 0 where the end is before the start"""
        if end <= start:
            return 0.0
        return (self.worked(end) - self.worked(start)).total_seconds()

    def deadline(self, start: datetime, seconds: float) -> datetime | None:
        """The moment by which ``seconds`` of working time have passed since ``start``.

        At the very end of a span it is that end, not the next opening; no time at all
        gives the first working moment. Negative seconds plan backwards, to a moment
        from which so much time passes until ``start``.

        :returns: None where the table is too short
        """
        step = timedelta(seconds=seconds)
        wanted = self.worked(start) + step
        if step < ZERO:
            index = bisect_right(self.before, wanted) - 1
            if wanted < ZERO:
                return None
            return self.starts[index] + (wanted - self.before[index])
        if not step:
            index = bisect_right(self.ends, start)
            return max(start, self.starts[index]) if index < len(self.ends) else None
        index = bisect_left(self.before, wanted) - 1
        if index >= len(self.starts):
            return None
        return self.starts[index] + (wanted - self.before[index])


class AlwaysOpen:
    """Twenty-four hours a day, where there is no calendar."""

    def seconds(self, start: datetime, end: datetime) -> float:
        return max((end - start).total_seconds(), 0.0)

    def deadline(self, start: datetime, seconds: float) -> datetime:
        return start + timedelta(seconds=seconds)
