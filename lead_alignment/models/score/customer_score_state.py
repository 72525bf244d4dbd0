from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..shared.batch_job_mixin import Progress

MARKS, PEOPLE, LEADS, LEAST = 5000, 200_000, 20_000, 1000
# Marks name identities, not people: if an identity moves to another person while its
# event is recorded, the mark is that person's. The table has no key and no index: every
# event writes a mark, and all marks are read.
MARKING = (
    """
    CREATE TABLE IF NOT EXISTS customer_profile_dirty (
        company_id int4 NOT NULL, identity_id int4, profile_id int4)
    """,
    """
    CREATE OR REPLACE FUNCTION customer_event_mark() RETURNS trigger
    LANGUAGE plpgsql AS $mark$
    BEGIN
        INSERT INTO customer_profile_dirty (company_id, identity_id)
        SELECT identity.company_id, identity.id
          FROM (SELECT DISTINCT identity_id FROM changed) seen
          JOIN customer_identity identity ON identity.id = seen.identity_id;
        RETURN NULL;
    END
    $mark$
    """,
    """
    CREATE OR REPLACE TRIGGER customer_event_mark_new AFTER INSERT ON customer_event
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION customer_event_mark()
    """,
    """
    CREATE OR REPLACE TRIGGER customer_event_mark_update AFTER UPDATE ON customer_event
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION customer_event_mark()
    """,
    """
    CREATE OR REPLACE TRIGGER customer_event_mark_delete AFTER DELETE ON customer_event
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION customer_event_mark()
    """,
    """
    CREATE OR REPLACE FUNCTION customer_identity_mark() RETURNS trigger
    LANGUAGE plpgsql AS $mark$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            INSERT INTO customer_profile_dirty (company_id, profile_id)
            SELECT DISTINCT company_id, profile_id FROM before
             WHERE profile_id IS NOT NULL;
        ELSE
            INSERT INTO customer_profile_dirty (company_id, identity_id, profile_id)
            SELECT before.company_id, before.id, before.profile_id
              FROM before JOIN after USING (id)
             WHERE before.profile_id IS DISTINCT FROM after.profile_id;
        END IF;
        RETURN NULL;
    END
    $mark$
    """,
    """
    CREATE OR REPLACE TRIGGER customer_identity_mark_update
    AFTER UPDATE ON customer_identity
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION customer_identity_mark()
    """,
    """
    CREATE OR REPLACE TRIGGER customer_identity_mark_delete
    AFTER DELETE ON customer_identity
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION customer_identity_mark()
    """,
)
TAKE_MARKS = """
    WITH taken AS (
        DELETE FROM customer_profile_dirty
         WHERE ctid = ANY (ARRAY(
               SELECT ctid FROM customer_profile_dirty
                WHERE company_id = %(company)s
                LIMIT %(limit)s
                  FOR UPDATE SKIP LOCKED))
        RETURNING identity_id, profile_id
    )
    SELECT profile_id FROM taken WHERE profile_id IS NOT NULL
     UNION
    SELECT identity.profile_id
      FROM taken JOIN customer_identity identity ON identity.id = taken.identity_id
     WHERE identity.profile_id IS NOT NULL
"""


