from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.lead_alignment.models.shared.isolation import CONFLICTS
from odoo.addons.lead_alignment.tools.back_off import get_wait
from odoo.addons.lead_alignment.tools.channel_event import ChannelEvent
from odoo.addons.lead_alignment_mail_gateway.models.mail_notification import (
    LONGEST_WAIT,
    TRIES,
)

from .alignment_nurture_enrolment import JOB

NEXT = """
    SELECT delivery.id
      FROM alignment_nurture_delivery delivery
      JOIN alignment_nurture_step step ON step.id = delivery.step_id
     WHERE delivery.state = 'queued' AND step.kind = 'zalo'
       AND COALESCE(delivery.try_date <= %s, TRUE)
     ORDER BY delivery.id LIMIT 1
       FOR UPDATE OF delivery SKIP LOCKED
"""


class AlignmentNurtureDelivery(models.Model):
    """Sends Zalo messages of programs, apart from what people answer.

    Just before it is asked once more whether the person is still to get it, and that it
    is being sent is committed: a server that is killed never sends it twice.
    """

    _inherit = "alignment.nurture.delivery"

    @api.model
    def _cron_send_zalo(self):
        """Send what waits, each message committed.

        What another transaction is changing is left to the next run; a message that was
        being sent is found unconfirmed then.
        """
        try:
            self._work_off_zalo()
        except CONFLICTS:
            self.env.cr.rollback()
            self.env.invalidate_all(flush=False)
            self.env.ref(JOB)._trigger()

    @api.model
    def _work_off_zalo(self):
        progress = self.env["ir.cron"]._commit_progress
        while delivery := self._take_next_zalo():
            contact = delivery._claim_zalo()
            progress(0, remaining=1)  # from here on a kill does not send it again
            if contact:
                delivery._send_zalo(contact)
            if not progress(1):
                return
        progress(0, remaining=0)

    @api.model
    def _take_next_zalo(self):
        """Return the next message that is due, locked; None if none is."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(NEXT, fields.Datetime.now()))
        return self.browse(rows[0]) if rows else None

    def _claim_zalo(self):
        """Take a message for sending; return the contact that it is for.

        One that may not be sent any more is withdrawn: the job that moves people on
        decides anew. Commits nothing.
        """
        enrolments, lead = self.env["alignment.nurture.enrolment"], self.lead_id
        reason = enrolments._get_zalo_refusals(self.company_id, lead).get(lead)
        if reason:
            self._withdraw(reason)
            self._signal()
            return None
        contact = enrolments._get_zalo_contacts(self.company_id, lead)[lead]
        return contact if self._claim() else None

    def _send_zalo(self, contact):
        """Ask Zalo to send it, and note what came of it."""
        text = self.variant_id._get_text(self.lead_id)
        try:
            outcome = contact.channel_id._send_text(contact.person, text)
        except UserError:  # no access to the account any more
            self._confirm(is_sent=False)
            return
        if outcome.is_busy and self.tries + 1 < TRIES:
            self._put_back(outcome.wait)
        elif outcome.is_unknown:
            self._amend({"state": "unconfirmed", "reason": "interrupted"})
            self._signal()
        elif outcome.reason:
            self._confirm(is_sent=False)
        else:
            self._confirm(is_sent=True)
            self._show(contact, f"answer {outcome.message_id}", text)

    def _put_back(self, seconds):
        """Try again later, if it is still to be sent then."""
        due = fields.Datetime.now() + get_wait(self.tries, LONGEST_WAIT, seconds)
        self._amend(
            {
                "state": "queued",
                "claimed_date": False,
                "tries": self.tries + 1,
                "try_date": due,
            }
        )
        self.env.ref(JOB)._trigger(at=due)

    def _show(self, contact, message_id, text):
        """Show in the talk and in the history what was sent."""
        channel = contact.channel_id
        event = ChannelEvent(
            code="social_answer",
            account=channel.account or "",
            person=contact.person,
            message_id=message_id,
            moment=fields.Datetime.now(),
            text=text,
            is_ours=True,
        )
        channel._post_talk(contact.person, [event])
        channel._record_answer(contact.person, message_id, text, None, is_program=True)
