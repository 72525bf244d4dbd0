"""Working time as one table, in which deadlines and durations are looked up.

Pure functions on naive UTC moments. Deadlines and durations come from the same table,
so they agree: the working time from ``t`` to ``deadline(t, s)`` is ``s``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import accumulate

ZERO = timedelta(0)
# Odoo ends a day one microsecond before midnight, and a day off one second before
SLIVER = timedelta(seconds=1)


def join(
    intervals: Iterable[tuple[datetime, datetime]],
) -> list[tuple[datetime, datetime]]:
    """Sort intervals and join overlapping ones.

    Days that end at 23:59:59 leave slivers, which are dropped, and gaps, which are
    closed: so 24 hours are 24 hours.
    """
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
    """Round the end of a day: 23:59:59.999999 is midnight."""
    tick = timedelta(microseconds=1)
    return moment + tick if moment.microsecond == 999_999 else moment


class BusinessTime:
    """The working time between two moments.

    ``starts``, ``ends``: of separate spans, in order; ``before``: working time before
    each span, and at the end in all.
    """

    def __init__(self, intervals: Iterable[tuple[datetime, datetime]]) -> None:
        spans = join(intervals)
        self.starts = [span[0] for span in spans]
        self.ends = [span[1] for span in spans]
        lengths = (end - begin for begin, end in spans)
        self.before = list(accumulate(lengths, initial=ZERO))

    def spans(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """Return the spans of working time between two moments, cut off at both."""
        first = bisect_right(self.ends, start)
        last = bisect_left(self.starts, end)
        return [
            (max(begin, start), min(finish, end))
            for begin, finish in zip(
                self.starts[first:last], self.ends[first:last], strict=True
            )
        ]

    def worked(self, moment: datetime) -> timedelta:
        """Return the working time from the beginning of the table to ``moment``."""
        index = bisect_right(self.starts, moment) - 1
        if index < 0:
            return ZERO
        return self.before[index] + min(moment, self.ends[index]) - self.starts[index]

    def seconds(self, start: datetime, end: datetime) -> float:
        """Return working seconds between two moments; 0 if in reverse order."""
        if end <= start:
            return 0.0
        return (self.worked(end) - self.worked(start)).total_seconds()

    def deadline(self, start: datetime, seconds: float) -> datetime | None:
        """Return the moment when ``seconds`` of working time since ``start`` have
        passed.

        At the very end of a span it is that end, not the next opening; 0 seconds give
        the first working moment. Negative seconds plan backwards: from that moment so
        much time passes until ``start``.

        :returns: None if the table is too short
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
    """Working time without a calendar: twenty-four hours a day."""

    def seconds(self, start: datetime, end: datetime) -> float:
        return max((end - start).total_seconds(), 0.0)

    def deadline(self, start: datetime, seconds: float) -> datetime:
        return start + timedelta(seconds=seconds)
