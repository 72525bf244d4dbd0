-- MQLs, K1 share, cost per lead and acquisition cost of campaigns, by hand: leads once,
-- spend once, joined when they are few.
WITH of_leads AS (
    SELECT lead.campaign_id, count(*) AS leads,
           count(*) FILTER (WHERE lead.k_status_id IS NOT NULL) AS filed,
           count(*) FILTER (WHERE lead.k_status_id = %(k1)s) AS k1,
           count(*) FILTER (WHERE status.outcome = 'won') AS won
      FROM crm_lead lead
 LEFT JOIN crm_k_status status ON status.id = lead.k_status_id
     WHERE lead.campaign_id = ANY(%(campaigns)s) AND lead.company_id = %(company)s
     GROUP BY 1
),
of_handovers AS (
    SELECT lead.campaign_id, count(*) AS mqls
      FROM crm_lead_handover handover
      JOIN crm_lead lead ON lead.id = handover.lead_id
     WHERE handover.is_first AND lead.campaign_id = ANY(%(campaigns)s)
       AND lead.company_id = %(company)s
     GROUP BY 1
),
of_spend AS (
    SELECT campaign_id, sum(amount) AS spend
      FROM alignment_spend
     WHERE company_id = %(company)s AND campaign_id = ANY(%(campaigns)s)
     GROUP BY 1
)
SELECT of_leads.campaign_id, COALESCE(mqls, 0), 100.0 * k1 / NULLIF(filed, 0),
       spend / NULLIF(leads, 0), spend / NULLIF(won, 0)
  FROM of_leads
  LEFT JOIN of_handovers USING (campaign_id)
  LEFT JOIN of_spend USING (campaign_id)
