import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, Query

from ...tools.engagement import TOLERANCE, get_day_starts

_logger = logging.getLogger(__name__)
NO_CAP = 2**31 - 1
# resets of a score are rows of rule number 0
RESET_CODE = "score_reset"
# Sorted rows are kept narrow: the values of rules are joined after sorting.
SCORES = """
    hit AS (
        SELECT identity.profile_id, rule.number, event.occurred_at,
               row_number() OVER (PARTITION BY identity.profile_id, rule.number
                                  ORDER BY event.occurred_at DESC) AS place,
               max(event.occurred_at) FILTER (WHERE rule.number = 0)
                   OVER (PARTITION BY identity.profile_id) AS reset_at
          FROM %(identities)s
          JOIN customer_event event ON event.identity_id = identity.id
          JOIN %(rules)s
            ON rule.type_id = event.type_id AND event.occurred_at >= rule.since
         WHERE %(whose)s
           AND event.quarantine IS NULL
           AND event.occurred_at >= %(earliest)s
           AND event.occurred_at < %(until)s
           AND %(matches)s
    ), by_group AS (
        SELECT hit.profile_id,
               LEAST(sum(rule.points * power(2::float8, -rule.fading * (
                   %(days)s - width_bucket(hit.occurred_at, %(starts)s::timestamp[])
               ))), rule.group_cap) AS points
          FROM hit
          JOIN %(rules)s ON rule.number = hit.number
         WHERE hit.place <= rule.cap
           AND (hit.reset_at IS NULL OR hit.occurred_at > hit.reset_at)
         GROUP BY hit.profile_id, rule.group_number, rule.group_cap
    ), total AS (
        SELECT profile_id,
               floor(GREATEST(0, sum(points)) + 0.5 + %(tolerance)s)::int AS engagement
          FROM by_group
         GROUP BY profile_id
    )
"""
# each person's new score and band, beside the stored ones
JUDGED = """
    judged AS (
        SELECT profile.id, profile.engagement AS engagement_before,
               profile.band AS band_before, now.engagement,
               CASE WHEN now.engagement >= %(hot_from)s
                      OR profile.band = 'hot' AND now.engagement >= %(hot_until)s
                    THEN 'hot'
                    WHEN now.engagement >= %(warm_from)s
                      OR profile.band IN ('hot', 'warm')
                         AND now.engagement >= %(warm_until)s
                    THEN 'warm'
                    ELSE 'cold' END AS band
          FROM %(profiles)s
          LEFT JOIN total ON total.profile_id = profile.id
          CROSS JOIN LATERAL (
               SELECT CASE WHEN %(exclusion)s IS NOT NULL THEN 0
                           ELSE COALESCE(total.engagement, 0) END AS engagement) now
         WHERE %(which)s AND profile.company_id = %(company)s
    )
"""
# apart from WRITE: PostgreSQL runs a statement that writes on one core only
CHANGED = """
    WITH %(scores)s, %(judged)s
    SELECT id, engagement, band FROM judged
     WHERE (engagement, band) IS DISTINCT FROM (engagement_before, band_before)
"""
WRITE = """
    WITH changed AS MATERIALIZED (
        SELECT * FROM unnest(%(ids)s::int[], %(scores)s::int[], %(bands)s::text[])
                      AS changed(id, engagement, band)
    ), mine AS MATERIALIZED (
        SELECT profile.id FROM customer_profile profile
         WHERE profile.id IN (SELECT id FROM changed)
         ORDER BY profile.id
           FOR NO KEY UPDATE SKIP LOCKED
    ), later AS (
        INSERT INTO customer_profile_dirty (company_id, profile_id)
        SELECT %(company)s, id FROM changed
         WHERE id NOT IN (SELECT id FROM mine)
    )
    UPDATE customer_profile profile
       SET engagement = changed.engagement, band = changed.band
      FROM changed
      JOIN mine USING (id)
     WHERE profile.id = changed.id
"""
# how many people move from band to band, and the largest changes
PREVIEW = """
    WITH %(scores)s, %(judged)s
    SELECT band_before, band, count(*),
           count(*) FILTER (WHERE engagement != COALESCE(engagement_before, 0)),
           NULL::int, NULL::int, NULL::int
      FROM judged
     GROUP BY band_before, band
     UNION ALL
    (SELECT NULL, NULL, NULL, NULL, id, engagement_before, engagement
       FROM judged
      WHERE engagement != COALESCE(engagement_before, 0)
      ORDER BY abs(engagement - COALESCE(engagement_before, 0)) DESC, id
      LIMIT %(most)s)
"""


