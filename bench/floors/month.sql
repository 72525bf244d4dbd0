-- What one month brought, by source: one pass over the leads with their first hand-overs,
-- and what was spent. A new customer bought nothing before.
SELECT lead.source_id,
       count(*) FILTER (WHERE lead.create_date >= %(start)s
                          AND lead.create_date < %(stop)s) AS leads,
       count(*) FILTER (WHERE handed.date >= %(start)s
                          AND handed.date < %(stop)s) AS mqls,
       count(*) FILTER (WHERE lead.sql_date >= handed.date
                          AND lead.sql_date >= %(start)s
                          AND lead.sql_date < %(stop)s) AS sqls,
       count(*) FILTER (WHERE lead.customer_date >= %(start)s
                          AND lead.customer_date < %(stop)s
                          AND NOT EXISTS (
                              SELECT FROM crm_lead earlier
                               WHERE earlier.profile_id = lead.profile_id
                                 AND earlier.customer_date IS NOT NULL
                                 AND (earlier.customer_date, earlier.id)
                                     < (lead.customer_date, lead.id))) AS new_customers,
       sum(lead.expected_revenue) FILTER (WHERE lead.won_status = 'won'
                                            AND lead.customer_date >= %(start)s
                                            AND lead.customer_date < %(stop)s),
       (SELECT sum(amount) FROM alignment_spend spend
         WHERE spend.source_id = lead.source_id AND spend.company_id = %(company)s
           AND spend.date >= %(start)s AND spend.date < %(stop)s)
  FROM crm_lead lead
  LEFT JOIN crm_lead_handover handed
    ON handed.lead_id = lead.id AND handed.is_first
 WHERE lead.company_id = %(company)s OR lead.company_id IS NULL
 GROUP BY 1
