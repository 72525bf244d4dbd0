-- The published rows of the big ledger: events number %(first)s to %(last)s, a fixed
-- time apart, of people chosen by a multiplicative hash, half of them with a label.
-- The first hundred people have 200 events each among the first million.
INSERT INTO customer_event (key, identity_id, type_id, occurred_at, campaign_id, label,
                            value)
SELECT md5('bench ' || n)::uuid,
       %(identity)s + CASE WHEN n <= 20000 THEN n %% 100
                           ELSE 100 + (n::bigint * 7919 %% (%(people)s - 100)) END,
       (%(types)s::int[])[1 + n %% 6],
       %(start)s::timestamp + n * interval '4 seconds',
       CASE WHEN n %% 5 = 0 THEN %(campaign)s::int END,
       CASE WHEN n %% 2 = 0 THEN '/page/' || n %% 500 END,
       CASE WHEN n %% 20 = 0 THEN n %% 1000 END
  FROM generate_series(%(first)s, %(last)s) n
