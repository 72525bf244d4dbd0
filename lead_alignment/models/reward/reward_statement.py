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
  ORDER BY lead_id, date, id),
    final AS MATERIALIZED (
    SELECT pair.lead_id, pair.date, lead.profile_id
      FROM pair
      JOIN clause USING (version_id)
      JOIN (SELECT lead_id, date FROM booked
          GROUP BY 1, 2 HAVING sum(amount) != 0) due USING (lead_id, date)
 LEFT JOIN crm_lead lead ON lead.id = pair.lead_id
CROSS JOIN LATERAL (
           SELECT CASE WHEN lead.lifecycle != 'customer' THEN
                  timezone(%(zone)s, timezone('UTC', max(change.date)))::date END AS day
             FROM crm_lead_lifecycle_change change
            WHERE change.lead_id = pair.lead_id
              AND change.from_stage = 'customer') gone
     WHERE COALESCE(gone.day, %(start_day)s) > pair.date + clause.claw_back_days)
"""
# Deals that stand, with what they are of. A deal is won when the lead became a customer
# after it last was none; what a merge moved says nothing. Somebody's first deal that
# stands is that of a new customer, unless the reward for another is kept though it was
# undone; the first order is that which was paid first. A deal has one version: that by
# which it was booked, else that which was in force for its team when it was won.
DEALS = """
    paid AS MATERIALIZED (%(paid)s),
    closing AS MATERIALIZED (
    SELECT DISTINCT ON (lead_id) lead_id, date, owner_id, team_id
      FROM (SELECT change.*, max(change.id) FILTER (WHERE from_stage = 'customer'
                                 AND to_stage != 'customer')
                             OVER (PARTITION BY change.lead_id) AS left_id
              FROM crm_lead_lifecycle_change change
             WHERE 'customer' IN (from_stage, to_stage)) change
     WHERE to_stage = 'customer' AND cause != 'merge'
       AND id > COALESCE(left_id, 0)
  ORDER BY lead_id, date, id),
    moments AS (
    SELECT lead.id AS lead_id, COALESCE(closing.team_id, lead.team_id) AS team_id,
           lead.source_id, lead.marketer_id, lead.user_id, closing.owner_id,
           COALESCE(lead.profile_id, -lead.id) AS person,
           COALESCE(closing.date, lead.customer_date) AS moment
      FROM crm_lead lead
 LEFT JOIN closing ON closing.lead_id = lead.id
     WHERE lead.company_id = %(company)s AND lead.lifecycle = 'customer'),
    won AS MATERIALIZED (
    SELECT moments.*, timezone(%(zone)s, timezone('UTC', moment))::date AS day,
           row_number() OVER (PARTITION BY person ORDER BY moment, lead_id) = 1
               AS is_first
      FROM moments
     WHERE moment < %(end)s),
    known AS MATERIALIZED (
    SELECT profile_id AS person, min(lead_id) AS one_id, max(lead_id) AS other_id
      FROM final
     WHERE NOT EXISTS (SELECT FROM won WHERE won.lead_id = final.lead_id
                                         AND won.day <= final.date)
  GROUP BY 1),
    frozen AS (
    SELECT DISTINCT ON (lead_id) lead_id, pair.version_id
      FROM pair JOIN won USING (lead_id)
     WHERE pair.date >= won.day
  ORDER BY lead_id, pair.date),
    settled AS (
    SELECT DISTINCT ON (lead_id) lead_id, order_id, day, total
      FROM (SELECT *, sum(amount) FILTER (WHERE amount > 0)
                          OVER (PARTITION BY lead_id, order_id ORDER BY day) AS so_far
              FROM paid) paid
     WHERE total > 0 AND so_far > total - 0.005
  ORDER BY lead_id, day, order_id),
    offered AS (
    SELECT won.lead_id, won.source_id, won.marketer_id, won.user_id, won.owner_id,
           won.is_first, clause.basis, settled.order_id, settled.total,
           CASE clause.basis WHEN 'first_order' THEN settled.day ELSE won.day END
               AS day,
           clause.claw_back_days,
           clause.version_id, clause.pot AS fixed_pot, clause.percent,
           clause.deal_cap, clause.marketing_percent, clause.referral_percent,
           row_number() OVER (PARTITION BY won.person
                              ORDER BY settled.day, won.moment, won.lead_id) = 1
               AND NOT bool_or(is_first AND clause.basis = 'new_customer')
                           OVER (PARTITION BY won.person) AS is_first_paid,
           COALESCE(won.lead_id != known.one_id OR won.lead_id != known.other_id,
                    FALSE) AS is_known
      FROM won
 LEFT JOIN known ON known.person = won.person
 LEFT JOIN frozen ON frozen.lead_id = won.lead_id
 LEFT JOIN LATERAL (
           SELECT clause.* FROM clause
        LEFT JOIN alignment_agreement_crm_team_rel team
               ON team.alignment_agreement_id = clause.agreement_id
              AND team.crm_team_id = won.team_id
            WHERE clause.version_id = frozen.version_id
               OR (frozen.version_id IS NULL AND clause.active
                   AND (clause.is_general OR team.crm_team_id IS NOT NULL)
                   AND clause.date_from <= won.moment
                   AND (clause.date_to IS NULL OR clause.date_to > won.moment))
            ORDER BY COALESCE(clause.is_general, FALSE), clause.agreement_id,
                     clause.date_from DESC, clause.version_id DESC
            LIMIT 1) clause ON TRUE
 LEFT JOIN settled ON settled.lead_id = won.lead_id),
    standing AS MATERIALIZED (
    SELECT offered.*, day + claw_back_days AS settled_day
      FROM offered
     WHERE CASE basis WHEN 'new_customer' THEN is_first AND NOT is_known
           WHEN 'first_order' THEN is_first_paid AND NOT is_known AND day IS NOT NULL
           ELSE basis = 'paid_revenue' END),
    held AS MATERIALIZED (
    SELECT lead_id, date FROM final
     WHERE NOT EXISTS (SELECT FROM standing
                        WHERE standing.lead_id = final.lead_id
                          AND standing.day = final.date)),
    money AS (
    SELECT standing.lead_id,
           sum(amount) FILTER (
               WHERE amount > 0
                  OR paid.day <= COALESCE(paid.received + claw_back_days, settled_day)
           ) AS kept
      FROM standing
      JOIN (SELECT *, max(day) FILTER (WHERE amount > 0)
                          OVER (PARTITION BY lead_id, order_id ORDER BY day) AS received
              FROM paid) paid
        ON paid.lead_id = standing.lead_id
       AND (standing.basis != 'first_order' OR paid.order_id = standing.order_id)
  GROUP BY 1),
    based AS (
    SELECT standing.*,
           CASE basis WHEN 'new_customer' THEN 1
                WHEN 'paid_revenue' THEN COALESCE(kept, 0)
                ELSE LEAST(1, GREATEST(kept, 0) / total) END AS base
      FROM standing LEFT JOIN money USING (lead_id)
     WHERE NOT EXISTS (SELECT FROM held WHERE held.lead_id = standing.lead_id)
        OR EXISTS (SELECT FROM pair WHERE pair.lead_id = standing.lead_id
                                      AND pair.date = standing.day)),
    deal AS MATERIALIZED (
    SELECT based.*,
           GREATEST(0, round(%(unit)s * CASE
               WHEN basis = 'paid_revenue' THEN
                    LEAST(base * percent / 100, NULLIF(deal_cap, 0))
               ELSE base * fixed_pot END)) AS pot,
           referral.user_id AS referrer_id,
           COALESCE(handed.source_id, based.source_id) AS brought_source_id,
           COALESCE(handed.marketer_id, based.marketer_id) AS brought_by_id,
           NULLIF(handed.by_user_id, 1) AS by_user_id,
           COALESCE(based.owner_id, based.user_id) AS closer_id,
           CASE WHEN referral.id IS NOT NULL THEN 'service'
                WHEN handed.id IS NULL THEN 'sales'
                WHEN COALESCE(handed.marketer_id, based.marketer_id) IS NULL
                     AND handed.by_user_id = ANY(%(sellers)s) THEN 'sales'
                ELSE 'marketing' END AS origin
      FROM based
 LEFT JOIN crm_lead_handover handed
        ON handed.lead_id = based.lead_id AND handed.is_first
 LEFT JOIN (SELECT DISTINCT ON (lead_id) id, lead_id, user_id
              FROM crm_lead_referral ORDER BY lead_id, date, id) referral
        ON referral.lead_id = based.lead_id
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
                   OR source_ids @> to_jsonb(deal.brought_source_id))
            ORDER BY exception.place LIMIT 1) rule ON TRUE
      JOIN share ON share.version_id = deal.version_id
