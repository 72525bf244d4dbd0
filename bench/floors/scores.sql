-- The score of everybody by hand, in double precision, for rules that are constants of
-- the statement: newest events up to the cap, fading by whole local days (whose starts
-- are %(starts)s), what lies before a reset left out, a limit for groups, never below 0,
-- rounded once. People whose number changes are written.
WITH rule (type_id, points, cap, since, half_life, group_number, group_cap) AS (
    VALUES %(rules)s
), hit AS (
    SELECT identity.profile_id, rule.points, rule.cap, rule.half_life,
           rule.group_number, rule.group_cap, event.occurred_at,
           %(days)s - width_bucket(event.occurred_at, %(starts)s::timestamp[]) AS age,
           row_number() OVER (PARTITION BY identity.profile_id, rule.type_id
                              ORDER BY event.occurred_at DESC) AS place,
           max(event.occurred_at) FILTER (WHERE rule.cap = 0)
               OVER (PARTITION BY identity.profile_id) AS reset_at
      FROM customer_event event
      JOIN customer_identity identity ON identity.id = event.identity_id
      JOIN rule ON rule.type_id = event.type_id
     WHERE event.quarantine IS NULL
       AND event.occurred_at >= rule.since
       AND %(whose)s
), by_group AS (
    SELECT profile_id,
           LEAST(sum(points * power(2::float8, -age / half_life)), group_cap) AS points
      FROM hit
     WHERE place <= cap AND (reset_at IS NULL OR occurred_at > reset_at)
     GROUP BY profile_id, group_number, group_cap
), score AS (
    SELECT profile_id,
           floor(GREATEST(0, sum(points)) + 0.5 + 1e-9)::int AS engagement
      FROM by_group
     GROUP BY profile_id
)
UPDATE customer_profile profile
   SET engagement = score.engagement,
       band = CASE WHEN score.engagement >= 50 THEN 'hot'
                   WHEN score.engagement >= 20 THEN 'warm' ELSE 'cold' END
  FROM score
 WHERE score.profile_id = profile.id
   AND score.engagement IS DISTINCT FROM profile.engagement
