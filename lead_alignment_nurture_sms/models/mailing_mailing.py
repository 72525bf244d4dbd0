from odoo import models

from odoo.addons.lead_alignment_nurture.models.mailing_mailing import NURTURING

REASONS = {
    "sms_blacklist": "exit_do_not_call",
    "sms_optout": "opt_out",
    "sms_number_missing": "no_address",
}


class MailingMailing(models.Model):
    """An SMS that programs send."""

    _inherit = "mailing.mailing"

    def _has_nurture_text(self):
        if self.mailing_type == "sms":
            return bool((self.body_plaintext or "").strip())
        return super()._has_nurture_text()

    def _get_seen_list_sms(self):
        if self.env.context.get("nurture_sending") is NURTURING:
            return [], []
        return super()._get_seen_list_sms()

    def _queue_nurture(self, lead_ids):
        if self.mailing_type != "sms":
            return super()._queue_nurture(lead_ids)
        composer = (
            self.env["sms.composer"]
            .with_context(active_id=False, nurture_sending=NURTURING)
            .create(
                {
                    **self._send_sms_get_composer_values(lead_ids),
                    "mass_force_send": False,
                }
            )
        )
        messages = composer._action_send_sms_mass(self.env["crm.lead"].browse(lead_ids))
        self.env.flush_all()
        messages.invalidate_recordset(["mailing_trace_ids"])  # linked by a plain number
        queued, refused = {}, {}
        for sms in messages:
            lead_id = sms.mailing_trace_ids[:1].res_id
            if sms.state == "outgoing":
                queued[lead_id] = sms
            else:
                refused[lead_id] = REASONS.get(sms.failure_type, "invalid")
        missing = dict.fromkeys(lead_ids, "invalid")
        return missing | refused | queued
