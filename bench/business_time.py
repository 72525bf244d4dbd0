# database: ours
"""10,000 deadlines in one call beside bisecting a table of working time that is there
already, by hand and without any edge case, and beside ``plan_hours`` one by one."""

import random
import statistics
import time
from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta

import pytz

COUNT, SAMPLE, ROUNDS, AT_MOST = 10_000, 200, 9, 3

calendar = env.company.resource_calendar_id  # noqa: F821
chance = random.Random(7)  # noqa: S311
begin = datetime(2026, 1, 5)
items = [
    (begin + timedelta(minutes=chance.randrange(300_000)), 60 * chance.randrange(2400))
    for _n in range(COUNT)
]
spans = calendar._work_intervals_batch(
    datetime(2026, 1, 1, tzinfo=pytz.utc), datetime(2028, 1, 1, tzinfo=pytz.utc)
)[False]
starts = [span[0].timestamp() for span in spans]
ends = [span[1].timestamp() for span in spans]
before = [0.0]
for start, end in zip(starts, ends, strict=True):
    before.append(before[-1] + end - start)
epoch = datetime(1970, 1, 1)


def by_hand():
    result = []
    for start, seconds in items:
        moment = (start - epoch).total_seconds()
        at = bisect_right(starts, moment) - 1
        wanted = before[at] + min(moment, ends[at]) - starts[at] + seconds
        at = bisect_left(before, wanted) - 1
        result.append(epoch + timedelta(seconds=starts[at] + wanted - before[at]))
    return result


def timed(action):
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


ratios, took = [], []
for number in range(ROUNDS + 1):
    (floor, expected), (ours, found) = (
        timed(by_hand),
        timed(lambda: calendar._business_deadline_batch(items)),
    )
    same = [i for i, (_start, seconds) in enumerate(items) if seconds]
    assert all(found[i] == expected[i] for i in same), "not the same deadlines"
    if number:  # the first makes the table
        ratios.append(ours / floor)
        took.append(ours)
    else:
        print(f"with making the table: {1000 * ours:.1f} ms")
one_by_one, planned = timed(
    lambda: [
        calendar.plan_hours(seconds / 3600, start, compute_leaves=True)
        for start, seconds in items[:SAMPLE]
    ]
)
each = one_by_one / SAMPLE
ratio = statistics.median(ratios)
print(f"10,000 deadlines: {1000 * statistics.median(took):.1f} ms")
print(f"beside the table by hand: {ratio:.2f} (at most {AT_MOST})")
print(
    f"plan_hours: {1000 * each:.2f} ms each, "
    f"{each * COUNT / statistics.median(took):.0f} times slower"
)
assert ratio <= AT_MOST, "deadlines cost too much"
