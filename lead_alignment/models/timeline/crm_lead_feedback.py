from odoo import api, models
from odoo.fields import Domain

from ...tools.timeline import SUMMARY_TO_MARKETING_AND_SALES, Source, filled, labels
from .timeline_source_mixin import about_leads


class CrmLeadFeedback(models.Model):
    """Shows feedback in the history of the customer."""

    _name = "crm.lead.feedback"
    _inherit = ["crm.lead.feedback", "timeline.source.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="feedback",
                label=self.env._("Feedback"),
                model=self._name,
                date="date",
                department="sales",
                order=50,
                icon="fa-comments-o",
                levels=SUMMARY_TO_MARKETING_AND_SALES,
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        return about_leads(person) & Domain("active", "=", True)

    def _describe_for_timeline(self, source):
        states = labels(self, "state")
        return {
            feedback.id: {
                "title": feedback.form_id.name,
                "lines": filled(states[feedback.state]),
                "text": "\n".join(
                    filled(feedback.summary, feedback.note, feedback.reply)
                ),
                "who": feedback.user_id.name,
            }
            for feedback in self
        }
