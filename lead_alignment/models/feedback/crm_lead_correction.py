from odoo import api, fields, models
from odoo.exceptions import UserError

CORRECTED = ("contact_name", "phone", "phone_2", "email_from")


class CrmLead(models.Model):
    """Correction of wrong data. The lead is new again and goes back into the queue with
    fresh timers; the author of the feedback is notified."""

    _inherit = "crm.lead"

    can_correct = fields.Boolean(
        compute="_compute_can_correct", export_string_translation=False
    )

    @api.depends("k_status_id")
    @api.depends_context("uid")
    def _compute_can_correct(self):
        wrong = self.filtered(
            lambda lead: lead.k_status_id and not lead.k_status_id.is_data_valid
        )
        writable = wrong._filtered_access("write")
        for lead in self:
            lead.can_correct = lead in writable

    def action_open_correct(self):
        """Open the dialog for the right data of this lead."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct Lead Data"),
            "res_model": "crm.lead.correct",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_id": self.id},
        }

    def _correct(self, values, note=False):
        """Write the right data, and hand the lead over again.

        :param values: of the fields in ``CORRECTED``
        :raises UserError: if nothing changes, or the lead has neither phone nor e-mail
            then
        """
        self.ensure_one()
        self.check_access("write")
        changed = {
            name: value
            for name, value in values.items()
            if name in CORRECTED and (value or False) != (self[name] or False)
        }
        if not changed:
            raise UserError(self.env._("Change at least one value."))
        self.write(changed)
        if "phone" in changed and self.phone and not self.phone_sanitized:
            raise UserError(self.env._("%s is not a valid phone number.", self.phone))
        if not self.phone_sanitized and not self.email_normalized:
            raise UserError(self.env._("Enter a phone number or an email address."))
        text = self._describe_correction(changed, note)
        status = self.env["crm.k.status"]
        self._file_outcome(status=status, is_call=False, note=text)
        if self.won_status == "lost":
            self.action_restore()
        if self.attempt_count:  # it was called before: it is due again now
            self._with_filing().retry_date = fields.Datetime.now()
        self.action_hand_over()
        self._reply_corrected(text)

    def _describe_correction(self, changed, note):
        labels = self.fields_get(list(changed), ["string"])
        told = ", ".join(
            f"{labels[name]['string']}: {value or '–'}"
            for name, value in changed.items()
        )
        text = self.env._("Data corrected. %s", told)
        return f"{text}\n{note}" if note else text

    def _reply_corrected(self, text):
        """Answer the feedback about wrong data by the correction."""
        said = self.feedback_ids.filtered(
            lambda feedback: (
                feedback.direction == "sales"
                and feedback.state in ("new", "seen")
                and feedback._is_about_wrong_data()
            )
        )
        if said and said._may_answer():
            said._reply(text)
