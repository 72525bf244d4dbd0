-- Events of the user's companies by type and local month.
SELECT event.type_id,
       date_trunc('month', timezone(%(zone)s, timezone('UTC', event.occurred_at))),
       count(*)
  FROM customer_event event
  JOIN customer_identity identity ON identity.id = event.identity_id
 WHERE identity.company_id IN %(companies)s
 GROUP BY 1, 2
