# database: ours
"""The history of a customer with 13,000 entries, for a salesperson, among a tenth of a
million leads, messages and people with ten events each, and among all of it: a first
page and one from the middle against one statement by hand (``floors/timeline.sql``),
Python included; blocks that each touches, at both sizes. Rows:
``fixtures/timeline_data.py``; ``BENCH_SCALE=0.02`` makes a fiftieth of them, and then
blocks are only told."""

import os
import statistics
import sys
import time
from pathlib import Path

from odoo.addons.lead_alignment.tools.timeline import Position, read_cursor

sys.path.insert(0, os.path.join(os.environ["BENCH_FOLDER"], "fixtures"))
from timeline_data import HEAVY, LEADS, TimelineData  # noqa: E402

MILLION = 1_000_000
ROUNDS = 15
AT_MOST = {"time": 3, "buffers": 1.2}
FLOOR = Path(os.environ["BENCH_FOLDER"], "floors", "timeline.sql").read_text()
NEWEST = Position("infinity", 0, 0)

cr = env.cr  # noqa: F821
data = TimelineData(env)  # noqa: F821
viewer = data.make_seller("Bench Viewer")
company, contact = env.company, data.customer  # noqa: F821
timeline = (
    env["customer.timeline"]  # noqa: F821
    .with_user(viewer)
    .with_context(lang="en_US", tz="UTC", allowed_company_ids=company.ids)
)
orders = {key: source.order for key, source in timeline._get_sources().items()}


def by_us(cursor=None, limit=20):
    return timeline.get_page("res.partner", contact.id, cursor=cursor, limit=limit)


def by_sql(cursor=None):
    after = read_cursor(cursor) if cursor else NEWEST
    cr.execute(
        FLOOR,
        {
            "partner": contact.id,
            "companies": tuple(company.ids),
            "date": after.date,
            "kind": after.order,
            "id": after.record_id,
        },
    )
    return cr.fetchall()


def count():
    return timeline.get_counts("res.partner", contact.id)


def find_middle():
    """The cursor in the middle of all pages, which together are the whole history."""
    cursors, found = [None], 0
    while cursors[-1] is not False:
        page = by_us(cursors[-1], limit=100)
        cursors.append(page["cursor"])
        found += len(page["entries"])
    assert found == sum(HEAVY.values()), f"{found} entries"
    return cursors[len(cursors) // 2]


def timed(action, *arguments):
    env.invalidate_all()  # noqa: F821
    start = time.perf_counter()
    result = action(*arguments)
    return time.perf_counter() - start, result


def count_blocks():
    """Of tables and indexes, in and out of the cache, since the transaction began"""
    cr.execute(
        "SELECT sum(pg_stat_get_xact_blocks_fetched(oid)) FROM pg_class "
        "WHERE relnamespace <> 'pg_catalog'::regnamespace"
    )
    return int(cr.fetchone()[0])


def get_buffers(action, *arguments):
    action(*arguments)  # what is read once for all is in the caches
    env.invalidate_all()  # noqa: F821
    before, queries = count_blocks(), cr.sql_log_count
    action(*arguments)
    queries = cr.sql_log_count - queries
    return count_blocks() - before, queries


def compare(title, cursor):
    """:returns: median ratio of ours to SQL, in turns; both found the same"""
    pairs = []
    for number in range(ROUNDS + 1):
        floor, expected = timed(by_sql, cursor)
        ours, page = timed(by_us, cursor)
        found = [(orders[one["source"]], one["res_id"]) for one in page["entries"]]
        assert found == [(row[1], row[2]) for row in expected[:20]], f"{found}"
        if number:  # the first warms the caches
            pairs.append((floor, ours, ours / floor))
    floor, ours, ratio = map(statistics.median, zip(*pairs, strict=True))
    print(
        f"{title}: ours {1000 * ours:.1f} ms, SQL {1000 * floor:.1f} ms, {ratio:.2f} "
        f"(at most {AT_MOST['time']})"
    )
    return ratio


def measure():
    """:returns: {title: (ratio of times, blocks)}"""
    middle = find_middle()
    measured = {}
    for title, cursor in (("first page", None), ("page in the middle", middle)):
        buffers, queries = get_buffers(by_us, cursor)
        floor, _one = get_buffers(by_sql, cursor)
        print(f"{title}: {buffers:,} blocks in {queries} queries, SQL {floor:,} blocks")
        measured[title] = compare(title, cursor), buffers
    buffers, queries = get_buffers(count)
    seconds = statistics.median(timed(count)[0] for _round in range(ROUNDS))
    print(f"counts: {buffers:,} blocks in {queries} queries, {1000 * seconds:.1f} ms")
    measured["counts"] = None, buffers
    return measured


tenth = LEADS // 10
data.fill(1, tenth)
small = measure()
data.fill(tenth + 1, LEADS)
large = measure()
cr.rollback()
for title, (ratio, buffers) in large.items():
    growth = buffers / small[title][1]
    print(f"{title}: {growth:.2f} times the blocks at a tenth ({AT_MOST['buffers']})")
    # of small tables other plans are the best ones
    if LEADS >= MILLION:
        assert 1 / AT_MOST["buffers"] <= growth <= AT_MOST["buffers"], title
    assert ratio is None or ratio <= AT_MOST["time"], title
