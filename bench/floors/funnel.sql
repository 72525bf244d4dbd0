-- The funnel by creation month (local): one pass over the leads, one hash join with
-- their first hand-overs. A stage counts if its stamp is not before the hand-over; a
-- share is of hand-overs that are old enough.
SELECT date_trunc('month', timezone(%(zone)s, timezone('UTC', lead.create_date))),
       count(*), count(handed.id),
       count(*) FILTER (WHERE lead.sal_date >= handed.date),
       count(*) FILTER (WHERE lead.sql_date >= handed.date),
       count(*) FILTER (WHERE lead.customer_date >= handed.date),
       avg((lead.sql_date >= handed.date
            AND lead.sql_date < handed.date + %(days)s * interval '1 day')::int4)
           FILTER (WHERE handed.date <= %(now)s - %(days)s * interval '1 day'),
       sum(lead.expected_revenue) FILTER (WHERE lead.won_status = 'won'
                                            AND lead.customer_date IS NOT NULL)
  FROM crm_lead lead
  LEFT JOIN crm_lead_handover handed
    ON handed.lead_id = lead.id AND handed.is_first
 WHERE lead.company_id IN %(companies)s OR lead.company_id IS NULL
 GROUP BY 1
 ORDER BY 1
