# database: ours
"""The next lead of the call queue costs the same among a million leads as among a
hundred thousand: blocks that PostgreSQL touches, for each step and when it is empty."""

import json
import os
import time

from odoo.tools import SQL

SIZES = (100_000, 1_000_000)
# so many leads wait on the floor, the others are history; with all of SIZES waiting
# each index is a level deeper: 3 blocks more for a lead from the pool
FLOOR = int(os.environ.get("BENCH_FLOOR", 100_000))
MORE = 1.2

cr = env.cr  # noqa: F821
Lead = env["crm.lead"]  # noqa: F821
company = env.company  # noqa: F821
company.write({"calling_hour_from": 0, "calling_hour_to": 24})
now = env["ir.cron"]._fields["lastcall"].now()  # noqa: F821
agents = env["res.users"].create(  # noqa: F821
    [
        {
            "name": name,
            "login": f"bench_{name}",
            "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)],  # noqa: F821
        }
        for name in ("callback", "new", "retry", "follow_up", "pool", "empty")
    ]
)
team = env["crm.team"].create({"name": "Pool", "company_id": company.id})  # noqa: F821
other = env["crm.team"].create({"name": "Other", "company_id": company.id})  # noqa: F821
team.member_ids = agents - agents[-1]
other.member_ids = agents[-1]
statuses = env["crm.k.status"].search([("child_ids", "=", False)]).ids  # noqa: F821
COLUMNS = {
    "callback": SQL("callback_date"),
    "retry": SQL("retry_date"),
    "follow_up": SQL("follow_up_date"),
}


def insert(first, last):
    """On the floor one in ten leads is an agent's or the pool's and waits now, another
    one waits until later, and the others are done."""
    cr.execute(
        """
        INSERT INTO crm_lead (name, type, active, company_id, user_id, team_id,
                              create_date, stage_id, k_status_id, attempt_count,
                              phone_sanitized, won_status, callback_date, retry_date,
                              follow_up_date, wanted_date)
        SELECT 'Lead ' || n, 'lead', k %% 10 < 7, %(company)s,
               CASE WHEN k %% 10 = 0 AND k %% 60 / 10 < 4
                    THEN (%(agents)s::int[])[1 + k %% 60 / 10]
                    WHEN k %% 10 > 0 THEN %(admin)s END,
               %(team)s,
               %(now)s - n * interval '20 seconds', %(stage)s,
               CASE WHEN k %% 10 > 0 OR k %% 60 / 10 IN (0, 3)
                    THEN (%(statuses)s::int[])[1 + k %% 6] END,
               CASE WHEN k %% 10 > 0 OR k %% 60 / 10 NOT IN (1, 4) THEN 2 ELSE 0 END,
               '+849' || lpad(n::text, 8, '0'),
               CASE WHEN k %% 10 > 6 THEN 'lost' ELSE 'pending' END,
               CASE WHEN k %% 10 = 1 THEN %(now)s + n * interval '1 second'
                    WHEN k %% 60 = 0 THEN %(now)s - n * interval '1 second' END,
               CASE WHEN k %% 60 = 20 THEN %(now)s - n * interval '1 second' END,
               CASE WHEN k %% 60 = 30 THEN %(now)s - n * interval '1 second' END,
               CASE WHEN k %% 10 = 0 AND k %% 60 / 10 IN (1, 4)
                    THEN %(now)s - n * interval '20 seconds' END
          FROM generate_series(%(first)s, %(last)s) n,
               LATERAL (SELECT CASE WHEN n <= %(floor)s THEN n ELSE 9 END AS k) kind
        """,
        {
            "first": first,
            "floor": FLOOR,
            "last": last,
            "company": company.id,
            "agents": agents[:4].ids,
            "admin": env.uid,  # noqa: F821
            "team": team.id,
            "now": now,
            "stage": env["crm.stage"].search([], limit=1).id,  # noqa: F821
            "statuses": statuses,
        },
    )
    cr.execute("ANALYZE crm_lead")


def measure(agent):
    """(blocks touched, id of the lead) of the statement that finds the next lead."""
    query = Lead._get_next_candidates(agent, company)
    found = env.execute_query(query)  # noqa: F821
    explain = SQL("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) %s", query)
    [(plans,)] = env.execute_query(explain)  # noqa: F821
    plan = (json.loads(plans) if isinstance(plans, str) else plans)[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], bool(found)


results, first = {}, 1
for size in SIZES:
    start = time.perf_counter()
    insert(first, size)
    first = size + 1
    print(f"{size:,} leads ({time.perf_counter() - start:.0f} s)")
    for agent in agents:
        measure(agent)  # hint bits
        results.setdefault(agent.name, []).append(measure(agent))
failed = []
print(f"{'next is':<12}" + "".join(f"{size:>12,}" for size in SIZES) + "  blocks")
for name, found in results.items():
    blocks = [count for count, _found in found]
    print(f"{name:<12}" + "".join(f"{count:>12}" for count in blocks))
    assert all(is_found == (name != "empty") for _count, is_found in found), name
    most = MORE * blocks[0] if name != "empty" else blocks[0] + 8
    if not blocks[0] / MORE <= blocks[-1] <= most:
        failed.append(name)
cr.rollback()
assert not failed, f"more blocks among more leads: {', '.join(failed)}"
