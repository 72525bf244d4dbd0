from odoo import models

QUESTION = "lead_alignment.mail_activity_type_question"


class MailActivity(models.Model):
    """Whoever asked a colleague about a customer is told the answer."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        questions = self._get_questions()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        for asker, title in questions:
            asker._notify_user(title, feedback or self.env._("Done"))
        return result

    def _get_questions(self):
        """[(who asked, title of the answer)] of colleagues' questions"""
        kind = self.env.ref(QUESTION, raise_if_not_found=False)
        return [
            (
                activity.create_uid,
                self.with_context(lang=activity.create_uid.lang).env._(
                    "%s answered you", self.env.user.name
                ),
            )
            for activity in self
            if kind and activity.activity_type_id == kind
            if activity.create_uid != self.env.user
        ]
