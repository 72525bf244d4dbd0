-- Lead quality: leads by creation month (local) and status, in the catalogue's order.
-- The best statement we know for what crm.lead.quality.report shows first: counts are
-- made before the small catalogue is joined for its order.
SELECT counted.month, counted.bucket, counted.leads
  FROM (
        SELECT date_trunc('month',
                          timezone(%(zone)s, timezone('UTC', create_date))) AS month,
               COALESCE(k_status_id + 2,
                        CASE WHEN attempt_count > 0 THEN 2 ELSE 1 END) AS bucket,
               count(*) AS leads
          FROM crm_lead
         WHERE company_id IN %(companies)s OR company_id IS NULL
         GROUP BY 1, 2
       ) counted
  LEFT JOIN crm_k_status status ON status.id = counted.bucket - 2
 ORDER BY counted.month, COALESCE(status.sequence, counted.bucket - 3), counted.bucket
