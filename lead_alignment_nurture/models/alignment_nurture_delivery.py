from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .alignment_nurture_enrolment import EXITS, PAUSES

LONGEST_SENDING = timedelta(minutes=10)
REASONS = [
    *((f"exit_{key}", label) for key, label in EXITS),
    *((f"pause_{key}", label) for key, label in PAUSES),
    ("no_address", "No address or number"),
    ("invalid", "Invalid address"),
    ("no_consent", "Consent not granted"),
    ("opt_out", "Opted out of the list"),
    ("cap", "Weekly message limit for two weeks"),
    ("hours", "Outside messaging hours"),
    ("no_lead", "Lead not with marketing"),
    ("window", "The platform permits no message now"),
    ("unanswered", "Waits for an answer"),
    ("too_long", "Text too long"),
    ("refused", "Handoff refused"),
    ("server", "Refused by the server"),
    ("interrupted", "Interrupted while sending"),
    ("cancelled", "Cancelled in the outbox"),
]
CLAIM = """
    UPDATE alignment_nurture_delivery SET state = 'sending', claimed_date = %s
     WHERE id = %s AND state = 'queued' RETURNING id
"""


class AlignmentNurtureDelivery(models.Model):
    """One step that a person reached: the message or task, whether it was sent, and if
    not, why.

    A message is *queued* in Odoo's outbox, *sending* from just before the mail server
    is spoken to, then *sent* or *failed*. If the server stops in between, nobody knows
    whether it arrived: it is *unconfirmed*, and never repeated by itself.
    """

    _name = "alignment.nurture.delivery"
    _description = "Message or Task of a Nurture Program"
    _inherit = ["append.only.mixin"]
    _order = "decided_date desc, id desc"
    _rec_name = "step_id"
    _log_access = False

    enrolment_id = fields.Many2one(
        "alignment.nurture.enrolment",
        "Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    step_id = fields.Many2one(
        "alignment.nurture.step",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    program_id = fields.Many2one(
        "alignment.nurture",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
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
    kind = fields.Selection(related="step_id.kind")
    variant_id = fields.Many2one(
        "alignment.nurture.variant", readonly=True, ondelete="set null"
    )
    branch = fields.Char("Answer", readonly=True)
    decided_date = fields.Datetime("Decided on", required=True, readonly=True)
    state = fields.Selection(
        [
            ("queued", "In the outbox"),
            ("sending", "Being sent"),
            ("sent", "Sent"),
            ("done", "Done"),
            ("skipped", "Not sent"),
            ("withdrawn", "Withdrawn"),
            ("failed", "Failed"),
            ("unconfirmed", "Not confirmed"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Selection(REASONS, "Why Not", readonly=True)
    claimed_date = fields.Datetime(readonly=True, export_string_translation=False)
    sent_date = fields.Datetime("Sent on", readonly=True)
    mail_id = fields.Many2one(
        "mail.mail", readonly=True, index="btree_not_null", ondelete="set null"
    )
    trace_id = fields.Many2one(
        "mailing.trace",
        "Mailing Trace",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _once = models.UniqueIndex(
        "(enrolment_id, step_id) WHERE state != 'withdrawn'",
        "This step was done for this person already.",
    )
    _sending_idx = models.Index("(claimed_date) WHERE state = 'sending'")
    _recent_idx = models.Index("(lead_id, decided_date)")

    @api.model
    def _insert(self, rows):
        """Store rows by one statement: a batch has hundreds, and nothing is computed.

        :param rows: [{name: value}] of stored fields
        """
        if not rows:
            return
        names = sorted({name for row in rows for name in row})
        self.env.cr.execute(
            SQL(
                "INSERT INTO alignment_nurture_delivery (%s) VALUES %s",
                SQL(", ").join(map(SQL.identifier, names)),
                SQL(", ").join(
                    SQL("%s", tuple(row.get(name) or None for name in names))
                    for row in rows
                ),
            )
        )
        self.invalidate_model()

    # ------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------

    def _claim(self):
        """Take a queued message for sending, if the person is still to get it.

        The outbox may have been full for hours: whether the person left or pauses is
        asked again, by what is committed now. Commits nothing.

        :returns: whether to send it
        """
        self.ensure_one()
        if self.state != "queued":
            return False
        now = fields.Datetime.now()
        if reason := self._get_withdrawal(now):
            self._withdraw(reason)
            self._signal()
            return False
        self.env.cr.execute(SQL(CLAIM, now, self.id))
        is_claimed = bool(self.env.cr.fetchone())
        self.invalidate_recordset(["state", "claimed_date"])
        return is_claimed

    def _get_withdrawal(self, now):
        """Return why a queued message is not to be sent now, "" if it is."""
        found = self.enrolment_id._read_facts().get(self.enrolment_id.id)
        leaving, pausing = found[1:] if found else ("gone", None)
        if self.program_id.state == "held":
            pausing = "held"
        if leaving or pausing:
            return f"exit_{leaving}" if leaving else f"pause_{pausing}"
        # sudo: the person whom the message is for, whoever works the outbox off
        lead = self.lead_id.sudo()
        is_required = self.program_id.is_consent_required
        if is_required and lead.profile_id.consent != "granted":
            return "no_consent"
        if self.program_id._get_next_hour(lead._get_customer_zone(), now) > now:
            return "hours"  # the outbox was full, or the server stood still
        return ""

    def _confirm(self, is_sent):
        """Note what the mail server said."""
        now = fields.Datetime.now()
        mine = self.filtered(lambda one: one.state in ("queued", "sending"))
        if is_sent:
            mine._amend({"state": "sent", "sent_date": now})
        else:
            mine._amend({"state": "failed", "reason": "server"})
        mine._signal()

    def _signal(self):
        # the job moves people on: the sender never waits for their rows
        self.env["alignment.nurture.signal"]._add(self.lead_id.profile_id.ids)

    def _withdraw(self, reason):
        """Take messages back out of the outbox that were not sent yet."""
        queued = self.filtered(lambda one: one.state == "queued")
        if not queued:
            return
        queued._cancel_waiting()
        queued._amend({"state": "withdrawn", "reason": reason})

    def _cancel_waiting(self):
        """Hook: cancel in Odoo's outbox what was not sent yet."""
        # sudo: mails of the system
        mails = self.sudo().mail_id.filtered(lambda mail: mail.state == "outgoing")
        mails.mailing_trace_ids.set_canceled()
        mails.cancel()

    def _is_waiting(self):
        """Hook: whether the message is still in Odoo's outbox."""
        # sudo: as above
        return self.sudo().mail_id.state == "outgoing"

    @api.model
    def _give_up_interrupted(self):
        """Note messages that a server was sending when it stopped."""
        long_ago = fields.Datetime.now() - LONGEST_SENDING
        lost = self.search(
            Domain("state", "=", "sending") & Domain("claimed_date", "<", long_ago)
        ).try_lock_for_update()
        lost._cancel_waiting()  # it is sent again only if a person says so
        lost._amend({"state": "unconfirmed", "reason": "interrupted"})
        lost._signal()

    def action_send_again(self):
        """Send messages again of which nobody knows whether they arrived, or which the
        mail server refused, to people who are still in the program.

        :raises UserError: for others
        """
        self.program_id.check_access("write")
        if self.filtered(lambda one: one.state not in ("unconfirmed", "failed")):
            raise UserError(
                self.env._("Only messages that failed or were not confirmed.")
            )
        gone = self.filtered("enrolment_id.exit_date")
        if gone:
            raise UserError(
                self.env._(
                    "%s is no longer in the program.", gone[:1].lead_id.display_name
                )
            )
        now = fields.Datetime.now()
        self._amend({"state": "withdrawn"})
        for delivery in self:
            enrolment = delivery.enrolment_id
            back = {"step_id": delivery.step_id.id, "step_date": now, "due_date": now}
            if enrolment.state == "failed":
                back["state"] = "active"
            enrolment._amend(back)
            enrolment._make_due(now)
        self.env["alignment.nurture"]._wake()
