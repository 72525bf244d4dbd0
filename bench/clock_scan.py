# database: ours
"""The job that announces looks for due timers: among a million rows, 5 % running,
beside among ten thousand, in the same run."""

import statistics
import time
from datetime import datetime

from odoo.addons.lead_alignment.models.sla.crm_lead_sla_escalation import DUE

SMALL, LARGE, LATE, ROUNDS, AT_MOST = 10_000, 1_000_000, 50, 15, 1.2

cr = env.cr  # noqa: F821
timers = env["crm.lead.sla"]  # noqa: F821
leads = env["crm.lead"].create([{"name": "Bench"}] * 100)  # noqa: F821
env["crm.lead"]._flush_facts()  # noqa: F821


def grow(first, last):
    cr.execute(
        """
        INSERT INTO crm_lead_sla (lead_id, company_id, target, side, start_date,
                                  base_date, target_seconds, due_date, state, end_date,
                                  next_action_at, next_step)
        SELECT (%s::int[])[1 + n %% 100], %s, 'first_call', 'sales', moment, moment,
               900, moment + interval '15 min',
               CASE WHEN n %% 20 = 0 THEN 'running' ELSE 'met' END,
               CASE WHEN n %% 20 = 0 THEN NULL ELSE moment END,
               CASE WHEN n %% 20 = 0 THEN moment + CASE WHEN n <= %s
                    THEN interval '-1 day' ELSE interval '30 day' END END, 0
          FROM generate_series(%s, %s) n,
               LATERAL (SELECT now() AT TIME ZONE 'UTC' - n * interval '1 s') at(moment)
        """,
        [leads.ids, env.company.id, 20 * LATE, first, last],  # noqa: F821
    )
    cr.execute("ANALYZE crm_lead_sla, crm_lead")


def scan():
    start = time.perf_counter()
    cr.execute(DUE, [datetime.now(), 200])
    found = len(cr.fetchall())
    assert found >= LATE, f"{found} of {LATE} due timers were found"
    return time.perf_counter() - start


def measure():
    scan()
    return statistics.median(scan() for _round in range(ROUNDS))


grow(1, SMALL)
small = measure()
grow(SMALL + 1, LARGE)
large = measure()
print(f"among 10,000: {1000 * small:.2f} ms, among 1,000,000: {1000 * large:.2f} ms")
print(f"growth: {large / small:.2f} (at most {AT_MOST})")
cr.rollback()
assert large / small <= AT_MOST, "the scan grows with the timers that ended"
