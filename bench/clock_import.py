# database: ours
"""10,000 leads arrive for sales: with the timers of the agreement, beside without any,
in turns in the same run; and 1,000 people cross the line at once."""

import statistics
import time

from odoo import fields

COUNT, ROUNDS, AT_MOST, CROSSING = 10_000, 2, 1.5, 1000

cr = env.cr  # noqa: F821
leads = env["crm.lead"].with_context(tracking_disable=True)  # noqa: F821
team = env["crm.team"].search([], limit=1)  # noqa: F821
agreement = env["alignment.agreement"]._get_general(env.company)  # noqa: F821


def arrive(number):
    start = time.perf_counter()
    leads.create(
        [
            {
                "name": f"Bench {number} {n}",
                "type": "lead",
                "user_id": False,
                "team_id": team.id,
                "phone": f"+84{900_000_000 + n}",
            }
            for n in range(COUNT)
        ]
    )
    env.flush_all()  # noqa: F821
    cr.precommit.run()
    return time.perf_counter() - start


def run(has_timers, number):
    with cr.savepoint() as savepoint:
        agreement.sla_policy_ids.write({"active": has_timers})
        agreement._make_version()._come_into_force()
        took = arrive(number)
        cr.execute("SELECT count(*) FROM crm_lead_sla")
        count = cr.fetchone()[0]
        assert bool(count) == has_timers, count
        savepoint.rollback()
    env.invalidate_all(flush=False)  # noqa: F821
    env.registry.clear_cache()  # noqa: F821
    return took


run(False, "warm")
ratios = []
for number in range(ROUNDS):
    without, with_timers = run(False, number), run(True, number)
    ratios.append(with_timers / without)
    print(f"without {without:.1f} s, with timers {with_timers:.1f} s")
ratio = statistics.median(ratios)
print(f"10,000 leads with timers: {ratio:.2f} (at most {AT_MOST})")
assert ratio <= AT_MOST, "timers cost too much"


def cross(size, tag):
    env["customer.event"]._record_batch(  # noqa: F821
        [
            {
                "type": "form",
                "identities": [("email", f"{tag}{n}@example.com")],
                "message_id": f"{tag} {n}",
                "source": "bench",
                "company_id": env.company.id,  # noqa: F821
                "occurred_at": fields.Datetime.now(),
            }
            for n in range(size)
        ]
    )
    people = env["customer.profile"].search([], order="id desc", limit=size)  # noqa: F821
    env["customer.score"]._write_scores(env.company, people.ids)  # noqa: F821
    env.flush_all()  # noqa: F821
    env.invalidate_all()  # noqa: F821
    before, start = cr.sql_log_count, time.perf_counter()
    crossed = env["crm.lead"]._hand_over_crossed(env.company, people.ids)  # noqa: F821
    env.flush_all()  # noqa: F821
    cr.precommit.run()
    took = time.perf_counter() - start
    queries = cr.sql_log_count - before
    print(
        f"{size} people cross: {len(crossed)} handed over, {queries} queries, "
        f"{queries / size:.2f} each, {took:.1f} s"
    )


agreement.write({"gate_mode": "warn", "mql_fit": "c"})
agreement._make_version()._come_into_force()
cross(100, "few")
cross(CROSSING, "many")
cr.rollback()
