from odoo import models


class MailActivity(models.Model):
    """Accepts the hand-over when its to-do is done."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        handed_over = self._get_handed_over()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        handed_over.action_accept()
        return result

    def _get_handed_over(self):
        """Return the leads that these to-dos ask to accept."""
        asking = self.filtered(
            lambda activity: activity.activity_category == "handover"
        )
        leads = self.env["crm.lead"].browse(asking.mapped("res_id")).exists()
        return leads._filtered_access("write").filtered("is_to_accept")