class CustomerScoreState(models.Model):
    """The progress of scoring in a company.

    Triggers of the database mark people whose score may have changed, whichever way an
    event came or an identity moved. A worker takes marks and updates those people. When
    the local day or the rules change, it goes once through all people, then through all
    leads.

    Every step writes to the company's row, so of two workers the one with the older
    view fails and is repeated: an older score never overwrites a newer one.
    """

    _name = "customer.score.state"
    _inherit = ["batch.job.mixin"]
    _description = "Scoring Status"
    _log_access = False
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    turn = fields.Integer(readonly=True)
    day = fields.Date("Scores Calculated on", readonly=True)
    digest = fields.Char(readonly=True)
    fit_digest = fields.Char(readonly=True)
    walked_profile_id = fields.Integer(
        readonly=True,
        help="Customers up to this ID are up to date. −1: all customers.",
    )
    walked_lead_id = fields.Integer(
        readonly=True, help="Leads up to this ID are up to date. −1: all leads."
    )

    _unique_company = models.Constraint(
        "UNIQUE(company_id)", "Each company can have only one scoring status."
    )

    def init(self):
        """Create the table and the triggers of the marks."""
        result = super().init()
        for query in MARKING:
            self.env.cr.execute(SQL(query))
        return result

    @api.model
    def _ensure(self, companies):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_score_state
                       (company_id, turn, walked_profile_id, walked_lead_id)
                SELECT id, 0, 0, 0 FROM unnest(%s) AS company(id)
                 WHERE id NOT IN (SELECT company_id FROM customer_score_state)
                    ON CONFLICT DO NOTHING
                """,
                companies.ids,
            )
        )

    @api.model
    def _mark(self, company, profiles):
        """Mark ``profiles``, whose scores may have changed."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO customer_profile_dirty (company_id, profile_id) "
                "SELECT %s, unnest(%s)",
                company.id,
                profiles.ids,
            )
        )

    # ------------------------------------------------------------
    # The scheduled job
    # ------------------------------------------------------------

    @api.model
    def _cron_score(self):
        """Update the scores of all companies, committing after each step."""
        companies = (
            self.env["res.company"].with_context(active_test=False).search(Domain.TRUE)
        )
        self._ensure(companies)
        for company in companies:
            self._commit_batches(partial(self._advance, company), PEOPLE, LEAST)

    @api.model
    def _advance(self, company, size=PEOPLE):
        """Process one batch without committing; none if another worker has the company.

        :returns: ``Progress``
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT day, digest, fit_digest, walked_profile_id, walked_lead_id
                  FROM customer_score_state WHERE company_id = %s
                   FOR UPDATE SKIP LOCKED
                """,
                company.id,
            )
        )
        if not rows:
            return Progress(0, is_more=False)
        day, digest, fit_digest, profile_id, lead_id = rows[0]
        rules = self.env["alignment.agreement"]._get_score_rules(company)
        today = company._get_today()
        if (day, digest) != (today, rules.digest):
            profile_id = 0
        if (day, fit_digest) != (today, rules.fit_digest) or profile_id == 0:
            lead_id = 0  # leads show the band of their people
        done, marks_left = self._process_marks(company)
        if not done and not marks_left and max(profile_id, lead_id) < 0:
            return Progress(0, is_more=False)
        if profile_id >= 0:
            profile_id, count = self._walk_profiles(company, profile_id, size)
            done += count
        elif lead_id >= 0:
            lead_id, count = self._walk_leads(company, lead_id)
            done += count
        self._save_progress(company, today, rules, profile_id, lead_id)
        is_more = marks_left or profile_id >= 0 or lead_id >= 0
        return Progress(done, is_more)

    @api.model
    def _save_progress(self, company, today, rules, profile_id, lead_id):
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_score_state
                   SET turn = turn + 1, day = %(day)s, digest = %(digest)s,
                       fit_digest = %(fit_digest)s, walked_profile_id = %(profile)s,
                       walked_lead_id = %(lead)s
                 WHERE company_id = %(company)s
                """,
                day=today,
                digest=rules.digest,
                fit_digest=rules.fit_digest,
                profile=profile_id,
                lead=lead_id,
                company=company.id,
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _process_marks(self, company):
        self.env.flush_all()
        found = self.env.execute_query(SQL(TAKE_MARKS, company=company.id, limit=MARKS))
        profile_ids = sorted(profile_id for (profile_id,) in found)
        if profile_ids:
            self.env["customer.score"]._write_scores(company, profile_ids)
            self.env["crm.lead"]._hand_over_crossed(company, profile_ids)
        left = self.env.execute_query(
            SQL(
                "SELECT FROM customer_profile_dirty WHERE company_id = %s LIMIT 1",
                company.id,
            )
        )
        return len(profile_ids), bool(left and profile_ids)

    @api.model
    def _walk_profiles(self, company, after_id, size):
        """Score the next ``size`` people, and hand over those above the threshold.

        :returns: (last id, or -1 at the end; number of people)
        """
        last_id, count = self._get_next("customer_profile", company, after_id, size)
        if not count:
            return -1, 0
        id_range = (after_id + 1, last_id)
        self.env["customer.score"]._write_scores(company, id_range=id_range)
        self.env["crm.lead"]._hand_over_crossed(company, id_range=id_range)
        return last_id, count

    @api.model
    def _walk_leads(self, company, after_id):
        last_id, count = self._get_next("crm_lead", company, after_id, LEADS)
        if not count:
            return -1, 0
        self.env["crm.lead"]._refresh_stored_scores(company, (after_id + 1, last_id))
        return last_id, count

    @api.model
    def _get_next(self, table, company, after_id, size):
        """Return (last id, count) of the next ``size`` rows of the company."""
        ((last_id, count),) = self.env.execute_query(
            SQL(
                """
                SELECT max(id), count(*)
                  FROM (SELECT id FROM %s WHERE id > %s AND company_id = %s
                         ORDER BY id LIMIT %s) next
                """,
                SQL.identifier(table),
                after_id,
                company.id,
                size,
            )
        )
        return last_id, count
