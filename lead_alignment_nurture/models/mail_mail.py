import logging
from contextlib import suppress

from odoo import models

from odoo.addons.lead_alignment.models.shared.isolation import CONFLICTS

_logger = logging.getLogger(__name__)
TRIES = 3


class MailMail(models.Model):
    """Asks once more, just before a message of a nurture program is sent, whether the
    person is still to get it; and commits that it is being sent before the mail server
    is spoken to, so that a server that is killed never sends it twice."""

    _inherit = "mail.mail"

    def _send(
        self,
        auto_commit=False,
        raise_exception=False,
        smtp_session=None,
        alias_domain_id=False,
        mail_server=False,
        post_send_callback=None,
    ):
        options = {
            "auto_commit": auto_commit,
            "raise_exception": raise_exception,
            "smtp_session": smtp_session,
            "alias_domain_id": alias_domain_id,
            "mail_server": mail_server,
            "post_send_callback": post_send_callback,
        }
        deliveries = self._get_nurture_deliveries()
        if not deliveries:
            return super()._send(**options)
        by_mail = {one.mail_id.id: one.id for one in deliveries}
        others = self.filtered(lambda mail: mail.id not in by_mail)
        result = True
        if others:
            result = super(MailMail, others)._send(**options)
        for mail_id in (self - others).ids:
            mail = self.browse(mail_id)
            state = (
                self.env["alignment.nurture.delivery"]
                .sudo()
                .browse(by_mail[mail_id])
                .state
            )
            if state not in ("queued", "sending"):
                mail.cancel()  # it was decided anew, or given up
            elif mail._claim_nurture(by_mail[mail_id], auto_commit):
                super(MailMail, mail)._send(**options)
        return result

    def _get_nurture_deliveries(self):
        # sudo: whoever works the outbox off sends what is in it
        deliveries = self.env["alignment.nurture.delivery"].sudo()
        return deliveries.search([("mail_id", "in", self.ids)])

    def _claim_nurture(self, delivery_id, auto_commit):
        """Return whether to send this mail, after having stored that it is."""
        delivery = self.env["alignment.nurture.delivery"].sudo().browse(delivery_id)
        cr = self.env.cr
        store = cr.commit if auto_commit else cr.flush
        for _try in range(TRIES if auto_commit else 1):
            with suppress(*(CONFLICTS if auto_commit else ())):
                is_claimed = delivery._claim()
                self.env.flush_all()
                store()
                return is_claimed
            cr.rollback()
            self.env.invalidate_all(flush=False)
        _logger.info("mail %s is being changed; it is sent later", self.id)
        return False

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Note what became of messages of programs; one that found no mail server is
        decided again later."""
        deliveries = self._get_nurture_deliveries()
        if failure_type == "mail_smtp":
            for delivery in deliveries.filtered(lambda one: one.state == "queued"):
                delivery._amend({"state": "withdrawn", "reason": "server"})
        elif deliveries:
            deliveries._confirm(not failure_type)
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
