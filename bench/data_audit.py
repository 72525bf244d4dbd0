# database: ours
"""An audit's checks of 1,000,000 leads, against the same counts by hand in SQL; and
the locks that it holds meanwhile: none but those of reading."""

import os
import statistics
import time
from datetime import timedelta
from pathlib import Path

from odoo import fields

LEADS, ROUNDS, AT_MOST = 1_000_000, 3, 1.3
KINDS = ("phone", "bad_data_waiting", "owner_left", "need_missing", "stage_mismatch")
floor = Path(os.environ["BENCH_FOLDER"], "floors", "data_audit.sql").read_text()
STATEMENTS = [part for part in floor.split(";") if part.strip()]
cr = env.cr  # noqa: F821
company = env["res.company"].create({"name": "Audited"})  # noqa: F821
users = env["res.users"].search([], limit=20)  # noqa: F821
statuses = env["crm.k.status"].search([])  # noqa: F821
cr.execute(
    """
    INSERT INTO crm_lead (name, type, company_id, active, won_status, lifecycle,
                          create_date, k_status_id, k_status_date, user_id,
                          phone_sanitized, customer_need)
    SELECT 'Audited', 'lead', %(company)s, TRUE,
           CASE WHEN number %% 10 = 0 THEN 'won' ELSE 'pending' END,
           (ARRAY['nurture', 'mql', 'sal', 'sql', 'customer'])[1 + number %% 5],
           now() - interval '90 days',
           CASE WHEN number %% 3 > 0
                THEN (%(statuses)s::int4[])[1 + number %% %(kinds)s] END,
           now() - interval '30 days', (%(users)s::int4[])[1 + number %% %(people)s],
           CASE WHEN number %% 50 > 0
                THEN '+849' || lpad((number %% 950000)::text, 8, '0') END,
           CASE WHEN number %% 4 > 0 THEN 'A course' END
      FROM generate_series(1, %(leads)s) AS number
    """,
    {
        "company": company.id,
        "statuses": statuses.ids,
        "kinds": len(statuses),
        "users": users.ids,
        "people": len(users),
        "leads": LEADS,
    },
)
cr.execute("ANALYZE crm_lead")
checks = env["alignment.data.check"].search(  # noqa: F821
    [("company_id", "=", company.id), ("kind", "in", KINDS)]
)
checks = checks.sorted(lambda check: KINDS.index(check.kind))


def ours():
    env.invalidate_all()  # noqa: F821
    found = checks._measure()
    return [(found[check].population, found[check].bad) for check in checks]


def by_hand():
    two_days = company._get_today() - timedelta(days=2)
    values = {"company": company.id, "two_days": fields.Date.to_string(two_days)}
    counts = []
    for statement in STATEMENTS:
        cr.execute(statement, values)
        counts.append(cr.fetchone())
    return counts


def timed(action):
    begin = time.perf_counter()
    result = action()
    return time.perf_counter() - begin, result


ours()
pairs = [(timed(ours), timed(by_hand)) for _round in range(ROUNDS)]
for (_seconds, own), (_also, hand) in pairs:
    assert own == [tuple(row) for row in hand], (own, hand)
cr.execute(
    "SELECT DISTINCT mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation "
    "WHERE l.pid = pg_backend_pid() AND c.relname = 'customer_identity'"
)
locks = {mode for (mode,) in cr.fetchall()}
assert locks <= {"AccessShareLock"}, locks
ratio = statistics.median(own[0] / hand[0] for own, hand in pairs)
own, hand = (
    statistics.median(one[0] for one in column) for column in zip(*pairs, strict=True)
)
print(f"{LEADS} leads: {own:.2f} s, by hand {hand:.2f} s, ratio {ratio:.2f}")
assert ratio <= AT_MOST, f"{ratio:.2f} is more than {AT_MOST}"
