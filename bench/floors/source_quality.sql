-- Sources by what their leads were worth and cost: leads, feedback, hand-overs and
-- spend counted each by itself, and joined when they are few.
WITH of_leads AS (
    SELECT lead.source_id, count(*) AS leads,
           count(*) FILTER (WHERE status.is_data_valid)::float8
               / NULLIF(count(status.is_data_valid), 0) AS valid,
           count(*) FILTER (WHERE lead.first_contact_date IS NOT NULL
                                  OR status.is_contact)::float8 / count(*) AS contacted,
           count(*) FILTER (WHERE status.outcome = 'won') AS won
      FROM crm_lead lead
 LEFT JOIN crm_k_status status ON status.id = lead.k_status_id
     WHERE lead.company_id IN %(companies)s OR lead.company_id IS NULL
     GROUP BY 1
),
of_feedback AS (
    SELECT lead.source_id, avg(said.quality) AS quality
      FROM crm_lead_feedback said
      JOIN crm_lead lead ON lead.id = said.lead_id
     WHERE said.active AND said.quality > 0
       AND (lead.company_id IN %(companies)s OR lead.company_id IS NULL)
     GROUP BY 1
),
of_handovers AS (
    SELECT lead.source_id,
           count(*) FILTER (WHERE handover.state = 'accepted')::float8 / count(*)
               AS accepted
      FROM crm_lead_handover handover
      JOIN crm_lead lead ON lead.id = handover.lead_id
     WHERE handover.state IN ('accepted', 'rejected')
       AND (lead.company_id IN %(companies)s OR lead.company_id IS NULL)
     GROUP BY 1
),
of_spend AS (
    SELECT source_id, sum(amount) AS spend
      FROM alignment_spend
     WHERE company_id IN %(companies)s
     GROUP BY 1
)
SELECT of_leads.source_id, leads, valid, contacted, accepted,
       won::float8 / leads AS bought, quality, spend,
       spend / NULLIF(leads, 0) AS cost_per_lead, spend / NULLIF(won, 0) AS cost_per_won
  FROM of_leads
  LEFT JOIN of_feedback USING (source_id)
  LEFT JOIN of_handovers USING (source_id)
  LEFT JOIN of_spend USING (source_id)
 ORDER BY of_leads.source_id
