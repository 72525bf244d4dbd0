from odoo import api, models


class AlignmentNurtureEnrolment(models.Model):
    """Writes SMS to the number of the lead."""

    _inherit = "alignment.nurture.enrolment"

    @api.model
    def _get_runners(self):
        return {**super()._get_runners(), "sms": self._run_message}

    @api.model
    def _get_addresses(self, step, leads):
        if step.kind == "sms":
            return {lead: lead.phone_sanitized for lead in leads}
        return super()._get_addresses(step, leads)

    @api.model
    def _prepare_queued_vals(self, message):
        if message._name == "sms.sms":
            return {"sms_id": message.id, "trace_id": message.mailing_trace_ids[:1].id}
        return super()._prepare_queued_vals(message)

    @api.model
    def _get_outbox_job(self, step):
        if step.kind == "sms":
            return "sms.ir_cron_sms_scheduler_action"
        return super()._get_outbox_job(step)
