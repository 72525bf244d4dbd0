import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.back_off import get_wait
from ...tools.storable_text import make_storable

BATCH = 100
TRIES = 12
KEPT_DAYS = 30
LONGEST_WAIT = timedelta(hours=4)
# messages that came so shortly before have woken the job
JUST_NOW = timedelta(seconds=20)
JOB = "lead_alignment.ir_cron_channel_messages"
FETCH_JOB = "lead_alignment.ir_cron_channel_forms"
# what can be read without asking the platform
IS_READABLE = "(kind = 'hook' OR body IS NOT NULL)"


class TryAgain(Exception):
    """The platform cannot answer now.

    :param seconds: that it asks to wait, 0 if it does not say
    :param is_of_one: whether it refuses only what it was asked for, e.g. a lead that
        was deleted there, and goes on answering about others
    """

    def __init__(self, reason, seconds=0, is_of_one=False):
        super().__init__(reason)
        self.seconds = seconds
        self.is_of_one = is_of_one


class AlignmentChannelMessage(models.Model):
    """What a platform sent, as it came: the queue of its channel.

    A row is stored before the platform is answered, and read by a job, so a kill
    between the two loses nothing. Reading twice records once.
    """

    _name = "alignment.channel.message"
    _description = "Message from a Platform"
    _inherit = ["append.only.mixin", "batch.job.mixin"]
    _order = "id desc"
    _rec_name = "id"
    _log_access = False

    _masked_fields = {"body": "whole"}

    channel_id = fields.Many2one(
        "alignment.channel",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="channel_id.company_id")
    received_at = fields.Datetime(required=True, readonly=True)
    kind = fields.Selection(
        [("hook", "Message"), ("lead", "Lead form")], required=True, readonly=True
    )
    lead_ref = fields.Char("Lead ID", readonly=True, help="ID of a form's lead.")
    body = fields.Text("Raw Data", readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Recorded"), ("failed", "Failed")],
        required=True,
        readonly=True,
    )
    reason = fields.Char("Note", readonly=True)
    tries = fields.Integer(readonly=True)
    next_date = fields.Datetime("Next Try", readonly=True)
    event_count = fields.Integer("Customer Events", readonly=True)

    _waiting_idx = models.Index("(next_date, id) WHERE state = 'waiting'")
    _channel_idx = models.Index("(channel_id, received_at)")
    # a form's lead is asked for once, however often the platform tells of it
    _unique_lead = models.UniqueIndex(
        "(channel_id, lead_ref) WHERE lead_ref IS NOT NULL"
    )

    # ------------------------------------------------------------
    # The queue
    # ------------------------------------------------------------

    @api.model
    def _store(self, channel, body):
        """Store what the platform sent, and wake the job. The platform waits: two
        queries, and the job is not woken for each of many messages.

        :param body: text
        """
        now = fields.Datetime.now()
        ((is_woken,),) = self.env.execute_query(
            SQL(
                "SELECT EXISTS (SELECT FROM alignment_channel_message "
                "WHERE state = 'waiting' AND next_date BETWEEN %s AND %s)",
                now - JUST_NOW,
                now,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO alignment_channel_message
                            (channel_id, received_at, next_date, kind, state, body,
                             tries, event_count)
                VALUES (%(channel)s, %(now)s, %(now)s, 'hook', 'waiting', %(body)s,
                        0, 0)
                """,
                channel=channel.id,
                now=now,
                body=make_storable(body),
            )
        )
        if not is_woken:
            # sudo: any platform may wake the job
            self.env.ref(JOB).sudo()._trigger()

    @api.model
    def _store_leads(self, channel, leads):
        """Queue leads of forms, those that are known already left out; one that we
        could not ask for is known now.

        :param leads: {id at the platform: what it told, or None to ask for it}
        :returns: number of new ones
        """
        if not leads:
            return 0
        now = fields.Datetime.now()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO alignment_channel_message
                            (channel_id, received_at, next_date, kind, state, lead_ref,
                             body, tries, event_count)
                SELECT %(channel)s, %(now)s, %(now)s, 'lead', 'waiting', lead.ref,
                       lead.body, 0, 0
                  FROM unnest(%(refs)s::text[], %(bodies)s::text[]) AS lead(ref, body)
                 ORDER BY lead.ref
                ON CONFLICT (channel_id, lead_ref) WHERE lead_ref IS NOT NULL
                DO UPDATE SET body = EXCLUDED.body, state = 'waiting', tries = 0,
                              next_date = EXCLUDED.next_date
                        WHERE EXCLUDED.body IS NOT NULL
                          AND (alignment_channel_message.state = 'failed'
                               OR alignment_channel_message.state = 'waiting'
                              AND alignment_channel_message.body IS NULL)
                RETURNING id
                """,
                channel=channel.id,
                now=now,
                refs=list(leads),
                bodies=[
                    told and json.dumps(make_storable(told), ensure_ascii=False)
                    for told in leads.values()
                ],
            )
        )
        self.invalidate_model()
        if rows:
            for job in (JOB, FETCH_JOB):
                # sudo: any platform may wake the jobs
                self.env.ref(job).sudo()._trigger()
        return len(rows)

    @api.model
    def _cron_process(self):
        """Read what waits, in committed batches."""
        self._run_batches(BATCH)

    def _get_next_ids(self, size):
        """Lock and return the oldest messages that are due and no other worker has."""
        self.flush_model(["next_date", "state"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM alignment_channel_message "
                "WHERE state = 'waiting' AND next_date <= %s AND %s "
                "ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
                fields.Datetime.now(),
                SQL(IS_READABLE),
                size,
            )
        )
        return [message_id for (message_id,) in rows]

    @api.model
    def _cron_fetch(self):
        """Ask platforms for the lead forms that they told of, one at a time and each
        committed: a slow platform keeps nobody else waiting."""
        progress = self.env["ir.cron"]._commit_progress
        while self._fetch_next():
            if not progress(1, remaining=1):
                return
        progress(0, remaining=0)

    @api.model
    def _fetch_next(self):
        """Ask for the next lead form that is due.

        :returns: whether there was one
        """
        self.flush_model(["body", "next_date", "state"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM alignment_channel_message "
                "WHERE state = 'waiting' AND next_date <= %s AND NOT %s "
                "ORDER BY next_date, id LIMIT 1 FOR UPDATE SKIP LOCKED",
                fields.Datetime.now(),
                SQL(IS_READABLE),
            )
        )
        if not rows:
            return False
        # sudo: a job; the message is of its channel's company
        message = self.sudo().browse(rows[0])
        try:
            told = message.channel_id._fetch_lead(message.lead_ref)
        except TryAgain as error:
            message._put_off(error)
            if not error.is_of_one:
                message._put_off_others()
        else:
            text = json.dumps(make_storable(told), ensure_ascii=False)
            message._amend({"body": text, "next_date": fields.Datetime.now()})
            self.env.ref(JOB).sudo()._trigger()
        return True

    def _put_off_others(self):
        """Ask for no other form of this channel before this one."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE alignment_channel_message SET next_date = %s "
                "WHERE channel_id = %s AND state = 'waiting' AND next_date < %s "
                "AND NOT %s AND id != %s",
                self.next_date,
                self.channel_id.id,
                self.next_date,
                SQL(IS_READABLE),
                self.id,
            )
        )
        self.invalidate_model(["next_date"])

    def _process_batch(self, ids, is_last):
        # sudo: a job; each message is of its channel's company
        messages = self.sudo().browse(ids)
        for channel, of_channel in messages.grouped("channel_id").items():
            channel._read_messages(of_channel.sorted("id"))

    def _set_aside_failed(self, record_id, reason):
        self.browse(record_id)._amend({"state": "failed", "reason": reason[:500]})

    def _put_off(self, error):
        """Try again later; after many tries somebody has to look."""
        for message in self:
            tries = message.tries + 1
            wait = get_wait(message.tries, LONGEST_WAIT, error.seconds)
            is_last = tries >= TRIES
            message._amend(
                {
                    "tries": tries,
                    "reason": str(error)[:500],
                    "state": "failed" if is_last else "waiting",
                    "next_date": fields.Datetime.now() + wait,
                }
            )

    def _finish(self, event_count=0, reason=""):
        self._amend(
            {"state": "done", "event_count": event_count, "reason": reason or False}
        )

    def action_retry(self):
        """Read these messages again: those that failed, or of which something was left
        out, e.g. since a question was not mapped yet. What was recorded stays once.

        :raises UserError: if there are none
        """
        self.env["alignment.channel"].check_access("write")
        self.check_access("read")
        again = self.filtered(
            lambda message: (
                message.state == "failed"
                or (message.state == "done" and message.reason and message.body)
            )
        )
        if not again:
            raise UserError(self.env._("None of these messages failed."))
        again._amend(
            {"state": "waiting", "tries": 0, "next_date": fields.Datetime.now()}
        )
        for job in (JOB, FETCH_JOB):
            # sudo: who may set channels up may wake their jobs
            self.env.ref(job).sudo()._trigger()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.autovacuum
    def _gc_messages(self):
        """Delete what was recorded long ago."""
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = self.search(
            [("received_at", "<", before), ("state", "!=", "waiting")], limit=10_000
        )
        old._remove()
        return len(old), len(old) == 10_000
