from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.lead_alignment.models.outcome.crm_k_status_change import (
    SQL_NOT_UNDONE,
    UNDO_MINUTES,
)
from odoo.addons.lead_alignment.models.telesales.crm_lead import IS_BLOCKED

PAUSES = [
    ("sales", "Sales works on the lead"),
    ("callback", "A callback was promised"),
    ("held", "Program on hold"),
]
EXITS = [
    ("completed", "All steps done"),
    ("goal", "Goal reached"),
    ("purchase", "Deal won"),
    ("replied", "Customer replied"),
    ("unsubscribed", "Unsubscribed"),
    ("do_not_call", "Do not call"),
    ("declined", "Consent declined"),
    ("stopped", "Stopped for this person"),
    ("merged", "Same person twice"),
    ("handover", "Handed off to sales"),
    ("closed", "Lead closed"),
    ("gone", "Lead deleted"),
    ("ended", "Program ended"),
]
HOLDS = [
    ("wait", "Waiting as planned"),
    ("event", "Waiting for an event"),
    ("hours", "Outside messaging hours"),
    ("cap", "Weekly message limit"),
    ("sending", "Message in the outbox"),
]
# moments since a person entered, SQL on "enrolment" and "lead"
GOALS = {
    "mql": SQL("""
        SELECT min(change.date) FROM crm_lead theirs
          JOIN crm_lead_lifecycle_change change ON change.lead_id = theirs.id
         WHERE theirs.profile_id = COALESCE(lead.profile_id, enrolment.profile_id)
           AND theirs.company_id = enrolment.company_id
           AND change.date >= enrolment.entered_date
           AND change.from_stage = 'nurture'
           AND change.to_stage IN ('mql', 'sal', 'sql')
           AND NOT EXISTS (
               SELECT FROM alignment_nurture_delivery delivery
                 JOIN alignment_nurture_step step ON step.id = delivery.step_id
                WHERE delivery.enrolment_id = enrolment.id AND step.kind = 'handover'
                  AND delivery.state = 'done' AND change.date - delivery.decided_date
                      BETWEEN INTERVAL '-1 minute' AND INTERVAL '1 minute')
    """),
    "k1": SQL(
        """
        SELECT min(change.date) FROM crm_lead theirs
          JOIN crm_k_status_change change ON change.lead_id = theirs.id
          JOIN crm_k_status status ON status.id = change.to_status_id
         WHERE theirs.profile_id = COALESCE(lead.profile_id, enrolment.profile_id)
           AND theirs.company_id = enrolment.company_id
           AND change.date >= enrolment.entered_date AND status.code LIKE 'K1%%'
           AND %(stands)s
    """,
        stands=SQL_NOT_UNDONE,
    ),
    "order": SQL("""
        SELECT min(theirs.customer_date) FROM crm_lead theirs
         WHERE theirs.profile_id = COALESCE(lead.profile_id, enrolment.profile_id)
           AND theirs.company_id = enrolment.company_id
           AND theirs.customer_date >= enrolment.entered_date
           AND theirs.won_status = 'won'
    """),
}
HAPPENED = """
    EXISTS (SELECT FROM customer_identity identity
              JOIN customer_event event ON event.identity_id = identity.id
             WHERE identity.profile_id = lead.profile_id
               AND event.occurred_at >= %(since)s
               AND event.quarantine IS NULL AND event.type_id = ANY(%(types)s))
"""
# whether the lead's person refused e-mails; ``IS_BLOCKED`` says it of calls
IS_UNSUBSCRIBED = SQL(
    "EXISTS (SELECT FROM mail_blacklist refused "
    "WHERE refused.active AND refused.email = lead.email_normalized)"
)
# why a person leaves or pauses, of "enrolment"; the first reason that holds
FACTS = """
    SELECT enrolment.id, lead.profile_id,
           CASE WHEN lead.profile_id IS NULL OR profile.active IS NOT TRUE THEN 'gone'
                WHEN NOT lead.active OR lead.won_status = 'lost' THEN 'closed'
                WHEN profile.nurture_stopped_date IS NOT NULL THEN 'stopped'
                WHEN profile.consent = 'refused' THEN 'declined'
                WHEN version.goal = 'mql' AND (%(mql)s) IS NOT NULL
                  OR version.goal = 'k1' AND (%(k1)s) <= %(settled)s
                THEN 'goal'
                WHEN (%(order)s) <= %(settled)s
                THEN CASE version.goal WHEN 'order' THEN 'goal' ELSE 'purchase' END
                WHEN %(replied)s THEN 'replied'
                WHEN %(left_list)s OR %(is_unsubscribed)s THEN 'unsubscribed'
                WHEN %(is_blocked)s THEN 'do_not_call'
                WHEN EXISTS (SELECT FROM alignment_nurture_enrolment other
                               JOIN crm_lead theirs ON theirs.id = other.lead_id
                              WHERE other.program_id = enrolment.program_id
                                AND other.id < enrolment.id AND other.exit_date IS NULL
                                AND theirs.profile_id = lead.profile_id)
                THEN 'merged' END AS leaving,
           CASE WHEN (%(k1)s) > %(settled)s OR (%(order)s) > %(settled)s
                THEN 'sales' ELSE
           (SELECT CASE WHEN theirs.callback_date IS NOT NULL THEN 'callback'
                        ELSE 'sales' END
              FROM crm_lead theirs
             WHERE theirs.profile_id = lead.profile_id
               AND theirs.company_id = enrolment.company_id
               AND theirs.active AND theirs.won_status = 'pending'
               AND (theirs.lifecycle IN ('mql', 'sal', 'sql')
                    OR theirs.callback_date IS NOT NULL)
             ORDER BY theirs.callback_date IS NULL DESC LIMIT 1) END AS pausing
      FROM alignment_nurture_enrolment enrolment
      JOIN alignment_nurture_version version ON version.id = enrolment.version_id
      LEFT JOIN crm_lead lead ON lead.id = enrolment.lead_id
      LEFT JOIN customer_profile profile ON profile.id = lead.profile_id
     WHERE enrolment.id = ANY(%(ids)s)
"""
UNSUBSCRIBED = ("unsubscribe",)
REPLIED = ("email_reply", "email_in")


