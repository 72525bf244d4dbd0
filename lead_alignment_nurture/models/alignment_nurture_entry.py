import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.lead_alignment.models.outcome.crm_k_status_change import SQL_NOT_UNDONE
from odoo.addons.lead_alignment.models.shared.condition_path import ConditionError
from odoo.addons.lead_alignment.models.shared.isolation import isolated
from odoo.addons.lead_alignment.models.telesales.crm_lead import IS_BLOCKED
from odoo.addons.lead_alignment.tools.uplift import POSITION_SQL

from .alignment_nurture_enrolment import HAPPENED, IS_UNSUBSCRIBED

_logger = logging.getLogger(__name__)
# leads of an audience, SQL on "lead"
AUDIENCES = {
    "nurture": "lead.lifecycle = 'nurture' AND lead.won_status = 'pending'",
    "recycled": """
        lead.lifecycle = 'nurture' AND lead.won_status = 'pending'
        AND EXISTS (SELECT FROM crm_lead_lifecycle_change change
                     WHERE change.lead_id = lead.id AND change.to_stage = 'nurture'
                       AND change.from_stage IN ('mql', 'sal', 'sql')
                       AND change.cause != 'undo')
    """,
    "customer": "lead.lifecycle = 'customer'",
}
# what lets them enter: a fact since %(since)s, when the program started or the person
# left it the last time
ENTRIES = {
    "any": "TRUE",
    "status": """
        EXISTS (SELECT FROM crm_k_status_change change
                 WHERE change.lead_id = lead.id AND change.date >= %(since)s
                   AND change.to_status_id = ANY(%(statuses)s) AND %(stands)s
                   AND lead.k_status_id = change.to_status_id)
    """,
    "event": HAPPENED,
    "idle": """
        COALESCE(lead.last_outcome_date, lead.create_date)
        < %(now)s - %(days)s * INTERVAL '1 day'
    """,
    "score": """
        COALESCE(profile.engagement, 0) < %(score)s
        AND EXISTS (SELECT FROM alignment_nurture_watch watch
                     WHERE watch.version_id = %(version)s
                       AND watch.profile_id = lead.profile_id)
    """,
}
LAST_EXIT = "COALESCE(earlier.last_exit, %(started)s)"
# one lead a person, the newest; not who is in the program, refused, or left lately
ENTER = """
    INSERT INTO alignment_nurture_enrolment (
           program_id, version_id, entered_version_id, company_id, profile_id, lead_id,
           number, position, state, entered_date, step_id, step_date, due_date,
           next_date)
    SELECT %(program)s, %(version)s, %(version)s, %(company)s, person.profile_id,
           person.lead_id, person.number, person.position,
           CASE WHEN person.position < %(held_out)s THEN 'held_out' ELSE 'active' END,
           %(now)s, %(first)s, %(now)s, %(now)s,
           CASE WHEN person.position < %(held_out)s THEN NULL ELSE %(now)s END
      FROM (SELECT chosen.profile_id, chosen.lead_id,
                   chosen.number, %(position)s AS position
              FROM (%(people)s) chosen) person
    ON CONFLICT DO NOTHING
"""
# earlier times in the program are read once, before the first row is inserted: looked
# up for each person, an index would lead through all rows just added
PEOPLE = """
    WITH earlier AS MATERIALIZED (
         SELECT person.profile_id, max(enrolment.exit_date) AS last_exit,
                count(*) FILTER (WHERE person.profile_id = enrolment.profile_id)
                AS number,
                bool_or(enrolment.exit_date IS NULL OR %(again)s = 0
                        OR enrolment.exit_date
                           > %(now)s - %(again)s * INTERVAL '1 day') AS is_barring
           FROM alignment_nurture_enrolment enrolment
           LEFT JOIN crm_lead lead ON lead.id = enrolment.lead_id
     CROSS JOIN LATERAL (SELECT enrolment.profile_id UNION SELECT lead.profile_id)
                AS person(profile_id)
          WHERE enrolment.program_id = %(program)s
          GROUP BY person.profile_id)
    SELECT DISTINCT ON (lead.profile_id) lead.profile_id, lead.id AS lead_id,
           COALESCE(earlier.number, 0) + 1 AS number
      FROM crm_lead lead
      JOIN customer_profile profile ON profile.id = lead.profile_id
      LEFT JOIN earlier ON earlier.profile_id = lead.profile_id
     WHERE lead.company_id = %(company)s AND lead.active AND %(audience)s
       AND profile.active AND profile.consent != 'refused'
       AND profile.nurture_stopped_date IS NULL
       AND %(described)s AND %(entry)s
       AND lead.callback_date IS NULL
       AND NOT %(is_unsubscribed)s AND NOT %(is_blocked)s
       AND NOT EXISTS (SELECT FROM crm_lead other
                        WHERE other.profile_id = lead.profile_id AND other.active
                          AND other.company_id = lead.company_id
                          AND other.won_status = 'pending'
                          AND other.lifecycle IN ('mql', 'sal', 'sql'))
       AND earlier.is_barring IS NOT TRUE
     ORDER BY lead.profile_id, lead.id DESC
"""
WATCH = """
    INSERT INTO alignment_nurture_watch (version_id, profile_id)
    SELECT %(version)s, fresh.id
      FROM (SELECT profile.id FROM customer_profile profile
             WHERE profile.company_id = %(company)s AND profile.active
               AND profile.engagement >= %(score)s
            EXCEPT
            SELECT watch.profile_id FROM alignment_nurture_watch watch
             WHERE watch.version_id = %(version)s) fresh
    ON CONFLICT DO NOTHING
"""
FORGET = """
    DELETE FROM alignment_nurture_watch watch
     USING customer_profile profile
     WHERE watch.version_id = %(version)s AND profile.id = watch.profile_id
       AND COALESCE(profile.engagement, 0) < %(score)s
"""


