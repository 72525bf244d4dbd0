# database: ours
"""Twenty thousand facts to a platform that answers with 200, 400 for single rows, 429,
503, and not at all after it has accepted, while the sender is killed between two
batches (its transaction is lost): each fact is counted once under its own key, broken
ones alone are refused, and nobody's address leaves the house. How many facts a second,
and how long collecting takes against the same INSERT by hand."""

import json
import os
import random
import sys
import time
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tools import SQL

from odoo.addons.lead_alignment.models.outlet import alignment_outbox_send

sys.path.insert(
    0,
    os.path.join(
        os.path.dirname(os.environ["BENCH_FOLDER"]), "lead_alignment/tests/channel"
    ),
)
from fake_platform import running  # noqa: E402

FACTS = int(os.environ.get("OUTBOX_FACTS", 20_000))
BROKEN = 40
cr, chance = env.cr, random.Random(11)  # noqa: F821
company = env.company  # noqa: F821
now = fields.Datetime.now()
outlet = env["alignment.outlet"].create(  # noqa: F821
    {
        "name": "Bench",
        "platform": "meta",
        "dataset": "1",
        "is_platform_only": False,
        "consent": "not_refused",
        "start_date": now - timedelta(days=1),
        "rule_ids": [(0, 0, {"stage": "sql", "event": "Qualified"})],
    }
)
outlet.sudo().access_token = "secret"
cr.execute(
    """
    INSERT INTO crm_lead (name, type, company_id, create_date, active, lifecycle,
                          won_status, email_normalized, phone_sanitized)
    SELECT 'Bench ' || n, 'opportunity', %s, %s, TRUE, 'sql', 'pending',
           'bench' || n || '@khach.example', '+849' || lpad(n::text, 8, '0')
      FROM generate_series(1, %s) n RETURNING id
    """,
    [company.id, now, FACTS],
)
ids = [row[0] for row in cr.fetchall()]
cr.execute(
    """
    INSERT INTO crm_lead_lifecycle_change (lead_id, company_id, date, from_stage,
                                           to_stage, cause)
    SELECT id, %s, %s, 'sal', 'sql', 'convert' FROM unnest(%s) id
    """,
    [company.id, now, ids],
)
cr.execute("ANALYZE crm_lead; ANALYZE crm_lead_lifecycle_change")
outbox = env["alignment.outbox"]  # noqa: F821

start = time.perf_counter()
cr.execute("SAVEPOINT floor")
cr.execute(
    SQL(
        "INSERT INTO alignment_outbox (outlet_id, lead_id, source, source_ref, key, "
        "event, occurred_at, collected_date, next_date, state, tries) "
        "SELECT %s, lead_id, 'stage', id, 'floor' || id, 'Qualified', date, date, "
        "date, 'waiting', 0 FROM crm_lead_lifecycle_change WHERE lead_id = ANY(%s)",
        outlet.id,
        ids,
    )
)
floor = time.perf_counter() - start
cr.execute("ROLLBACK TO SAVEPOINT floor")
start = time.perf_counter()
outbox._collect()
collected = time.perf_counter() - start
rows = outbox.search([("outlet_id", "=", outlet.id), ("lead_id", "in", ids)])
assert len(rows) == FACTS, len(rows)
broken = set(chance.sample(rows.mapped("key"), BROKEN))
counted, plain = {}, []


def answer(_path, _query, body):
    if b"khach" in body or b'"+849' in body:
        plain.append(body)
    events = json.loads(body)["data"]
    dice = chance.random()
    if dice < 0.1:
        return 429, {}, {}
    if dice < 0.15:
        return 503, {}, {}
    if any(event["event_id"] in broken for event in events):
        return 400, {"error": {"code": 100, "message": "Invalid parameter"}}, {}
    for event in events:
        counted.setdefault(event["event_id"], set()).add(json.dumps(event))
    if dice < 0.3:
        time.sleep(1.2)  # accepted, and nobody hears of it
    return 200, {"events_received": len(events)}, {}


kills = 0
start = time.perf_counter()
with (
    running(answer) as platform,
    patch.object(alignment_outbox_send, "META", platform.url),
    patch.object(alignment_outbox_send, "TIMEOUT", 1),
):
    for turn in range(400):
        with freeze_time(now + timedelta(minutes=10 * turn)):
            cr.execute("SAVEPOINT batch")
            _count, is_over = outlet._send_batch()
            env.flush_all()  # noqa: F821
            if chance.random() < 0.1:
                cr.execute("ROLLBACK TO SAVEPOINT batch")  # killed before the commit
                env.invalidate_all(flush=False)  # noqa: F821
                kills += 1
                continue
            cr.execute("RELEASE SAVEPOINT batch")
        if is_over and not outbox.search_count(
            [("outlet_id", "=", outlet.id), ("state", "=", "waiting")], limit=1
        ):
            break
seconds = time.perf_counter() - start
states = dict(outbox._read_group([("id", "in", rows.ids)], ["state"], ["__count"]))
print(f"collected in {collected:.2f} s, by hand {floor:.2f} s: {collected / floor:.2f}")
print(
    f"{len(platform.requests)} requests, {kills} kills, {seconds:.0f} s: {states}; "
    f"{len(counted)} counted by the platform, {len(plain)} bodies with a plain address"
)
cr.rollback()
assert states == {"accepted": FACTS - BROKEN, "refused": BROKEN}, states
assert len(counted) == FACTS - BROKEN and not broken & counted.keys()
assert all(len(bodies) == 1 for bodies in counted.values()), "a fact changed"
assert not plain
