from odoo import models, modules


class MailNotification(models.Model):
    """Asks once more, just before a Zalo message of a nurture program is sent, whether
    the person is still to get it; and commits that it is being sent before Zalo is
    asked."""

    _inherit = "mail.notification"

    def _send_answer(self):
        # sudo: the job sends what waits
        deliveries = self.env["alignment.nurture.delivery"].sudo()
        delivery = deliveries.search([("notification_id", "=", self.id)], limit=1)
        if not delivery:
            return super()._send_answer()
        if not delivery._claim():
            delivery._cancel_waiting()
            return None
        if not modules.module.current_test:
            self.env["ir.cron"]._commit_progress(remaining=1)
        result = super()._send_answer()
        if self.notification_status == "ready":
            delivery._put_back()
        else:
            delivery._confirm(self.notification_status == "sent")
        return result
