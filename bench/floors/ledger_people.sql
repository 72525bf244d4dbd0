-- The published people of the big ledger: each with a browser, both numbered in order.
WITH people AS (
    INSERT INTO customer_profile (company_id, active, consent, create_date)
    SELECT %(company)s, TRUE, 'unknown', now() FROM generate_series(1, %(people)s)
    RETURNING id
), identities AS (
    INSERT INTO customer_identity (company_id, kind, value, profile_id, home_id,
                                   is_of_many, is_shared, create_date)
    SELECT %(company)s, 'visitor', 'bench ' || id, id, id, FALSE, FALSE, now()
      FROM people ORDER BY id
    RETURNING id
)
SELECT (SELECT min(id) FROM people), (SELECT min(id) FROM identities)
