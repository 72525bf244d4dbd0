# database: ours
"""*Lead quality* as the head opens it, on a million leads, against hand-written SQL
in the same run (``floors/lead_quality.sql``)."""

import os
import statistics
import time
from pathlib import Path

LEADS = int(os.environ.get("BENCH_LEADS", 1_000_000))
ROUNDS = 7
AT_MOST = 1.3
ZONE = "Asia/Ho_Chi_Minh"
FLOOR = Path(os.environ["BENCH_FOLDER"], "floors", "lead_quality.sql").read_text()

cr = env.cr  # noqa: F821
start = time.perf_counter()
cr.execute(
    """
    INSERT INTO crm_lead (name, type, active, company_id, user_id, team_id, create_date,
                          stage_id, k_status_id, attempt_count, is_duplicate,
                          first_outcome_date, first_contact_date, won_status)
    SELECT 'Lead ' || n, 'lead', n %% 5 > 0, %(company)s, %(user)s, %(team)s,
           now() AT TIME ZONE 'UTC' - n * interval '45 seconds', %(stage)s,
           CASE WHEN n %% 9 < 6 THEN (%(statuses)s::int[])[1 + n %% 6] END,
           n %% 4, n %% 12 = 0,
           CASE WHEN n %% 4 > 0
                THEN now() AT TIME ZONE 'UTC' - n * interval '44 seconds' END,
           CASE WHEN n %% 9 < 5
                THEN now() AT TIME ZONE 'UTC' - n * interval '44 seconds' END,
           'pending'
      FROM generate_series(1, %(leads)s) n
    """,
    {
        "leads": LEADS,
        "company": env.company.id,  # noqa: F821
        "user": env.uid,  # noqa: F821
        "team": env["crm.team"].search([], limit=1).id,  # noqa: F821
        "stage": env["crm.stage"].search([], limit=1).id,  # noqa: F821
        "statuses": env["crm.k.status"].search([("child_ids", "=", False)]).ids,  # noqa: F821
    },
)
cr.execute("ANALYZE crm_lead")
print(f"{LEADS:,} leads inserted in {time.perf_counter() - start:.0f} s")

head = env.ref("base.user_admin")  # noqa: F821
head.tz = ZONE
report = env["crm.lead.quality.report"].with_user(head).with_context(tz=ZONE)  # noqa: F821


def by_report():
    env.invalidate_all()  # noqa: F821
    groups = report.formatted_read_group(
        [], ["create_date:month", "bucket_id"], ["__count"]
    )
    return sum(group["__count"] for group in groups), len(groups)


def by_sql():
    cr.execute(FLOOR, {"zone": ZONE, "companies": tuple(head.company_ids.ids)})
    rows = cr.fetchall()
    return sum(row[2] for row in rows), len(rows)


def timed(action):
    begin = time.perf_counter()
    result = action()
    return time.perf_counter() - begin, result


ratios = []
for number in range(ROUNDS):
    floor, expected = timed(by_sql)
    ours, found = timed(by_report)
    assert found == expected, f"report {found}, SQL {expected}"
    if number:  # the first warms the caches
        ratios.append(ours / floor)
        print(f"report {ours:.3f} s, SQL {floor:.3f} s, ratio {ours / floor:.2f}")
ratio = statistics.median(ratios)
seconds, _rows = timed(
    lambda: report.formatted_read_group(
        [],
        ["source_id"],
        ["__count", "duplicate_share:avg", "contacted_share:avg", "won_share:avg"]
        + ["first_outcome_hours:median"],
    )
)
print(f"with shares and the median, by source: {seconds:.2f} s")
print(f"median ratio {ratio:.2f} (at most {AT_MOST})")
cr.rollback()
assert ratio <= AT_MOST
