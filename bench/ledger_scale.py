# database: ours
"""The ledger at one and at ten million events of a million people: a person's last 50
events, events by type and month against hand-written SQL
(``floors/events_by_month.sql``), bytes per event. Rows: ``floors/ledger_rows.sql``."""

import os
import statistics
import time
from pathlib import Path

MILLION = 1_000_000
EVENTS = int(os.environ.get("BENCH_EVENTS", 10 * MILLION))
PEOPLE, CHUNK, ROUNDS = MILLION, 250_000, 5
AT_MOST = {"buffers": 1.2, "months": 1.3, "bytes": 210}
ZONE = "Asia/Ho_Chi_Minh"
FLOORS = Path(os.environ["BENCH_FOLDER"], "floors")
ROWS = (FLOORS / "ledger_rows.sql").read_text()
MAKE_PEOPLE = (FLOORS / "ledger_people.sql").read_text()
BY_MONTH = (FLOORS / "events_by_month.sql").read_text()

cr = env.cr  # noqa: F821
company = env.company  # noqa: F821
head = env.ref("base.user_admin")  # noqa: F821
head.tz = ZONE
head.group_ids += env.ref("lead_alignment.lead_alignment_group_marketing_manager")  # noqa: F821
ledger = env["customer.event"].with_user(head).with_context(tz=ZONE)  # noqa: F821
env.flush_all()  # noqa: F821
names = ["page_view", "email_open", "email_click", "form", "chat", "site_search"]
catalogue = env["customer.event.type"]._get_catalogue()  # noqa: F821


def make_people():
    cr.execute(MAKE_PEOPLE, {"company": company.id, "people": PEOPLE})
    return cr.fetchone()


def insert(first, last):
    for begin in range(first, last + 1, CHUNK):
        cr.execute(
            ROWS,
            {
                "first": begin,
                "last": min(begin + CHUNK - 1, last),
                "identity": identity,
                "people": PEOPLE,
                "types": [catalogue[name][0] for name in names],
                "start": "2024-01-01",
                "campaign": env["utm.campaign"].search([], limit=1).id or None,  # noqa: F821
            },
        )
    cr.execute("ANALYZE customer_event, customer_identity, customer_profile")


def buffers():
    """Of the statement that the ORM makes for a person's last 50, median of people."""
    found = []
    for number in range(20):
        domain = [("identity_id.profile_id", "=", profile + number)]
        query = ledger.sudo()._search(domain, limit=50, order=ledger._order)
        for _warm in range(2):
            cr.execute(
                "EXPLAIN (ANALYZE, BUFFERS) " + query.select().code,
                query.select().params,
            )
            text = "\n".join(row[0] for row in cr.fetchall())
        line = next(row for row in text.splitlines() if "Buffers:" in row)
        parts = [part.split("=")[1] for part in line.split() if "=" in part]
        found.append(sum(int(part) for part in parts[:2]))
    return statistics.median(found)


def timed(action):
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def by_report():
    env.invalidate_all()  # noqa: F821
    groups = ledger.formatted_read_group(
        [], ["type_id", "occurred_at:month"], ["__count"]
    )
    return sum(group["__count"] for group in groups), len(groups)


def by_sql():
    cr.execute(BY_MONTH, {"zone": ZONE, "companies": tuple(head.company_ids.ids)})
    rows = cr.fetchall()
    return sum(row[2] for row in rows), len(rows)


profile, identity = make_people()
seconds, _none = timed(lambda: insert(1, MILLION))
small = buffers()
print(f"1,000,000 events in {seconds:.0f} s; last 50 of a person: {small:.0f} buffers")
seconds, _none = timed(lambda: insert(MILLION + 1, EVENTS))
large = buffers()
print(f"{EVENTS:,} events, in {seconds:.0f} s more; last 50: {large:.0f} buffers")
cr.execute(
    "SELECT pg_total_relation_size('customer_event')::float / count(*) "
    "FROM customer_event"
)
size = cr.fetchone()[0]
print(f"bytes per event with all indexes: {size:.0f}")
ratios = []
for number in range(ROUNDS):
    floor, expected = timed(by_sql)
    ours, found = timed(by_report)
    assert found == expected, f"report {found}, SQL {expected}"
    if number:
        ratios.append(ours / floor)
        print(f"by month: report {ours:.2f} s, SQL {floor:.2f} s, {ours / floor:.2f}")
months = statistics.median(ratios)
cr.rollback()
print(
    f"buffers {large / small:.2f} (at most {AT_MOST['buffers']}), months {months:.2f} "
    f"(at most {AT_MOST['months']}), bytes {size:.0f} (at most {AT_MOST['bytes']})"
)
assert large / small <= AT_MOST["buffers"]
assert months <= AT_MOST["months"]
assert size <= AT_MOST["bytes"]
