from odoo import api, fields, models
from odoo.tools import SQL

from .alignment_nurture import JOBS

INSERT = """
    INSERT INTO alignment_nurture_signal (profile_id)
    SELECT DISTINCT lead.profile_id
      FROM alignment_nurture_enrolment enrolment
      JOIN crm_lead lead ON lead.id = enrolment.lead_id
     WHERE enrolment.exit_date IS NULL AND lead.profile_id IN (%s)
"""
OF_EVENTS = """
    SELECT identity.profile_id FROM customer_event event
      JOIN customer_identity identity ON identity.id = event.identity_id
     WHERE event.id = ANY(%s)
"""
TAKE = """
    WITH taken AS (
         DELETE FROM alignment_nurture_signal
          WHERE id IN (SELECT id FROM alignment_nurture_signal
                        ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
      RETURNING profile_id)
    SELECT array_agg(DISTINCT profile_id), count(*) FROM taken
"""
MARK = """
    UPDATE alignment_nurture_enrolment enrolment SET next_date = %(now)s
     WHERE id IN (SELECT enrolment.id
                    FROM alignment_nurture_enrolment enrolment
                    JOIN crm_lead lead ON lead.id = enrolment.lead_id
                   WHERE lead.profile_id = ANY(%(profiles)s)
                     AND enrolment.state IN ('active', 'paused')
                     AND enrolment.next_date > %(now)s
                   ORDER BY enrolment.id FOR UPDATE OF enrolment)
"""


class AlignmentNurtureSignal(models.Model):
    """Something happened to a person who is in a program: the job looks at once whether
    they leave, pause or go on.

    Whoever changes a lead or records an event only adds a row here, and never waits for
    a job that holds the person's row.
    """

    _name = "alignment.nurture.signal"
    _description = "Change of a Person in a Nurture Program"
    _log_access = False

    profile_id = fields.Many2one(
        "customer.profile", required=True, readonly=True, ondelete="cascade"
    )

    @api.model
    def _add(self, profile_ids):
        """Let the job look at these people, if any program has them."""
        if ids := sorted(set(profile_ids) - {False, None}):
            self._insert(SQL("SELECT unnest(%s)", ids))

    @api.model
    def _add_of_events(self, event_ids):
        """Let the job look at the people of these events, if any program has them."""
        self._insert(SQL(OF_EVENTS, list(event_ids)))

    @api.model
    def _insert(self, people):
        """:param people: SQL of profile ids"""
        self.env["alignment.nurture.enrolment"].flush_model()
        self.env["crm.lead"].flush_model(["profile_id"])
        self.env.cr.execute(SQL(INSERT, people))
        if self.env.cr.rowcount:
            # sudo: whatever happened, the job looks at it
            self.env.ref(JOBS["advance"]).sudo()._trigger()

    @api.model
    def _add_of(self, kind, values):
        """Let the job look at the people with these addresses, in all companies.

        :param kind: of identities: ``email`` or ``phone``
        """
        # sudo: a blacklist holds for all companies, whoever fills it
        identities = self.env["customer.identity"].sudo()
        found = identities.search([("kind", "=", kind), ("value", "in", values)])
        self._add(found.profile_id.ids)

    @api.model
    def _take(self, limit=1000):
        """Make the people of the oldest signals due. :returns: number of signals"""
        self.env.cr.execute(SQL(TAKE, limit=limit))
        profile_ids, count = self.env.cr.fetchone()
        if count:
            now = fields.Datetime.now()
            self.env.cr.execute(SQL(MARK, now=now, profiles=profile_ids))
            self.env["alignment.nurture.enrolment"].invalidate_model()
        return count
