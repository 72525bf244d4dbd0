-- What deals earned in a month, by hand: the definition of tools/reward.py for a reward of
-- new customers without earlier months, exceptions and factors, and its rows stored.
WITH won AS (
    SELECT lead.id AS lead_id, lead.marketer_id, lead.user_id,
           timezone(%(zone)s, timezone('UTC', lead.customer_date))::date AS day
      FROM crm_lead lead
     WHERE lead.company_id = %(company)s AND lead.lifecycle = 'customer'
       AND lead.customer_date < %(end)s AND lead.customer_date >= %(since)s
       AND NOT EXISTS (SELECT FROM crm_lead earlier
                        WHERE earlier.profile_id = lead.profile_id
                          AND earlier.lifecycle = 'customer'
                          AND (earlier.customer_date, earlier.id)
                              < (lead.customer_date, lead.id))),
    people AS (
    SELECT won.*, COALESCE(closing.owner_id, won.user_id) AS closer_id,
           handed.id IS NOT NULL AS is_handed, referral.user_id AS referrer_id
      FROM won
 LEFT JOIN crm_lead_handover handed ON handed.lead_id = won.lead_id AND handed.is_first
 LEFT JOIN (SELECT DISTINCT ON (lead_id) lead_id, user_id
              FROM crm_lead_referral ORDER BY lead_id, date, id) referral
        ON referral.lead_id = won.lead_id
 LEFT JOIN (SELECT DISTINCT ON (lead_id) lead_id, owner_id
              FROM crm_lead_lifecycle_change WHERE to_stage = 'customer'
             ORDER BY lead_id, date DESC, id DESC) closing
        ON closing.lead_id = won.lead_id),
    part AS (
    SELECT people.lead_id, day, share.department, share.place,
           CASE WHEN taker.user_id IS NULL THEN 'pool' ELSE share.kind END AS kind,
           taker.user_id, share.weight
      FROM people
CROSS JOIN LATERAL (VALUES
           (1, 'marketing', 'brought', CASE WHEN is_handed THEN 350000 ELSE 0 END),
           (2, 'marketing', 'pool', CASE WHEN is_handed THEN 150000 ELSE 0 END),
           (3, 'sales', 'closed', CASE WHEN is_handed THEN 400000 ELSE 800000 END),
           (4, 'sales', 'pool', CASE WHEN is_handed THEN 100000 ELSE 200000 END)
           ) AS share (place, department, kind, weight)
CROSS JOIN LATERAL (
           SELECT CASE share.kind WHEN 'brought' THEN marketer_id
                  WHEN 'closed' THEN closer_id END AS user_id) taker
     WHERE share.weight > 0),
    summed AS (
    SELECT lead_id, day, department, kind, user_id, min(place) AS place,
           sum(weight) AS weight
      FROM part GROUP BY 1, 2, 3, 4, 5),
    split AS (
    SELECT *, div(%(pot)s::numeric * weight, 1000000) AS whole,
           row_number() OVER (PARTITION BY lead_id
               ORDER BY mod(%(pot)s::numeric * weight, 1000000) DESC, place) AS turn
      FROM summed)
INSERT INTO alignment_reward_entry
      (month_id, company_id, lead_id, date, event, version_id, origin, base, pot,
       department, kind, user_id, ratio, share, factor, target, before, amount)
SELECT %(month)s, %(company)s, lead_id, day, 'earned', %(version)s, 'marketing', 1,
       %(pot)s, department, kind, user_id, 50, 70, 100,
       given.amount, 0, given.amount
  FROM (SELECT split.*,
               whole + (turn <= %(pot)s - sum(whole) OVER (PARTITION BY lead_id))::int4
                   AS amount
          FROM split) given