class AlignmentNurtureEnrolment(models.Model):
    """One person's way through a program: from entering it to leaving it.

    *Active*, *paused* while sales works on the lead, *held out* (gets nothing, for the
    comparison), or *left* for a reason. Written by jobs only; rows stay when people
    leave.
    """

    _name = "alignment.nurture.enrolment"
    _description = "Person in a Nurture Program"
    _inherit = ["append.only.mixin"]
    _order = "entered_date desc, id desc"
    _rec_name = "lead_id"
    _log_access = False

    program_id = fields.Many2one(
        "alignment.nurture",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    version_id = fields.Many2one(
        "alignment.nurture.version",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    entered_version_id = fields.Many2one(
        "alignment.nurture.version",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Results count the person here, also when they were moved.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    profile_id = fields.Many2one(
        "customer.profile",
        "Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    number = fields.Integer("Time", readonly=True, help="How often they entered.")
    position = fields.Float(
        readonly=True,
        digits=0,
        help="Where the person stands between 0 and 1: follows from version and "
        "person.",
    )
    state = fields.Selection(
        [
            ("active", "Active"),
            ("paused", "Paused"),
            ("failed", "Failed"),
            ("held_out", "Held Out"),
            ("left", "Left"),
        ],
        required=True,
        readonly=True,
    )
    entered_date = fields.Datetime("Entered on", required=True, readonly=True)
    step_id = fields.Many2one(
        "alignment.nurture.step",
        "Next Step",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    step_date = fields.Datetime("At This Step Since", readonly=True)
    due_date = fields.Datetime("Planned for", readonly=True)
    next_date = fields.Datetime("Looked at on", readonly=True)
    hold = fields.Selection(HOLDS, "Waiting Because", readonly=True)
    pause_reason = fields.Selection(PAUSES, "Paused Because", readonly=True)
    paused_date = fields.Datetime("Paused on", readonly=True)
    exit_date = fields.Datetime("Left on", readonly=True)
    exit_reason = fields.Selection(EXITS, "Left Because", readonly=True)
    note = fields.Char(readonly=True)
    delivery_ids = fields.One2many(
        "alignment.nurture.delivery",
        "enrolment_id",
        "Messages and Tasks",
        readonly=True,
    )

    _unique_entry = models.UniqueIndex("(program_id, profile_id, number)")
    _one_open = models.UniqueIndex("(program_id, profile_id) WHERE exit_date IS NULL")
    _due_idx = models.Index("(next_date, id) WHERE next_date IS NOT NULL")
    _compared_idx = models.Index("(entered_version_id, entered_date, id)")

    # ------------------------------------------------------------
    # What became of people
    # ------------------------------------------------------------

    @api.model
    def _get_facts_sql(self, ids):
        """Return SQL of (id, person, why they leave, why they pause)."""
        return SQL(
            FACTS,
            ids=list(ids),
            # an outcome can be undone for some minutes: until then they only pause
            settled=fields.Datetime.subtract(
                fields.Datetime.now(), minutes=UNDO_MINUTES
            ),
            is_unsubscribed=IS_UNSUBSCRIBED,
            is_blocked=IS_BLOCKED,
            replied=self._get_replied_sql(),
            left_list=self._get_happened_sql(UNSUBSCRIBED),
            **GOALS,
        )

    @api.model
    def _get_happened_sql(self, codes):
        """Return SQL: whether such an event happened since the person entered."""
        kinds = self.env["customer.event.type"]._get_catalogue()
        return SQL(
            HAPPENED,
            since=SQL("enrolment.entered_date"),
            types=[kinds[code].type_id for code in codes if code in kinds],
        )

    @api.model
    def _get_replied_sql(self):
        """Hook: return SQL of "enrolment" and "lead": whether the person replied."""
        return self._get_happened_sql(REPLIED)

    @api.model
    def _flush_facts(self):
        self.env["crm.lead"]._flush_facts()
        self.env.flush_all()

    def _read_facts(self):
        """Return {id: (person's id, why they leave, why they pause)} as of now."""
        self._flush_facts()
        return {
            row[0]: row[1:]
            for row in self.env.execute_query(self._get_facts_sql(self.ids))
        }

    # ------------------------------------------------------------
    # Leaving, pausing, going on
    # ------------------------------------------------------------

    def _leave(self, reason):
        """Let these people leave; what waits in the outbox is not sent."""
        open_ones = self.filtered(lambda one: not one.exit_date)
        open_ones.delivery_ids._withdraw(f"exit_{reason}")
        if reason == "replied":
            open_ones._plan_answers()
        open_ones._amend(
            {
                "state": "left",
                "exit_date": fields.Datetime.now(),
                "exit_reason": reason,
                "next_date": False,
                "due_date": False,
                "hold": False,
                "pause_reason": False,
                "paused_date": False,
            }
        )

    def _plan_answers(self):
        """Give a task to who has the lead, or who is responsible for the program."""
        for program, people in self.filtered("lead_id").grouped("program_id").items():
            program._plan_tasks(
                "mail.mail_activity_data_todo",
                people.lead_id,
                lambda env, program=program: env._(
                    "Customer replied to “%s”: answer", program.name
                ),
            )

    def _pause(self, reason):
        """Keep these people where they are; what waits in the outbox is not sent."""
        now = fields.Datetime.now()
        self.delivery_ids._withdraw(f"pause_{reason}")
        tomorrow = fields.Datetime.add(now, days=1)
        for enrolment in self:
            vals = {
                "state": "paused",
                "pause_reason": reason,
                "paused_date": enrolment.paused_date or now,
                "hold": False,
                "next_date": tomorrow,  # in case nobody says that it is over
            }
            if enrolment.hold == "sending":
                vals["due_date"] = now  # it is decided anew
            enrolment._amend(vals)

    def _resume(self):
        """Let these people go on; their dates are later by the time they paused."""
        now = fields.Datetime.now()
        for enrolment in self:
            shift = now - enrolment.paused_date
            enrolment._amend(
                {
                    "state": "active",
                    "pause_reason": False,
                    "paused_date": False,
                    "step_date": enrolment.step_date + shift,
                    "due_date": enrolment.due_date + shift,
                    "next_date": enrolment.due_date + shift,
                }
            )

    def action_leave(self):
        """Take these people out of their programs.

        :raises UserError: for people who have left
        """
        self.program_id.check_access("write")
        if self.filtered("exit_date"):
            raise UserError(self.env._("They have left the program already."))
        self._leave("stopped")

    def action_retry(self):
        """Let people go on whose step failed."""
        self.program_id.check_access("write")
        failed = self.filtered(lambda one: one.state == "failed")
        now = fields.Datetime.now()
        failed._amend({"state": "active", "due_date": now, "note": False})
        failed._make_due(now)
        self.env["alignment.nurture"]._wake()

    def _make_due(self, moment):
        """Let the job look at these people then; not while their program is on hold."""
        running = self.filtered(lambda one: one.program_id.state == "running")
        running.filtered(lambda one: one.state == "active")._amend(
            {"next_date": moment}
        )
