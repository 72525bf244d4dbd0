"""The statement that computes what deals earned. Its arithmetic is that of
``tools/reward.py``; tests compare the two.

What a deal should have brought each person is compared with what the other months have
booked for it, so that whatever happens – a refund, an undo, a merge, a new owner – the
entries of all months add up to what is true.
"""

from odoo.tools import SQL

# The versions of the company's agreements, and their clauses.
CLAUSES = """
    clause AS MATERIALIZED (
    SELECT version.id AS version_id, version.date_from, version.date_to,
           agreement.id AS agreement_id, agreement.is_general, agreement.active,
           version.terms -> 'reward' AS terms, reward.*
      FROM alignment_agreement_version version
      JOIN alignment_agreement agreement ON agreement.id = version.agreement_id
CROSS JOIN LATERAL jsonb_to_record(version.terms -> 'reward') AS reward (
           basis text, pot numeric, percent numeric, deal_cap numeric,
           marketing_percent int4, referral_percent int4, claw_back_days int4)
     WHERE agreement.company_id = %(company)s AND version.date_from IS NOT NULL),
    share AS MATERIALIZED (
    SELECT version_id, place::int4, share.department, share.kind, share.percent
      FROM clause
CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(terms -> 'shares')
           AS (department text, kind text, percent int4)) WITH ORDINALITY
           AS share (department, kind, percent, place)),
    gate AS MATERIALIZED (
    SELECT version_id, gate.below, gate.factor
      FROM clause
CROSS JOIN LATERAL jsonb_to_recordset(terms -> 'gates') AS gate (
           below int4, factor int4)),
    exception AS MATERIALIZED (
    SELECT version_id, place::int4, rule.origin, rule.source_ids, rule.percent
      FROM clause
CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(terms -> 'rules')
           AS (origin text, source_ids jsonb, marketing_percent int4))
           WITH ORDINALITY AS rule (origin, source_ids, percent, place))
"""
# What earlier months have booked, and by which version. A deal is a lead and the day of
# which it is: won, lost and won again on another day it is another deal.
BOOKED = """
    earlier AS MATERIALIZED (
    SELECT COALESCE(lead_id, 0) AS lead_id, entry.id, date, department, kind,
           COALESCE(user_id, 0) AS user_id, amount, version_id
      FROM alignment_reward_entry entry
      JOIN alignment_reward_month month ON month.id = entry.month_id
     WHERE entry.company_id = %(company)s AND month.month < %(start_day)s),
    booked AS MATERIALIZED (
    SELECT lead_id, date, department, kind, user_id, sum(amount) AS amount
      FROM earlier
  GROUP BY 1, 2, 3, 4, 5),
    pair AS MATERIALIZED (
    SELECT DISTINCT ON (lead_id, date) lead_id, date, version_id
      FROM earlier
     WHERE version_id IS NOT NULL
  ORDER BY lead_id, date, id)
"""
# Deals that stand, with what they are of. Somebody's first deal that stands is that of
# a new customer. A deal has one version: that by which it was booked, else that which
# was in force for its team when it was won.
DEALS = """
    paid AS MATERIALIZED (%(paid)s),
    won AS MATERIALIZED (
    SELECT lead.id AS lead_id, lead.team_id, lead.source_id, lead.marketer_id,
           lead.user_id, lead.customer_date,
           timezone(%(zone)s, timezone('UTC', lead.customer_date))::date AS day,
           NOT EXISTS (SELECT FROM crm_lead earlier
                        WHERE earlier.profile_id = lead.profile_id
                          AND earlier.lifecycle = 'customer'
                          AND (earlier.customer_date, earlier.id)
                              < (lead.customer_date, lead.id)) AS is_new
      FROM crm_lead lead
     WHERE lead.company_id = %(company)s AND lead.lifecycle = 'customer'
       AND lead.customer_date < %(end)s),
    frozen AS (
    SELECT DISTINCT ON (lead_id) lead_id, pair.version_id
      FROM pair JOIN won USING (lead_id)
     WHERE pair.date >= won.day
  ORDER BY lead_id, pair.date),
    settled AS (
    SELECT DISTINCT ON (lead_id) lead_id, invoice_id, day
      FROM (SELECT *, sum(amount) FILTER (WHERE amount > 0)
                          OVER (PARTITION BY lead_id, invoice_id ORDER BY day) AS so_far
              FROM paid) paid
     WHERE so_far > total - 0.005 AND amount > 0
  ORDER BY lead_id, day, invoice_id),
    standing AS MATERIALIZED (
    SELECT won.lead_id, won.source_id, won.marketer_id, won.user_id, clause.basis,
           COALESCE(settled.day, won.day) AS day, settled.invoice_id,
           clause.version_id, clause.pot AS fixed_pot, clause.percent,
           clause.deal_cap, clause.marketing_percent, clause.referral_percent,
           COALESCE(settled.day, won.day) + clause.claw_back_days AS settled_day
      FROM won
 LEFT JOIN frozen ON frozen.lead_id = won.lead_id
CROSS JOIN LATERAL (
           SELECT clause.* FROM clause
        LEFT JOIN alignment_agreement_crm_team_rel team
               ON team.alignment_agreement_id = clause.agreement_id
              AND team.crm_team_id = won.team_id
            WHERE clause.version_id = frozen.version_id
               OR (frozen.version_id IS NULL AND clause.active
                   AND (clause.is_general OR team.crm_team_id IS NOT NULL)
                   AND clause.date_from <= won.customer_date
                   AND (clause.date_to IS NULL OR clause.date_to > won.customer_date))
            ORDER BY clause.is_general, clause.agreement_id
            LIMIT 1) clause
 LEFT JOIN settled
        ON clause.basis = 'first_order' AND settled.lead_id = won.lead_id
     WHERE CASE clause.basis WHEN 'new_customer' THEN won.is_new
           WHEN 'first_order' THEN won.is_new AND settled.day IS NOT NULL
           ELSE clause.basis = 'paid_revenue' END),
    held AS MATERIALIZED (
    SELECT pair.lead_id, pair.date
      FROM pair
      JOIN clause USING (version_id)
 LEFT JOIN crm_lead lead ON lead.id = pair.lead_id
CROSS JOIN LATERAL (
           SELECT CASE WHEN lead.lifecycle != 'customer' THEN
                  timezone(%(zone)s, timezone('UTC', max(change.date)))::date END AS day
             FROM crm_lead_lifecycle_change change
            WHERE change.lead_id = pair.lead_id
              AND change.from_stage = 'customer') gone
     WHERE COALESCE(gone.day, %(end_day)s - 1) > pair.date + clause.claw_back_days
       AND NOT EXISTS (SELECT FROM standing
                        WHERE standing.lead_id = pair.lead_id
                          AND standing.day = pair.date)),
    money AS (
    SELECT standing.lead_id,
           sum(amount) FILTER (WHERE amount > 0) AS gross,
           sum(amount) FILTER (WHERE amount > 0 OR paid.day <= settled_day) AS kept
      FROM standing
      JOIN paid ON paid.lead_id = standing.lead_id
       AND (standing.invoice_id IS NULL OR paid.invoice_id = standing.invoice_id)
  GROUP BY 1),
    based AS (
    SELECT standing.*,
           CASE basis WHEN 'new_customer' THEN 1
                WHEN 'paid_revenue' THEN COALESCE(kept, 0)
                ELSE GREATEST(kept, 0) / gross END AS base
      FROM standing LEFT JOIN money USING (lead_id)
     WHERE NOT EXISTS (SELECT FROM held WHERE held.lead_id = standing.lead_id)),
    deal AS MATERIALIZED (
    SELECT based.*,
           GREATEST(0, round(%(unit)s * CASE
               WHEN basis = 'paid_revenue' THEN
                    LEAST(base * percent / 100, NULLIF(deal_cap, 0))
               ELSE base * fixed_pot END)) AS pot,
           referral.user_id AS referrer_id,
           NULLIF(handed.by_user_id, 1) AS by_user_id,
           COALESCE(closing.owner_id, based.user_id) AS closer_id,
           CASE WHEN referral.id IS NOT NULL THEN 'service'
                WHEN handed.id IS NOT NULL THEN 'marketing' ELSE 'sales' END AS origin
      FROM based
 LEFT JOIN crm_lead_handover handed
        ON handed.lead_id = based.lead_id AND handed.is_first
 LEFT JOIN (SELECT DISTINCT ON (lead_id) id, lead_id, user_id
              FROM crm_lead_referral ORDER BY lead_id, date, id) referral
        ON referral.lead_id = based.lead_id
 LEFT JOIN (SELECT DISTINCT ON (lead_id) lead_id, owner_id
              FROM crm_lead_lifecycle_change WHERE to_stage = 'customer'
             ORDER BY lead_id, date DESC, id DESC) closing
        ON closing.lead_id = based.lead_id
     WHERE day < %(end_day)s)
"""
# Who gets which part: weights of 100³ in all, and the units that are left go to the
# largest remainders.
PARTS = """
    weighed AS (
    SELECT deal.lead_id, 0 AS place, 'service' AS department, 'referred' AS kind,
           referrer_id AS user_id, NULL::int4 AS ratio, referral_percent AS share,
           referral_percent * 10000 AS weight, 0 AS exception
      FROM deal
     WHERE referrer_id IS NOT NULL AND referral_percent > 0
     UNION ALL
    SELECT deal.lead_id, share.place, share.department,
           CASE WHEN taker.user_id IS NULL THEN 'pool' ELSE share.kind END,
           taker.user_id, department.ratio, share.percent,
           (100 - CASE WHEN deal.referrer_id IS NULL THEN 0
                       ELSE deal.referral_percent END)
               * department.ratio * share.percent,
           COALESCE(rule.place, 0)
      FROM deal
 LEFT JOIN LATERAL (
           SELECT exception.percent, exception.place FROM exception
            WHERE exception.version_id = deal.version_id
              AND COALESCE(NULLIF(exception.origin, 'false'), deal.origin)
                  = deal.origin
              AND (jsonb_array_length(source_ids) = 0
                   OR source_ids @> to_jsonb(deal.source_id))
            ORDER BY exception.place LIMIT 1) rule ON TRUE
      JOIN share ON share.version_id = deal.version_id
CROSS JOIN LATERAL (
           SELECT CASE share.department
                  WHEN 'marketing' THEN COALESCE(rule.percent, deal.marketing_percent)
                  ELSE 100 - COALESCE(rule.percent, deal.marketing_percent)
                  END AS ratio) department
CROSS JOIN LATERAL (
           SELECT CASE share.kind WHEN 'brought' THEN deal.marketer_id
                  WHEN 'handed_over' THEN deal.by_user_id
                  WHEN 'closed' THEN deal.closer_id END AS user_id) taker),
    part AS (
    SELECT lead_id, department, kind, user_id, min(place) AS place,
           max(ratio) AS ratio, sum(share) AS share, sum(weight) AS weight,
           max(exception) AS exception
      FROM weighed WHERE weight > 0
  GROUP BY lead_id, department, kind, user_id),
    split AS (
    SELECT part.*, deal.day, deal.version_id, deal.basis, deal.base, deal.pot,
           deal.origin,
           div(deal.pot * weight, 1000000) AS whole,
           row_number() OVER (PARTITION BY lead_id
                              ORDER BY mod(deal.pot * weight, 1000000) DESC, place)
               AS turn
      FROM part JOIN deal USING (lead_id)),
    given AS (
    SELECT split.*,
           whole + (turn <= split.pot - sum(whole) OVER (PARTITION BY lead_id))::int4
               AS amount,
           COALESCE(gate.factor, 100) AS factor
      FROM split
 LEFT JOIN alignment_reward_month month
        ON month.company_id = %(company)s
       AND month.month = date_trunc('month', split.day)::date
 LEFT JOIN LATERAL (
           SELECT gate.factor FROM gate
            WHERE gate.version_id = split.version_id
              AND CASE split.department
                  WHEN 'marketing' THEN month.marketing_compliance
                  WHEN 'sales' THEN month.sales_compliance END < gate.below
              AND CASE split.department
                  WHEN 'marketing' THEN month.marketing_timer_count
                  WHEN 'sales' THEN month.sales_timer_count END > 0
            ORDER BY gate.below LIMIT 1) gate ON TRUE),
    target AS (
    SELECT lead_id, day AS date, department, kind, COALESCE(user_id, 0) AS user_id,
           round(amount * factor / 100) / %(unit)s AS amount, version_id, basis, base,
           pot, origin, ratio, share, factor, exception
      FROM given
     UNION ALL
    SELECT lead_id, day, department, 'withheld', 0,
           sum(amount - round(amount * factor / 100)) / %(unit)s, version_id, basis,
           base, pot, origin, max(ratio), 100, max(factor), max(exception)
      FROM given WHERE factor < 100
  GROUP BY lead_id, day, department, version_id, basis, base, pot, origin)
"""
CHANGES = """
    INSERT INTO alignment_reward_entry
          (month_id, company_id, lead_id, date, event, version_id, origin, base, pot,
           department, kind, user_id, ratio, share, factor, exception,
           target, before, amount)
    SELECT %(month)s, %(company)s, NULLIF(lead_id, 0), date,
           CASE WHEN COALESCE(target.amount, 0) < COALESCE(booked.amount, 0)
                THEN 'reversed'
                WHEN target.basis = 'paid_revenue' THEN 'earned'
                WHEN booked.lead_id IS NULL AND date >= %(start_day)s THEN 'earned'
                ELSE 'corrected' END,
           COALESCE(target.version_id, pair.version_id), target.origin, target.base,
           target.pot / %(unit)s, department, kind, NULLIF(user_id, 0), target.ratio,
           target.share, target.factor, target.exception, COALESCE(target.amount, 0),
           COALESCE(booked.amount, 0),
           COALESCE(target.amount, 0) - COALESCE(booked.amount, 0)
      FROM target
 FULL JOIN booked USING (lead_id, date, department, kind, user_id)
 LEFT JOIN pair USING (lead_id, date)
     WHERE COALESCE(target.amount, 0) != COALESCE(booked.amount, 0)
       AND NOT EXISTS (SELECT FROM held
                        WHERE held.lead_id = booked.lead_id
                          AND held.date = booked.date)
  ORDER BY date, lead_id, department, kind, user_id
"""
# where no app knows what was paid
NOTHING_PAID = """
    SELECT NULL::int4 AS lead_id, NULL::int4 AS invoice_id, NULL::date AS day,
           NULL::numeric AS amount, NULL::numeric AS total WHERE FALSE
"""


def get_statement(**values):
    """Return the statement that inserts the entries of a month.

    :param company: id of the company
    :param month: id of the ``alignment.reward.month``
    :param start_day, end_day: first days of the month and of the next
    :param end: naive UTC of the beginning of ``end_day`` in the company
    :param zone: time zone of the company
    :param unit: minor units of an amount of 1 in the company's currency
    :param paid: SQL of what customers paid until ``end_day``, see
        ``alignment.reward.month._get_paid_sql``
    """
    parts = SQL(",").join(
        SQL(part, **{name: value for name, value in values.items() if name in part})
        for part in (CLAUSES, BOOKED, DEALS, PARTS)
    )
    changes = {name: values[name] for name in ("month", "company", "start_day", "unit")}
    return SQL("WITH %s %s", parts, SQL(CHANGES, **changes))