class CustomerScore(models.AbstractModel):
    """Computes engagement from the ledger, for many people by one statement.

    The formula is documented in ``tools.engagement``. The rules are those in force
    (``alignment.agreement._get_score_rules``), or others for a preview.
    """

    _name = "customer.score"
    _description = "Score Calculation"

    @api.model
    def _compute_scores(self, company, profile_ids):
        """Return {profile id: engagement} as of now, without writing."""
        rows = self.env.execute_query(
            SQL(
                "WITH %(scores)s, %(judged)s SELECT id, engagement FROM judged",
                **self._get_parts(company, profile_ids=profile_ids),
            )
        )
        return dict(rows)

    @api.model
    def _write_scores(self, company, profile_ids=None, id_range=None):
        """Update the stored scores that have changed.

        It waits for no lock: people whose row somebody else is writing are marked for
        the next run.

        :param id_range: (first, last) instead of ``profile_ids``
        """
        parts = self._get_parts(company, profile_ids=profile_ids, id_range=id_range)
        changed = self.env.execute_query(SQL(CHANGED, **parts))
        if changed:
            ids, scores, bands = (list(column) for column in zip(*changed, strict=True))
            self.env.cr.execute(
                SQL(
                    WRITE,
                    company=company.id,
                    ids=ids,
                    scores=scores,
                    bands=bands,
                )
            )
            self.env["customer.profile"].invalidate_model(
                ["engagement", "band"], flush=False
            )

    @api.model
    def _preview(self, company, rule_set, most=10):
        """Compare the stored scores with those of ``rule_set``.

        :returns: ([(band before, band, count, how many of them change their score)],
            [(profile id, score before, score)] of the ``most`` changed)
        """
        parts = self._get_parts(company, rule_set)
        rows = self.env.execute_query(SQL(PREVIEW, most=most, **parts))
        return (
            [row[:4] for row in rows if row[4] is None],
            [row[4:] for row in rows if row[4] is not None],
        )

    @api.model
    def _get_parts(
        self, company, rule_set=None, day=None, profile_ids=None, id_range=None
    ):
        """Return ``scores``, ``judged`` and ``company`` for the statements above."""
        rule_set = rule_set or self.env["alignment.agreement"]._get_score_rules(company)
        self.env["customer.profile"].flush_model()
        profiles = SQL("customer_profile profile")
        identities = SQL("customer_identity identity")
        which, whose = SQL("TRUE"), SQL("identity.profile_id IS NOT NULL")
        if profile_ids is not None:
            # a join: with "= ANY" of a thousand ids PostgreSQL would read all people
            asked = SQL("unnest(%s::int[]) AS asked(id)", list(profile_ids))
            profiles = SQL("%s JOIN %s ON profile.id = asked.id", asked, profiles)
            identities = SQL(
                "%s JOIN %s ON identity.profile_id = asked.id", asked, identities
            )
        elif id_range:
            which = SQL("profile.id BETWEEN %s AND %s", *id_range)
            whose = SQL("identity.profile_id BETWEEN %s AND %s", *id_range)
        return {
            "company": company.id,
            "scores": self._get_scores(company, rule_set, day, identities, whose),
            "judged": SQL(
                JUDGED,
                **rule_set.bands._asdict(),
                exclusion=self._get_exclusion(company, rule_set),
                profiles=profiles,
                which=which,
                company=company.id,
            ),
        }

    @api.model
    def _get_scores(self, company, rule_set, day, identities, whose):
        starts = self._get_day_starts(company, rule_set, day)
        return SQL(
            SCORES,
            days=len(starts) - 1,
            starts=starts[:-1],
            rules=self._get_rule_table(rule_set, starts),
            identities=identities,
            whose=SQL("%s AND identity.company_id = %s", whose, company.id),
            earliest=starts[0],
            until=starts[-1],
            matches=self._get_matches(company, rule_set),
            tolerance=TOLERANCE,
        )

    @api.model
    def _get_rule_table(self, rule_set, starts):
        """Return the rules as an SQL table ``rule``: number, event type, points, cap,
        start of the window, 1 / half-life, number of the group and its cap."""
        days = len(starts) - 1
        rows = []
        for number, rule in enumerate(rule_set.rules, 1):
            group_cap = rule_set.groups.get(rule.group_id)
            rows.append(
                SQL(
                    "(%s, %s, %s::float8, %s, %s::timestamp, %s::float8, %s, "
                    "%s::float8)",
                    number,
                    rule.type_id,
                    rule.points,
                    rule.cap or NO_CAP,
                    starts[days - rule.window],
                    1 / rule.half_life if rule.half_life else 0,
                    -number if group_cap is None else rule.group_id,
                    "Infinity" if group_cap is None else group_cap,
                )
            )
        reset_id = self.env["customer.event.type"]._get_catalogue()[RESET_CODE].type_id
        rows.append(
            SQL(
                "(0, %s, 0::float8, 0, %s::timestamp, 0::float8, 0, "
                "'Infinity'::float8)",
                reset_id,
                starts[0],
            )
        )
        return SQL(
            "(VALUES %s) AS rule(number, type_id, points, cap, since, fading, "
            "group_number, group_cap)",
            SQL(", ").join(rows),
        )

    @api.model
    def _get_matches(self, company, rule_set):
        """Return the SQL condition that the rules' own domains put on an event."""
        events = self.env["customer.event"]
        query = Query(self.env, "event", SQL.identifier("customer_event"))
        cases = [
            SQL(
                "WHEN %s THEN %s",
                number,
                self._get_condition(company, events, rule.domain, query),
            )
            for number, rule in enumerate(rule_set.rules, 1)
            if rule.domain
        ]
        if not cases:
            return SQL("TRUE")
        return SQL("CASE rule.number %s ELSE TRUE END", SQL(" ").join(cases))

    @api.model
    def _get_exclusion(self, company, rule_set):
        """Return SQL for the number of the exclusion of ``profile``, or NULL."""
        profiles = self.env["customer.profile"]
        cases = []
        for number, (_name, domain) in enumerate(rule_set.exclusions):
            query = Query(self.env, "customer_profile")
            query.add_where(self._get_condition(company, profiles, domain, query))
            cases.append(SQL("WHEN profile.id IN (%s) THEN %s", query.select(), number))
        return SQL("CASE %s END", SQL(" ").join(cases)) if cases else SQL("NULL")

    @api.model
    def _get_condition(self, company, model, text, query):
        """Return the SQL condition of a rule on the table of ``query``, asked with the
        rights of who answers for it.

        A condition that is stopped, because its field was deleted or its author lost a
        right, holds for nobody: scores, and the creation of leads, must not stop for
        it. ``alignment.condition`` tells those whom it concerns.
        """
        if not text or text == "[]":
            return SQL("TRUE")
        try:
            asked, model = self.env["alignment.condition"]._ask(
                company, model._name, text
            )
            own = Query(model.env, query.table, query._tables[query.table])
            condition = asked.optimize_full(model)._to_sql(model, query.table, own)
        except (UserError, KeyError, TypeError, ValueError) as error:
            _logger.warning("A rule of the score cannot be asked: %s", error)
            return SQL("FALSE")
        if not own._joins:
            return condition
        # in a query of its own: the statement around it knows no joins
        joins = SQL(" ").join(
            SQL("%s %s AS %s ON (%s)", kind, table, SQL.identifier(alias), matches)
            for alias, (kind, table, matches) in own._joins.items()
        )
        return SQL("(SELECT %s FROM (SELECT) one %s)", condition, joins)

    # ------------------------------------------------------------
    # Days
    # ------------------------------------------------------------

    @api.model
    def _get_day_starts(self, company, rule_set, day=None, earlier=0):
        """As ``tools.engagement.get_day_starts``, for a company and up to ``day``."""
        day = day or company._get_today()
        return get_day_starts(rule_set, day, company._get_timezone(), earlier)
