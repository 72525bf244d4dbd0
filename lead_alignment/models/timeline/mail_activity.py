from odoo import api, models
from odoo.fields import Domain

from ...tools.timeline import EXISTENCE_TO_ALL, Source

QUESTION = "lead_alignment.mail_activity_type_question"


class MailActivity(models.Model):
    """Shows to-dos in the history of the customer. Notifies colleagues who asked about
    a customer of the answer."""

    _name = "mail.activity"
    _inherit = ["mail.activity", "timeline.source.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="activity",
                label=self.env._("To-Do"),
                model=self._name,
                date="date_deadline",
                department="sales",
                order=70,
                icon="fa-check-square-o",
                levels=EXISTENCE_TO_ALL,
                is_day=True,
                about="res_id",
                hosts="res_model",
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        return Domain("active", "=", True)

    def _describe_for_timeline(self, source):
        return {
            activity.id: {
                "title": activity.activity_type_id.name or self.env._("To-Do"),
                "text": activity.summary,
                "who": activity.user_id.name,
            }
            for activity in self
        }

    def _action_done(self, feedback=False, attachment_ids=None):
        questions = self._get_questions()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        for asker, title in questions:
            asker._notify_user(title, feedback or self.env._("Done"))
        return result

    def _get_questions(self):
        """Return [(user who asked, title of the answer)] of colleagues' questions."""
        kind = self.env.ref(QUESTION, raise_if_not_found=False)
        return [
            (
                activity.create_uid,
                self.with_context(lang=activity.create_uid.lang).env._(
                    "%s replied to you", self.env.user.name
                ),
            )
            for activity in self
            if kind and activity.activity_type_id == kind
            if activity.create_uid != self.env.user
        ]
