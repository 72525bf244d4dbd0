# database: ours
"""Recording 100,000 events through ``_record_batch`` against COPY of the same rows into
the same table, in the same run; and attaching 100,000 leads to people against
hand-written SQL (``floors/attach_leads.sql``)."""

import io
import os
import statistics
import time
import uuid
from datetime import timedelta
from pathlib import Path

EVENTS, PEOPLE, LEADS, ROUNDS = 100_000, 10_000, 100_000, 3
AT_MOST = {"record": 4, "attach": 3}
FLOORS = Path(os.environ["BENCH_FOLDER"], "floors")

cr = env.cr  # noqa: F821
ledger = env["customer.event"]  # noqa: F821
company = env.company  # noqa: F821
now = cr.now().replace(microsecond=0, tzinfo=None)
types = env["customer.event.type"]._get_catalogue()  # noqa: F821
page = types["page_view"][0]


def generate(turn):
    """The published rows: 100,000 page views and clicks of 10,000 browsers, every
    tenth person with an e-mail, within 90 days, half of them with a label."""
    for number in range(EVENTS):
        person = number * 7919 % PEOPLE
        identities = [("visitor", f"bench-{person}")]
        if person % 10 == 0:
            identities.append(("email", f"person{person}@bench.example"))
        yield {
            "type": "page_view",
            "identities": identities,
            "message_id": f"{turn}-{number}",
            "source": "bench",
            "occurred_at": now - timedelta(seconds=(EVENTS - number) * 77),
            "label": f"/page/{number % 200}" if number % 2 else None,
        }


def timed(action):
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def record(turn):
    values = list(generate(turn))
    seconds, result = timed(lambda: ledger._record_batch(values))
    assert len(result["new"]) == EVENTS, "events are missing"
    return seconds


def copy(turn):
    """The same rows by COPY, identities and keys known beforehand."""
    cr.execute("SELECT value, id FROM customer_identity WHERE kind = 'visitor'")
    ids = dict(cr.fetchall())
    lines = io.StringIO()
    for values in generate(turn):
        lines.write(
            f"{uuid.uuid4()}\t{ids[values['identities'][0][1]]}\t{page}\t"
            f"{values['occurred_at']}\t{values['label'] or chr(92) + 'N'}\n"
        )
    lines.seek(0)
    columns = ("key", "identity_id", "type_id", "occurred_at", "label")
    seconds, _none = timed(
        lambda: cr.copy_from(lines, "customer_event", columns=columns)
    )
    return seconds


record("warm")  # makes the people
cr.execute("ANALYZE customer_identity, customer_identity_link, customer_event")
ratios = []
for number in range(ROUNDS):
    floor, ours = copy(f"copy {number}"), record(f"ours {number}")
    ratios.append(ours / floor)
    print(
        f"{EVENTS:,} events: recorded {ours:.2f} s, COPY {floor:.2f} s, "
        f"ratio {ours / floor:.2f}"
    )
recorded = statistics.median(ratios)
before = cr.sql_log_count
replayed, result = timed(lambda: ledger._record_batch(list(generate("ours 0"))))
assert len(result["duplicate"]) == EVENTS
print(f"replayed: {replayed:.2f} s, {cr.sql_log_count - before} queries")

cr.execute(
    """
    INSERT INTO crm_lead (name, type, active, company_id, create_date, stage_id,
                          email_from, email_normalized, phone, phone_sanitized,
                          attempt_count, won_status)
    SELECT 'Bench ' || n, 'lead', TRUE, %s, now() AT TIME ZONE 'UTC', %s,
           CASE WHEN n %% 3 > 0 THEN 'lead' || n %% 80000 || '@bench.example' END,
           CASE WHEN n %% 3 > 0 THEN 'lead' || n %% 80000 || '@bench.example' END,
           '+849' || 10000000 + n %% 90000, '+849' || 10000000 + n %% 90000, 0,
           'pending'
      FROM generate_series(1, %s) n RETURNING id
    """,
    [company.id, env["crm.stage"].search([], limit=1).id, LEADS],  # noqa: F821
)
ids = [row[0] for row in cr.fetchall()]
cr.execute("ANALYZE crm_lead")
company.identity_policy = "email_first"
floor_sql = (FLOORS / "attach_leads.sql").read_text()


def attach():
    leads = env["crm.lead"]  # noqa: F821
    for start in range(0, LEADS, 1000):
        batch = leads.browse(ids[start : start + 1000])
        env.add_to_compute(leads._fields["profile_id"], batch)  # noqa: F821
        env.flush_all()  # noqa: F821
        env.invalidate_all()  # noqa: F821


def run(action):
    cr.execute("SAVEPOINT bench")
    seconds, _result = timed(action)
    cr.execute(
        "SELECT count(DISTINCT profile_id), count(profile_id) FROM crm_lead "
        "WHERE id = ANY(%s)",
        [ids],
    )
    people = cr.fetchone()
    cr.execute("ROLLBACK TO SAVEPOINT bench")
    env.invalidate_all(flush=False)  # noqa: F821
    return seconds, people


floor, of_floor = run(
    lambda: cr.execute(floor_sql, {"ids": ids, "company": company.id})
)
ours, of_ours = run(attach)
attached = ours / floor
print(f"people by SQL {of_floor}, by ours {of_ours}")
print(f"{LEADS:,} leads attached {ours:.1f} s, SQL {floor:.1f} s, ratio {attached:.2f}")
cr.rollback()
print(
    f"median ratio {recorded:.2f} (at most {AT_MOST['record']}), "
    f"{attached:.2f} (at most {AT_MOST['attach']})"
)
assert of_ours == of_floor, "not the same people"
assert recorded <= AT_MOST["record"]
assert attached <= AT_MOST["attach"]
