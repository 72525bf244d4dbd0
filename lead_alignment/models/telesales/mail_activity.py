from odoo import models


class MailActivity(models.Model):
    """A to-do that is done, deleted or given away may have been the only next step of
    its lead."""

    _inherit = "mail.activity"

    def write(self, vals):
        result = super().write(vals)
        if not {"active", "user_id", "res_id"}.isdisjoint(vals):
            self._check_next_steps()
        return result

    def unlink(self):
        self._check_next_steps()
        return super().unlink()

    def _check_next_steps(self):
        lead_ids = {
            activity.res_id for activity in self if activity.res_model == "crm.lead"
        }
        self.env["crm.lead"].browse(lead_ids)._check_next_step_later()
