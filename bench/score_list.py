# database: ours
"""A million leads of a million people: a salesperson's 5,000 open leads by score beside
the same list in stock order, and all leads by score beside the same LEFT JOIN by hand
(``floors/leads_by_score.sql``), in the same run."""

import os
import statistics
import time
from pathlib import Path

PEOPLE, OWN = 1_000_000, 5000
AT_MOST = {"own": 4, "all": 1.3}
BY_SCORE = Path(os.environ["BENCH_FOLDER"], "floors", "leads_by_score.sql").read_text()

cr = env.cr  # noqa: F821
company = env.company  # noqa: F821
agent = env.user  # noqa: F821
leads = env["crm.lead"]  # noqa: F821
cr.execute(
    """
    INSERT INTO customer_profile (company_id, active, consent, create_date, engagement,
                                  band)
    SELECT %s, TRUE, 'unknown', now(), n::bigint * 7919 %% 120,
           CASE WHEN n::bigint * 7919 %% 120 >= 50 THEN 'hot' ELSE 'cold' END
      FROM generate_series(1, %s) n RETURNING id
    """,
    [company.id, PEOPLE],
)
profile = cr.fetchone()[0]
cr.execute(
    """
    INSERT INTO crm_lead (name, type, active, company_id, create_date, stage_id,
                          profile_id, user_id, attempt_count, won_status)
    SELECT 'Bench ' || n, 'opportunity', TRUE, %s, now() AT TIME ZONE 'UTC', %s,
           %s + n, CASE WHEN n %% %s = 0 THEN %s::int END, 0, 'pending'
      FROM generate_series(0, %s - 1) n
    """,
    [
        company.id,
        env["crm.stage"].search([], limit=1).id,  # noqa: F821
        profile,
        PEOPLE // OWN,
        agent.id,
        PEOPLE,
    ],
)
cr.execute("ANALYZE crm_lead, customer_profile")
own = [("user_id", "=", agent.id), ("won_status", "=", "pending")]


def timed(action):
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def page(domain, order):
    env.invalidate_all()  # noqa: F821
    return leads.search(domain, order=order, limit=80).ids


def page_by_sql():
    cr.execute(BY_SCORE)
    return [row[0] for row in cr.fetchall()]


def compare(title, ours, floor, at_most, rounds, is_same=False):
    ratios = []
    for number in range(rounds + 1):
        (floor_took, expected), (ours_took, found) = timed(floor), timed(ours)
        assert not is_same or found == expected, "not the same leads"
        if number:  # the first warms up
            ratios.append(ours_took / floor_took)
            print(f"  {title}: {1000 * ours_took:.1f} ms, {1000 * floor_took:.1f} ms")
    ratio = statistics.median(ratios)
    print(f"{title}: {ratio:.2f} (at most {at_most})")
    return ratio <= at_most


good = [
    compare(
        "5,000 own leads by score beside stock order",
        lambda: page(own, "engagement desc, id desc"),
        lambda: page(own, leads._order),
        AT_MOST["own"],
        9,
    ),
    compare(
        "a million leads by score beside SQL",
        lambda: page([], "engagement desc, id desc"),
        page_by_sql,
        AT_MOST["all"],
        5,
        is_same=True,
    ),
]
cr.rollback()
assert all(good)