CROSS JOIN LATERAL (
           SELECT CASE share.department
                  WHEN 'marketing' THEN COALESCE(rule.percent, deal.marketing_percent)
                  ELSE 100 - COALESCE(rule.percent, deal.marketing_percent)
                  END AS ratio) department
CROSS JOIN LATERAL (
           SELECT CASE share.kind WHEN 'brought' THEN deal.brought_by_id
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
           COALESCE(target.version_id, pair.version_id), target.origin,
           COALESCE(target.base, deal.base), COALESCE(target.pot, deal.pot) / %(unit)s,
           department, kind, NULLIF(user_id, 0), target.ratio,
           target.share, target.factor, target.exception, COALESCE(target.amount, 0),
           COALESCE(booked.amount, 0),
           COALESCE(target.amount, 0) - COALESCE(booked.amount, 0)
      FROM target
 FULL JOIN booked USING (lead_id, date, department, kind, user_id)
 LEFT JOIN pair USING (lead_id, date)
 LEFT JOIN (SELECT lead_id, day AS date, base, pot FROM deal) deal
     USING (lead_id, date)
     WHERE COALESCE(target.amount, 0) != COALESCE(booked.amount, 0)
       AND (%(knows_payments)s OR EXISTS (
            SELECT FROM clause
             WHERE clause.basis = 'new_customer'
               AND clause.version_id
                   = COALESCE(target.version_id, pair.version_id)))
       AND NOT EXISTS (SELECT FROM held
                        WHERE held.lead_id = booked.lead_id
                          AND held.date = booked.date)
  ORDER BY date, lead_id, department, kind, user_id
"""
# where no app knows what was paid
NOTHING_PAID = """
    SELECT NULL::int4 AS lead_id, NULL::int4 AS order_id, NULL::date AS day,
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
    :param sellers: ids of users who sell and are not in marketing: what they hand off
        without a marketer is their own
    :param knows_payments: whether an app knows what customers paid; if not, what was
        booked for payments stays
    :param paid: SQL of what customers paid until ``end_day``, see
        ``alignment.reward.month._get_paid_sql``
    """
    parts = (CLAUSES, BOOKED, DEALS, PARTS)
    return SQL(
        "WITH %s %s",
        SQL(",").join(SQL(part, **values) for part in parts),
        SQL(CHANGES, **values),
    )
