# database: ours
"""Results of 1,000 campaigns with 100,000 leads for their retrospectives, against the
same figures by hand in SQL."""

import os
import statistics
import time
from pathlib import Path

CAMPAIGNS, LEADS, ROUNDS = 1_000, 100_000, 5
AT_MOST = 1.3
FLOOR = Path(os.environ["BENCH_FOLDER"], "floors", "retrospective.sql").read_text()
cr, company = env.cr, env.company  # noqa: F821
campaigns = env["utm.campaign"].create(  # noqa: F821
    [{"title": f"Retro {number}"} for number in range(CAMPAIGNS)]
)
statuses = env["crm.k.status"].search([])  # noqa: F821
cr.execute(
    """
    INSERT INTO crm_lead (name, type, company_id, active, won_status, lifecycle,
                          create_date, campaign_id, k_status_id)
    SELECT 'Retro', 'lead', %(company)s, TRUE, 'pending', 'mql', now(),
           (%(campaigns)s::int4[])[1 + number %% %(count)s],
           CASE WHEN number %% 3 > 0
                THEN (%(statuses)s::int4[])[1 + number %% %(kinds)s] END
      FROM generate_series(1, %(leads)s) AS number
    """,
    {
        "company": company.id,
        "campaigns": campaigns.ids,
        "count": CAMPAIGNS,
        "statuses": statuses.ids,
        "kinds": len(statuses),
        "leads": LEADS,
    },
)
cr.execute("ANALYZE crm_lead")
k1 = env.ref("lead_alignment.crm_k_status_k1")  # noqa: F821
campaigns = campaigns.with_company(company)


def ours():
    env.invalidate_all()  # noqa: F821
    return campaigns._read_targets()


def by_hand():
    cr.execute(FLOOR, {"campaigns": campaigns.ids, "company": company.id, "k1": k1.id})
    return cr.fetchall()


def timed(action):
    begin = time.perf_counter()
    result = action()
    return time.perf_counter() - begin, result


pairs = [(timed(ours), timed(by_hand)) for _round in range(ROUNDS)]
results, rows = pairs[0][0][1], pairs[0][1][1]
for campaign_id, _mqls, share, *_more in rows:
    own = results[campaign_id]["target_k1_share"]
    assert own is not None and abs(own - float(share)) < 1e-6, (own, share)
ratio = statistics.median(own[0] / hand[0] for own, hand in pairs)
own, hand = (
    statistics.median(one[0] for one in column) for column in zip(*pairs, strict=True)
)
print(f"{CAMPAIGNS} campaigns: {own:.2f} s, by hand {hand:.2f} s, ratio {ratio:.2f}")
assert ratio <= AT_MOST, f"{ratio:.2f} is more than {AT_MOST}"
