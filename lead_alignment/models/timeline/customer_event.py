from odoo import api, models
from odoo.fields import Domain

from ...tools.timeline import SUMMARY_TO_ALL, Source, filled


class CustomerEvent(models.Model):
    """Shows events in the history of the customer."""

    _name = "customer.event"
    _inherit = ["customer.event", "timeline.source.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="event",
                label=self.env._("Customer Activity"),
                model=self._name,
                date="occurred_at",
                department="marketing",
                order=100,
                icon="fa-mouse-pointer",
                levels=SUMMARY_TO_ALL,
                about="identity_id",
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        recorded = self.env["customer.event.type"]._get_recorded_ids()
        return (
            Domain("identity_id", "in", list(person.identities))
            & Domain("quarantine", "=", False)
            & Domain("type_id", "not in", recorded)
        )

    def _describe_for_timeline(self, source):
        return {
            event.id: {
                "title": event.type_id.name,
                "lines": filled(event.campaign_id.title),
                "text": event.label,
                "is_automatic": False,
            }
            for event in self
        }
