# database: ours
"""The nightly comparison of an audience with a million people: who came and who left,
against the same difference written by hand, in the same run; and how long taking the
first of them in takes."""

import os
import statistics
import time

from odoo import fields
from odoo.tools import SQL

PEOPLE = int(os.environ.get("AUDIENCE_PEOPLE", 1_000_000))
ROUNDS, AT_MOST = 5, 1.3
FLOOR = """
    SELECT count(*) FILTER (WHERE known.profile_id IS NULL),
           count(*) FILTER (WHERE wanted.id IS NULL)
      FROM (SELECT profile.id
              FROM customer_profile profile
             WHERE profile.company_id = %(company)s AND profile.consent = 'granted'
               AND EXISTS (SELECT FROM customer_identity identity
                            WHERE identity.profile_id = profile.id
                              AND identity.kind IN ('email', 'phone'))
               AND EXISTS (SELECT FROM crm_lead lead
                            WHERE lead.profile_id = profile.id
                              AND lead.customer_date IS NOT NULL)) wanted
 FULL JOIN (SELECT profile_id FROM alignment_audience_member
             WHERE audience_id = %(audience)s AND state IN ('added', 'to_add')) known
        ON known.profile_id = wanted.id
     WHERE known.profile_id IS NULL OR wanted.id IS NULL
"""
cr, company = env.cr, env.company  # noqa: F821
now = fields.Datetime.now()
cr.execute(
    """
    WITH person AS (
         INSERT INTO customer_profile (company_id, consent)
         SELECT %(company)s, CASE WHEN n %% 3 = 0 THEN 'unknown' ELSE 'granted' END
           FROM generate_series(1, %(people)s) n RETURNING id),
         address AS (
         INSERT INTO customer_identity (company_id, profile_id, home_id, kind, value)
         SELECT %(company)s, id, id, 'phone', '+84bench' || id FROM person)
    INSERT INTO crm_lead (name, type, company_id, profile_id, active, lifecycle,
                          won_status, customer_date, create_date)
    SELECT 'Bench', 'opportunity', %(company)s, id, TRUE, 'customer', 'won',
           CASE WHEN id %% 2 = 0 THEN %(now)s::timestamp END, %(now)s
      FROM person
    """,
    {"company": company.id, "people": PEOPLE, "now": now},
)
cr.execute("ANALYZE customer_profile; ANALYZE customer_identity; ANALYZE crm_lead")
outlet = env["alignment.outlet"].create(  # noqa: F821
    {"name": "Bench", "platform": "meta", "dataset": "1"}
)
audience = env["alignment.audience"].create(  # noqa: F821
    {"name": "Bench", "outlet_id": outlet.id, "audience_ref": "1", "kind": "customers"}
)


def timed(action):
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


first = timed(audience._refresh)
count = env["alignment.audience.member"].search_count(  # noqa: F821
    [("audience_id", "=", audience.id)]
)
print(f"{count} people taken in: {first:.1f} s")
cr.execute("ANALYZE alignment_audience_member")
ratios = []
query = SQL(FLOOR, company=company.id, audience=audience.id)
for number in range(ROUNDS):
    floor = timed(lambda: cr.execute(query))
    ours = timed(audience._refresh)
    if number:
        ratios.append(ours / floor)
        print(f"difference {ours:.2f} s, by hand {floor:.2f} s: {ours / floor:.2f}")
ratio = statistics.median(ratios)
print(f"median {ratio:.2f} (at most {AT_MOST})")
cr.rollback()
assert ratio <= AT_MOST
