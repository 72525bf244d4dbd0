# database: ours
"""Ten thousand new leads to forty agents with shares and limits: how near to the fair
shares, and how many queries in all; then by two workers at once."""

import contextlib
import logging
import threading
import time
from collections import Counter

from psycopg2.errors import SerializationFailure

LEADS, AGENTS, BATCH = 10_000, 40, 500
K = 60  # queries in all for each hundred leads

Lead = env["crm.lead"]  # noqa: F821
company = env.company  # noqa: F821
calendar = company.resource_calendar_id
company.resource_calendar_id = False  # everybody is always on shift


def make_team(name, agents, count):
    team = env["crm.team"].create(  # noqa: F821
        {"name": name, "company_id": company.id, "is_distributed": True}
    )
    team.member_ids = agents
    for number, member in enumerate(team.crm_team_member_ids):
        member.distribution_weight = 1 + number % 4
        member.untouched_max = 100 if number == 0 else 0
    cr = env.cr  # noqa: F821
    cr.execute(
        """
        INSERT INTO crm_lead (name, type, active, company_id, team_id, create_date,
                              wanted_date, stage_id, attempt_count, won_status)
        SELECT 'Bench ' || n, 'lead', TRUE, %s, %s, now() AT TIME ZONE 'UTC',
               now() AT TIME ZONE 'UTC', %s, 0, 'pending' FROM generate_series(1, %s) n
        """,
        [company.id, team.id, env["crm.stage"].search([], limit=1).id, count],  # noqa: F821
    )
    return team


def make_agents(prefix):
    return env["res.users"].create(  # noqa: F821
        [
            {
                "name": f"{prefix} {number}",
                "login": f"{prefix}_{number}_{time.time()}",
                "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)],  # noqa: F821
            }
            for number in range(AGENTS)
        ]
    )


def queries(action):
    env.flush_all()  # noqa: F821
    env.invalidate_all()  # noqa: F821
    before, start = env.cr.sql_log_count, time.perf_counter()  # noqa: F821
    action()
    env.flush_all()  # noqa: F821
    return env.cr.sql_log_count - before, time.perf_counter() - start  # noqa: F821


def got_by(team):
    found = Lead._read_group([("team_id", "=", team.id)], ["user_id"], ["__count"])
    return {user.id: count for user, count in found}


# 1. shares and cost
team = make_team("Bench floor", make_agents("bench_agent"), LEADS)


def distribute():
    while team._distribute(BATCH):
        env.flush_all()  # noqa: F821


ours, seconds = queries(distribute)
got = got_by(team)
members = team.crm_team_member_ids
assert sum(got.values()) == LEADS and False not in got, "leads are left"
capped, others = members[0], members[1:]
assert got[capped.user_id.id] == 100, "the limit was not kept"
rest, weight = LEADS - 100, sum(others.mapped("distribution_weight"))
worst = max(
    abs(got[m.user_id.id] / rest - m.distribution_weight / weight) for m in others
)
print(
    f"{LEADS:,} leads to {AGENTS} agents in {seconds:.1f} s; the limit of one is kept"
)
print(f"farthest from the fair share: {100 * worst:.3f} % of the leads (at most 1 %)")


allowed = K * -(-LEADS // 100)
print(f"queries {ours} (allowed {allowed})")
env.cr.rollback()  # noqa: F821
assert worst <= 0.01
assert ours <= allowed

# 2. two workers, and one agent who switches off in the middle: really committed
logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)  # conflicts are tried again
count = 2000
company.resource_calendar_id = False
team = make_team("Bench workers", make_agents("bench_worker"), count)
team_id, leaver_id = team.id, team.member_ids[-1].id
env.cr.commit()  # noqa: F821
given, lock = Counter(), threading.Lock()
registry = env.registry  # noqa: F821
at_leave = []


def batch():
    with contextlib.suppress(SerializationFailure), registry.cursor() as cr:
        return env(cr=cr)["crm.team"].browse(team_id)._distribute(50).ids  # noqa: F821
    return []


def work():
    idle = 0
    while idle < 5:
        ids = batch()
        idle = 0 if ids else idle + 1
        with lock:
            given.update(ids)


def leave():
    time.sleep(0.5)
    with registry.cursor() as cr:
        there = env(cr=cr)  # noqa: F821
        user = there["res.users"].browse(leaver_id)
        agents = there["crm.call.agent"]._get_for(user, company.with_env(there))
        agents[user]._set_receiving(False)
    with registry.cursor() as cr:
        at_leave.append(
            env(cr=cr)["crm.lead"].search_count(  # noqa: F821
                [("team_id", "=", team_id), ("user_id", "=", leaver_id)]
            )
        )


threads = [threading.Thread(target=job) for job in (work, work, leave)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
env.cr.rollback()  # noqa: F821
left = Lead.search_count([("team_id", "=", team_id), ("user_id", "=", False)])
got = got_by(team)
print(
    f"two workers: {len(given)} of {count} leads given, "
    f"{sum(n > 1 for n in given.values())} twice, {left} left; who switched off had "
    f"{at_leave[0]} and has {got.get(leaver_id, 0)}"
)
Lead.search([("team_id", "=", team_id)]).unlink()
users = team.member_ids
team.unlink()
users.active = False
company.resource_calendar_id = calendar
env.cr.commit()  # noqa: F821
assert len(given) == count and not left and max(given.values()) == 1
assert got.get(leaver_id, 0) - at_leave[0] <= 2, "the batch that was running at most"
