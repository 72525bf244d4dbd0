# database: ours
"""The statement of a month with 10,000 new customers and 200 employees, against the
same written by hand, which knows no exceptions, factors or earlier months."""

import os
import statistics
import time
from pathlib import Path

CUSTOMERS = int(os.environ.get("REWARD_CUSTOMERS", 10_000))
EMPLOYEES = int(os.environ.get("REWARD_EMPLOYEES", 200))
ROUNDS = 5
AT_MOST = 1.3
FLOOR = Path(os.environ["BENCH_FOLDER"], "floors", "reward.sql").read_text()
cr, company = env.cr, env.company  # noqa: F821
group = env.ref("sales_team.group_sale_salesman")  # noqa: F821
marketers = env.ref("lead_alignment.lead_alignment_group_marketing_user")  # noqa: F821
users = (
    env["res.users"]  # noqa: F821
    .with_context(no_reset_password=True)
    .create(
        [
            {
                "login": f"reward_{number}",
                "name": f"Reward {number}",
                "group_ids": [(4, (group if number % 2 else marketers).id)],
            }
            for number in range(EMPLOYEES)
        ]
    )
)
team = env[
    "crm.team"
].create(  # noqa: F821
    {
        "name": "Rewarded",
        "company_id": company.id,
        "member_ids": [(6, 0, users.ids[1::2])],
    }
)
agreement = env["alignment.agreement"]._get_general(company)  # noqa: F821
agreement.write({"reward_basis": "new_customer", "reward_pot": 1_000_001})
agreement._make_version()._come_into_force()
cr.execute(
    "UPDATE alignment_agreement_version SET date_from = now() - interval '1 year' "
    "WHERE id = %s",
    [agreement.version_id.id],
)
cr.execute(
    "UPDATE alignment_agreement_version SET date_to = now() - interval '1 year', "
    "date_from = date_from - interval '2 years' WHERE agreement_id = %s AND id != %s",
    [agreement.id, agreement.version_id.id],
)
env.registry.clear_cache()  # noqa: F821
last = company._get_today().replace(day=1)
cr.execute(
    """
    WITH person AS (
         INSERT INTO customer_profile (company_id, consent, active)
         SELECT %(company)s, 'unknown', TRUE FROM generate_series(1, %(customers)s)
      RETURNING id),
         deal AS (
         INSERT INTO crm_lead (name, type, company_id, team_id, profile_id, active,
                               lifecycle, won_status, create_date, customer_date,
                               marketer_id, user_id)
         SELECT 'Bench', 'opportunity', %(company)s, %(team)s, id, TRUE, 'customer',
                'won', %(day)s::date - 20,
                %(day)s::date - 20 + (id %% 19) * interval '1 day',
                (%(users)s::int4[])[1 + 2 * (id %% %(half)s)],
                (%(users)s::int4[])[2 + 2 * (id %% %(half)s)]
           FROM person
      RETURNING id, customer_date, user_id),
         handed AS (
         INSERT INTO crm_lead_handover (lead_id, company_id, date, is_first, state,
                                        cause)
         SELECT id, %(company)s, customer_date, TRUE, 'accepted', 'hand'
           FROM deal WHERE id %% 3 > 0)
    INSERT INTO crm_lead_lifecycle_change (lead_id, company_id, date, to_stage, cause,
                                           owner_id)
    SELECT id, %(company)s, customer_date, 'customer', 'won', user_id FROM deal
    """,
    {
        "company": company.id,
        "customers": CUSTOMERS,
        "team": team.id,
        "day": last,
        "users": users.ids,
        "half": EMPLOYEES // 2,
    },
)
cr.execute("ANALYZE crm_lead; ANALYZE crm_lead_handover; ANALYZE customer_profile")
cr.execute("ANALYZE crm_lead_lifecycle_change; ANALYZE alignment_reward_entry")
env.invalidate_all()  # noqa: F821
months = env["alignment.reward.month"]  # noqa: F821
months.search([("company_id", "=", company.id)])._remove()
months._append(
    [
        {
            "company_id": company.id,
            "month": (
                last.replace(day=1) - __import__("datetime").timedelta(1)
            ).replace(day=1),
        }
    ]
)
month = months.search([("company_id", "=", company.id)])
start, end = month._get_bounds()


def ours():
    month.sudo()._take_entries()


def by_hand():
    cr.execute(
        FLOOR,
        {
            "company": company.id,
            "month": month.id,
            "end": end,
            "since": start,
            "zone": company._get_timezone(),
            "pot": 1_000_001,
            "version": agreement.version_id.id,
        },
    )


def timed(action):
    """Return the seconds of ``action`` on an empty month."""
    cr.execute("DELETE FROM alignment_reward_entry WHERE month_id = %s", [month.id])
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


pairs = [(timed(ours), timed(by_hand)) for _round in range(ROUNDS)]
entries = env["alignment.reward.entry"].search_count([])  # noqa: F821
ratio = statistics.median(own / hand for own, hand in pairs)
own, hand = (statistics.median(column) for column in zip(*pairs, strict=True))
print(f"{entries} entries: {own:.2f} s, by hand {hand:.2f} s, ratio {ratio:.2f}")
begin = time.perf_counter()
month._take_figures()
print(f"the whole month with its lines: {time.perf_counter() - begin:.2f} s")
begin = time.perf_counter()
env["alignment.evaluation"]._draft(company, month.month)  # noqa: F821
print(f"evaluations of all employees: {time.perf_counter() - begin:.2f} s")
assert ratio <= AT_MOST, f"{ratio:.2f} is more than {AT_MOST}"
