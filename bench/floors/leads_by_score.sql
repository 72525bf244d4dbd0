-- The ids of the page of leads with the best score, by joining all people.
SELECT lead.id
  FROM crm_lead lead
  LEFT JOIN customer_profile profile ON profile.id = lead.profile_id
 WHERE lead.active
 ORDER BY profile.engagement DESC NULLS LAST, lead.id DESC
 LIMIT 80