class AlignmentNurtureWatch(models.Model):
    """A person whose score was above the line of a version: whoever falls below it
    enters."""

    _name = "alignment.nurture.watch"
    _description = "Score Watched by a Nurture Program"
    _log_access = False

    version_id = fields.Many2one(
        "alignment.nurture.version",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    profile_id = fields.Many2one(
        "customer.profile", required=True, readonly=True, index=True, ondelete="cascade"
    )

    _unique_person = models.UniqueIndex("(version_id, profile_id)")


class AlignmentNurture(models.Model):
    """Who enters a program: everybody at once, by one statement."""

    _inherit = "alignment.nurture"

    @api.model
    def _cron_enter(self):
        """Let people enter all running programs, one transaction each."""
        programs = self.search([("state", "=", "running")])
        entered = 0
        for number, program in enumerate(programs, 1):
            with isolated(self.env, program._log_failure):
                entered += program._enter()
            if not self.env["ir.cron"]._commit_progress(
                1, remaining=len(programs) - number
            ):
                break
        if entered:
            self._wake()

    def _log_failure(self, error):
        _logger.error("Nobody could enter %s: %s", self.name, error)

    def _enter(self):
        """Let people enter who are to. A condition that is stopped lets nobody in.

        :returns: how many entered
        """
        self.ensure_one()
        version = self.version_id
        self.env["alignment.nurture.enrolment"]._flush_facts()
        if version.entry == "score":
            self._run_watch(WATCH)
        try:
            people = self._get_people_sql(version, self.started_date)
        except ConditionError:
            return 0
        first = version.step_ids.filtered(lambda step: not step.parent_id)
        self.env.cr.execute(
            SQL(
                ENTER,
                program=self.id,
                version=version.id,
                company=self.company_id.id,
                held_out=version.holdout_percent / 100,
                now=fields.Datetime.now(),
                first=first.id,
                position=SQL(
                    POSITION_SQL, salt=version.salt, key=SQL("chosen.profile_id")
                ),
                people=people,
            )
        )
        entered = self.env.cr.rowcount
        if version.entry == "score":
            self._run_watch(FORGET)
        self.env["alignment.nurture.enrolment"].invalidate_model()
        return entered

    def _run_watch(self, text):
        self.env.cr.execute(
            SQL(
                text,
                version=self.version_id.id,
                company=self.company_id.id,
                score=self.version_id.entry_score,
            )
        )

    def _get_people_sql(self, version, started):
        """Return SQL of (person's id, lead's id, how many times they will have entered)
        of who would enter a version now.

        :param started: naive UTC; what happened before lets nobody enter
        :raises ConditionError: for a condition that is stopped
        """
        now = fields.Datetime.now()
        entry = SQL(
            ENTRIES[version.entry],
            since=SQL(LAST_EXIT, started=started),
            statuses=version.entry_status_ids.ids,
            stands=SQL_NOT_UNDONE,
            types=version.entry_type_id.ids,
            days=version.entry_days,
            score=version.entry_score,
            version=version.id,
            now=now,
        )
        return SQL(
            PEOPLE,
            company=self.company_id.id,
            program=self.id,
            audience=SQL(AUDIENCES[version.audience]),
            described=self._get_described_sql(version),
            entry=entry,
            is_unsubscribed=IS_UNSUBSCRIBED,
            is_blocked=IS_BLOCKED,
            again=version.again_days,
            now=now,
        )

    def _get_described_sql(self, version):
        if not self._get_condition(version.domain):
            return SQL("TRUE")
        conditions = self.env["alignment.condition"]
        domain, leads = conditions._ask(self.company_id, "crm.lead", version.domain)
        return SQL("lead.id IN %s", leads._search(Domain(domain)).subselect())
