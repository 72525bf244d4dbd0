from odoo import api, models

from ...tools.timeline import SUMMARY_TO_ALL, Source, filled, labels
from .timeline_source_mixin import about_leads


class CrmLeadHandover(models.Model):
    """Shows hand-overs in the history of the customer."""

    _name = "crm.lead.handover"
    _inherit = ["crm.lead.handover", "timeline.source.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="handover",
                label=self.env._("Handoff"),
                model=self._name,
                date="date",
                department="marketing",
                order=25,
                icon="fa-handshake-o",
                levels=SUMMARY_TO_ALL,
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        return about_leads(person)

    def _describe_for_timeline(self, source):
        states, causes = labels(self, "state"), labels(self, "cause")
        return {
            handover.id: {
                "title": self.env._("Handed off to sales"),
                "lines": filled(states[handover.state], causes[handover.cause]),
                "text": "\n".join(filled(handover.reason_id.name, handover.note)),
                "who": handover.user_id.name,
                "is_automatic": handover.cause == "score",
            }
            for handover in self
        }
