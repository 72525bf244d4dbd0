from odoo import models, modules


class SmsSms(models.Model):
    """Asks once more, just before an SMS of a nurture program is sent, whether the
    person is still to get it; and commits that it is being sent before the provider is
    asked, so that a server that is killed never sends it twice."""

    _inherit = "sms.sms"

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        deliveries = self._get_nurture_deliveries()
        claimed = deliveries.filtered(lambda delivery: delivery._claim())
        if deliveries and not modules.module.current_test:
            self.env["ir.cron"]._commit_progress()
        to_send = self - (deliveries - claimed).sms_id
        if not to_send:
            return None
        return super(SmsSms, to_send)._send(
            unlink_failed=unlink_failed,
            unlink_sent=unlink_sent,
            raise_exception=raise_exception,
        )

    def _get_nurture_deliveries(self):
        # sudo: whoever works the outbox off sends what is in it
        deliveries = self.env["alignment.nurture.delivery"].sudo()
        return deliveries.search([("sms_id", "in", self.ids)])

    def _handle_call_result_hook(self, results):
        """Note what the provider said of messages of programs."""
        result = super()._handle_call_result_hook(results)
        for delivery in self._get_nurture_deliveries():
            delivery._confirm(delivery.sms_id.state != "error")
        return result
