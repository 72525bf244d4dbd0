from odoo import api, models
from odoo.fields import Domain

from ...tools.timeline import SUMMARY_TO_MARKETING_AND_SALES, Source, filled, labels
from .timeline_source_mixin import about_leads


class CrmLeadSla(models.Model):
    """Shows breached SLA timers in the history of the customer."""

    _name = "crm.lead.sla"
    _inherit = ["crm.lead.sla", "timeline.source.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="clock",
                label=self.env._("SLA Breached"),
                model=self._name,
                date="end_date",
                department="sales",
                order=40,
                icon="fa-clock-o",
                levels=SUMMARY_TO_MARKETING_AND_SALES,
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        return about_leads(person) & Domain("is_late_at_end", "=", True)

    def _describe_for_timeline(self, source):
        targets, sides = labels(self, "target"), labels(self, "side")
        return {
            timer.id: {
                "title": targets[timer.target],
                "lines": filled(sides.get(timer.side)),
                "who": timer.user_id.name,
                "is_automatic": True,
            }
            for timer in self
        }
