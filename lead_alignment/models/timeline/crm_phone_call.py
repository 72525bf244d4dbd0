from odoo import api, models

from ...tools.timeline import SUMMARY_TO_ALL, Source, filled, labels
from .timeline_source_mixin import about_leads


class CrmPhoneCall(models.Model):
    """Shows calls of the phone system in the history of the customer."""

    _name = "crm.phone.call"
    _inherit = ["crm.phone.call", "timeline.source.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="call",
                label=self.env._("Phone Call"),
                model=self._name,
                date="start",
                department="sales",
                order=90,
                icon="fa-headphones",
                levels=SUMMARY_TO_ALL,
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        return about_leads(person)

    def _describe_for_timeline(self, source):
        directions = labels(self, "direction")
        return {
            call.id: {
                "title": directions[call.direction],
                "lines": filled(
                    self.env._("Talk time: %s s", call.answered_seconds)
                    if call.answered_seconds
                    else self.env._("Not answered")
                ),
                "who": call.user_id.name,
            }
            for call in self
        }
