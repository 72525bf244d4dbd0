-- what an audit must know of leads, by hand: one statement a check
SELECT count(*), count(*) FILTER (WHERE l.phone_sanitized IS NULL OR (l.id <> o.id
       AND NOT EXISTS (SELECT 1 FROM customer_identity i WHERE i.company_id = %(company)s
                        AND i.kind = 'phone' AND i.value = l.phone_sanitized
                        AND (i.is_shared OR i.is_of_many))))
  FROM crm_lead l
  LEFT JOIN (SELECT phone_sanitized, min(id) AS id FROM crm_lead
              WHERE company_id = %(company)s AND active AND won_status = 'pending'
              GROUP BY 1) o ON o.phone_sanitized = l.phone_sanitized
 WHERE l.company_id = %(company)s AND l.active AND l.won_status = 'pending';
SELECT count(*), count(*) FILTER (WHERE NOT s.is_data_valid AND l.k_status_date < %(two_days)s)
  FROM crm_lead l JOIN crm_k_status s ON s.id = l.k_status_id
 WHERE l.company_id = %(company)s AND l.active AND l.won_status = 'pending';
SELECT count(*), count(*) FILTER (WHERE NOT u.active)
  FROM crm_lead l JOIN res_users u ON u.id = l.user_id
 WHERE l.company_id = %(company)s AND l.active AND l.won_status = 'pending';
SELECT count(*), count(*) FILTER (WHERE COALESCE(btrim(l.customer_need), '') = '')
  FROM crm_lead l
 WHERE l.company_id = %(company)s AND l.active AND l.won_status = 'pending'
   AND l.lifecycle IN ('mql', 'sal', 'sql');
SELECT count(*), count(*) FILTER (WHERE (l.won_status = 'won') <> (l.lifecycle = 'customer')
       OR (l.won_status = 'lost' AND l.lifecycle IN ('sal', 'sql')))
  FROM crm_lead l
 WHERE l.company_id = %(company)s
   AND (l.won_status IN ('won', 'lost') OR l.lifecycle = 'customer')
