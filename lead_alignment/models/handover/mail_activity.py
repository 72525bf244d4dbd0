from odoo import models


class MailActivity(models.Model):
    """Who does the to-do of a hand-over accepts it."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        handed_over = self._get_handed_over()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        handed_over.action_accept()
        return result

    def _get_handed_over(self):
        """Leads that these to-dos ask to accept"""
        asking = self.filtered(
            lambda activity: activity.activity_category == "handover"
        )
        leads = self.env["crm.lead"].browse(asking.mapped("res_id")).exists()
        return leads._filtered_access("write").filtered("is_to_accept")
