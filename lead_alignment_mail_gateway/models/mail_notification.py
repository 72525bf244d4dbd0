from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.lead_alignment.tools.back_off import get_wait

from .alignment_channel import PLATFORMS
from .discuss_channel import get_text

JOB = "lead_alignment_mail_gateway.ir_cron_answers"
TRIES = 8
LONGEST_WAIT = timedelta(hours=1)


class MailNotification(models.Model):
    """Sends answers, one at a time, in their order.

    An answer is marked and committed before it is sent: a kill in between leaves one of
    which nobody knows whether it arrived. It is not sent again by itself, but shown as
    failed to its author.
    """

    _inherit = "mail.notification"

    next_date = fields.Datetime("Next Try", readonly=True)
    tries = fields.Integer(readonly=True)

    _answers_idx = models.Index(
        "(id) WHERE notification_type = 'gateway' "
        "AND notification_status IN ('ready', 'process')"
    )

    @api.model
    def _cron_send_answers(self):
        """Send the answers that wait, each committed."""
        progress = self.env["ir.cron"]._commit_progress
        self._fail_lost_answers()
        progress(0)
        while answer := self._take_next_answer():
            progress(0, remaining=1)  # from here on a kill does not send it again
            answer._send_answer()
            if not progress(1):
                return
        progress(0, remaining=0)

    @api.model
    def _fail_lost_answers(self):
        """Tell the authors of answers of which nobody knows whether they arrived: this
        job was killed. Only one runs at a time."""
        lost = self.search(self._get_answer_domain("process"))
        for answer in lost:
            answer._fail(
                self.env._(
                    "It is not known whether this arrived. Look at the platform "
                    "before you send it again."
                )
            )

    @api.model
    def _get_answer_domain(self, status):
        return (
            Domain("notification_type", "=", "gateway")
            & Domain("gateway_type", "in", PLATFORMS)
            & Domain("notification_status", "=", status)
        )

    @api.model
    def _take_next_answer(self):
        """Return the next answer that is due, marked as being sent; None if none is.

        The answers of one talk keep their order: a later one waits for an earlier.
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT answer.id FROM mail_notification answer
                 WHERE answer.notification_type = 'gateway'
                   AND answer.notification_status = 'ready'
                   AND answer.gateway_type = ANY(%(types)s)
                   AND COALESCE(answer.next_date <= %(now)s, TRUE)
                   AND NOT EXISTS (
                       SELECT FROM mail_notification before
                        WHERE before.notification_type = 'gateway'
                          AND before.notification_status = 'ready'
                          AND before.gateway_channel_id = answer.gateway_channel_id
                          AND before.id < answer.id)
                 ORDER BY answer.id LIMIT 1 FOR UPDATE OF answer SKIP LOCKED
                """,
                types=list(PLATFORMS),
                now=fields.Datetime.now(),
            )
        )
        if not rows:
            return None
        answer = self.browse(rows[0])
        answer.notification_status = "process"
        return answer

    def _send_answer(self):
        """Ask the platform to send it, and note what came of it."""
        talk = self.gateway_channel_id
        channel, text = talk._get_platform_channel(), self._get_answer_text()
        try:
            talk._check_window(channel)
            outcome = channel._send_text(talk.gateway_channel_token, text)
        except UserError as error:
            self._fail(str(error))
            return
        if outcome.is_busy:
            self._put_off(outcome.reason, outcome.wait)
        elif outcome.reason:
            self._fail(outcome.reason)
        else:
            message_id = f"answer {outcome.message_id}"
            self.write(
                {
                    "notification_status": "sent",
                    "gateway_message_id": message_id,
                    "failure_type": False,
                    "failure_reason": False,
                }
            )
            author = self.mail_message_id.author_id.user_ids[:1]
            person = talk.gateway_channel_token
            channel._record_answer(person, message_id, text, author)

    def _get_answer_text(self):
        return get_text(self.mail_message_id.body)

    def _put_off(self, reason, seconds=0):
        """Try again later; after many tries its author has to look."""
        if self.tries + 1 >= TRIES:
            self._fail(reason)
            return
        wait = get_wait(self.tries, LONGEST_WAIT, seconds)
        due = fields.Datetime.now() + wait
        self.write(
            {
                "notification_status": "ready",
                "tries": self.tries + 1,
                "next_date": due,
                "failure_reason": reason,
            }
        )
        self.env.ref(JOB)._trigger(at=due)

    def _fail(self, reason):
        """Show the author that it was not sent, and why."""
        self.write(
            {
                "notification_status": "exception",
                "failure_type": "unknown",
                "failure_reason": reason,
                "gateway_failure_reason": reason,
            }
        )
        self.mail_message_id._notify_message_notification_update()
