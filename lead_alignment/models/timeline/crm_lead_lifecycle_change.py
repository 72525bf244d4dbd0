from odoo import api, models

from ...tools.timeline import SUMMARY_TO_ALL, Source, filled, labels
from .timeline_source_mixin import about_leads


class CrmLeadLifecycleChange(models.Model):
    """Shows lifecycle transitions in the history of the customer."""

    _name = "crm.lead.lifecycle.change"
    _inherit = ["crm.lead.lifecycle.change", "timeline.source.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="lifecycle",
                label=self.env._("Lifecycle"),
                model=self._name,
                date="date",
                department="sales",
                order=20,
                icon="fa-exchange",
                levels=SUMMARY_TO_ALL,
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        return about_leads(person)

    def _describe_for_timeline(self, source):
        stages, causes = labels(self, "to_stage"), labels(self, "cause")
        return {
            change.id: {
                "title": " → ".join(
                    filled(stages.get(change.from_stage), stages[change.to_stage])
                ),
                "lines": filled(causes.get(change.cause)),
                "text": change.reason_id.name,
                "who": change.user_id.name,
                "is_automatic": change.cause in ("score", "arrival", "cold"),
            }
            for change in self
        }
