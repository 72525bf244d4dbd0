from odoo import models


class SmsTracker(models.Model):
    """Records that an SMS was sent, when the provider reports it."""

    _inherit = "sms.tracker"

    def _update_sms_traces(
        self, trace_status, failure_type=False, failure_reason=False
    ):
        traces = super()._update_sms_traces(
            trace_status, failure_type=failure_type, failure_reason=failure_reason
        )
        if trace_status in ("pending", "sent"):
            traces._enqueue_traces("sent")
        return traces
