"""Random deals, far more than a test makes: whether what all months booked is what
the definition (tools/reward.py) says of the facts as they are, to the đồng.

    DEALS=100000 ./dev shell --db la_deals < devtools/scripts/reward_deals.py

Run it on a database that may be thrown away: nothing is committed, but it is big.
"""

import os
from collections import defaultdict
from decimal import Decimal
from random import Random

from dateutil.relativedelta import relativedelta

from odoo.addons.lead_alignment.tools import reward

DEALS = int(os.environ.get("DEALS", 100_000))
MONTHS = 4
random = Random(int(os.environ.get("SEED", 1)))
cr, company = env.cr, env.company  # noqa: F821
UNIT = 10**company.currency_id.decimal_places  # minor units of an amount of 1
users = env["res.users"].search([("share", "=", False)], limit=40).ids  # noqa: F821
sources = env["utm.source"].search([], limit=5).ids  # noqa: F821
agreement = env["alignment.agreement"]._get_general(company)  # noqa: F821
last = company._get_today().replace(day=1)
first = last - relativedelta(months=MONTHS)
months = env["alignment.reward.month"]  # noqa: F821
months.search([("company_id", "=", company.id)])._remove()

# only the deals made below
cr.execute(
    "UPDATE crm_lead SET lifecycle = 'sql' "
    "WHERE company_id = %s AND lifecycle = 'customer'",
    [company.id],
)

# versions that change in the middle of a month
starts = [first - relativedelta(days=5)]
starts += [first + relativedelta(months=number, days=11) for number in (1, 2)]
versions = []
for _start in starts:
    agreement.write(
        {
            "reward_basis": "new_customer",
            "reward_pot": random.choice([1_000_003, 777_777, 50]),
            "reward_marketing_percent": random.choice([33, 50, 71]),
            "reward_referral_percent": 10,
            "reward_claw_back_days": 3650,
        }
    )
    agreement._make_version()._come_into_force()
    versions.append(agreement.version_id)
for number, version in enumerate(versions):
    until = starts[number + 1] if number + 1 < len(starts) else None
    cr.execute(
        "UPDATE alignment_agreement_version SET date_from = %s, date_to = %s "
        "WHERE id = %s",
        [starts[number], until, version.id],
    )
cr.execute(
    "UPDATE alignment_agreement_version SET date_to = %s WHERE agreement_id = %s "
    "AND id != ALL(%s)",
    [starts[0], agreement.id, [version.id for version in versions]],
)
env.registry.clear_cache()  # noqa: F821
cr.execute(
    """
    WITH person AS (
         INSERT INTO customer_profile (company_id, consent, active)
         SELECT %(company)s, 'unknown', TRUE FROM generate_series(1, %(deals)s)
      RETURNING id),
         deal AS (
         INSERT INTO crm_lead (name, type, company_id, profile_id, active, lifecycle,
                               won_status, create_date, customer_date, marketer_id,
                               user_id, source_id)
         SELECT 'Deal', 'opportunity', %(company)s, id, TRUE, 'customer', 'won',
                %(first)s::date,
                %(first)s::timestamp + random() * (%(last)s::date - %(first)s::date)
                    * interval '1 day',
                (%(users)s::int4[])[1 + floor(random() * %(count)s)::int4],
                (%(users)s::int4[])[1 + floor(random() * %(count)s)::int4],
                (%(sources)s::int4[])[1 + floor(random() * %(source_count)s)::int4]
           FROM person
      RETURNING id, customer_date, user_id),
         handed AS (
         INSERT INTO crm_lead_handover (lead_id, company_id, date, is_first, state,
                                        cause)
         SELECT id, %(company)s, customer_date, TRUE, 'accepted', 'hand'
           FROM deal WHERE random() < 0.7),
         passed AS (
         INSERT INTO crm_lead_referral (lead_id, company_id, date, user_id)
         SELECT id, %(company)s, customer_date, user_id
           FROM deal WHERE random() < 0.1)
    INSERT INTO crm_lead_lifecycle_change (lead_id, company_id, date, to_stage, cause,
                                           owner_id)
    SELECT id, %(company)s, customer_date, 'customer', 'won', user_id FROM deal
    """,
    {
        "company": company.id,
        "deals": DEALS,
        "first": first,
        "last": last,
        "users": users,
        "count": len(users),
        "sources": sources,
        "source_count": len(sources),
    },
)
cr.execute("ANALYZE crm_lead; ANALYZE crm_lead_lifecycle_change")
env.invalidate_all()  # noqa: F821

# what happens to them from one month to the next
MISHAPS = (
    """
    WITH gone AS (
         UPDATE crm_lead SET lifecycle = 'sql'
          WHERE company_id = %(company)s AND lifecycle = 'customer' AND name = 'Deal'
            AND random() < 0.03 RETURNING id)
    INSERT INTO crm_lead_lifecycle_change (lead_id, company_id, date, from_stage,
                                           to_stage, cause)
    SELECT id, %(company)s, %(now)s, 'customer', 'sql', 'undo' FROM gone
    """,
    "UPDATE crm_lead SET lifecycle = 'customer' WHERE company_id = %(company)s "
    "AND name = 'Deal' AND lifecycle = 'sql' AND random() < 0.3",
    "UPDATE crm_lead SET marketer_id = (%(users)s::int4[])[1 + id %% %(count)s] "
    "WHERE company_id = %(company)s AND name = 'Deal' AND random() < 0.05",
    "UPDATE crm_lead SET source_id = (%(sources)s::int4[])[1] "
    "WHERE company_id = %(company)s AND name = 'Deal' AND random() < 0.02",
    "UPDATE crm_lead lead SET profile_id = other.profile_id FROM crm_lead other "
    "WHERE other.id = lead.id - 1 AND lead.company_id = %(company)s "
    "AND other.company_id = %(company)s AND lead.name = 'Deal' "
    "AND other.name = 'Deal' AND random() < 0.02",
    "DELETE FROM crm_lead WHERE company_id = %(company)s AND name = 'Deal' "
    "AND random() < 0.01",
)


def happen(day):
    for statement in MISHAPS:
        cr.execute(
            statement,
            {
                "company": company.id,
                "users": users,
                "count": len(users),
                "sources": sources,
                "now": day,
            },
        )
    env.invalidate_all()  # noqa: F821


STANDING = """
    SELECT lead.id, lead.customer_date, lead.source_id, lead.marketer_id,
           COALESCE((SELECT owner_id FROM crm_lead_lifecycle_change change
                      WHERE change.lead_id = lead.id AND to_stage = 'customer'
                   ORDER BY date DESC, id DESC LIMIT 1), lead.user_id),
           EXISTS (SELECT FROM crm_lead_handover handed
                    WHERE handed.lead_id = lead.id AND is_first),
           (SELECT user_id FROM crm_lead_referral referral
             WHERE referral.lead_id = lead.id ORDER BY date, id LIMIT 1),
           lead.profile_id
      FROM crm_lead lead
     WHERE lead.company_id = %s AND lead.lifecycle = 'customer'
       AND lead.customer_date < %s
  ORDER BY lead.customer_date, lead.id
"""


def define(end):
    """{(lead id, department, kind, user id): amount} of the deals that stand, and the
    sum of their pots"""
    cr.execute(STANDING, [company.id, end])
    due, seen, pots = defaultdict(int), set(), 0
    for lead, moment, *facts, person in cr.fetchall():
        version = get_version(moment)
        if person not in seen and version:
            parts, pot = define_deal(version.terms["reward"], *facts)
            amounts = reward.split_pot(pot, [part.weight for part in parts])
            assert sum(amounts) == pot
            pots += pot
            for part, amount in zip(parts, amounts, strict=True):
                due[lead, part.department, part.kind, part.user_id] += amount
        seen.add(person)
    return {key: amount for key, amount in due.items() if amount}, pots


def get_version(moment):
    """The version in force; none before the first"""
    found = [
        version
        for version, start in zip(versions, starts, strict=True)
        if moment.date() >= start
    ]
    return found[-1] if found else None


def define_deal(clause, source, marketer, closer, handed, referrer):
    """(parts, pot) of a deal"""
    origin = "service" if referrer else "marketing" if handed else "sales"
    percent, _place = reward.get_marketing_percent(clause, origin, source)
    people = {"brought": marketer, "closed": closer, "referred": referrer}
    parts = reward.get_parts(clause, percent, people)
    return parts, reward.get_pot("new_customer", clause, Decimal(1), UNIT)


for number in range(MONTHS):
    day = first + relativedelta(months=number)
    months._append([{"company_id": company.id, "month": day}])
    month = months.search([("company_id", "=", company.id), ("month", "=", day)])
    month.sudo()._take_entries()
    cr.execute(
        """
        SELECT COALESCE(lead_id, 0), department, kind, user_id, sum(amount)
          FROM alignment_reward_entry WHERE company_id = %s
      GROUP BY 1, 2, 3, 4 HAVING sum(amount) != 0
        """,
        [company.id],
    )
    booked = {tuple(key): round(amount * UNIT) for *key, amount in cr.fetchall()}
    _start, end = month._get_bounds()
    wanted, pots = define(end)
    total = sum(booked.values())
    wrong = {
        key for key in booked.keys() | wanted if booked.get(key) != wanted.get(key)
    }
    print(
        f"{month.display_name}: {len(month.entry_ids)} entries, {len(wanted)} amounts "
        f"due, Σ {total:,} of pots {pots:,}, {len(wrong)} differ"
    )
    assert not wrong, sorted(wrong, key=str)[:5]
    assert total == pots
    happen(month.month + relativedelta(months=1))
cr.rollback()
