from odoo import api, models
from odoo.fields import Domain

from ...tools.timeline import SUMMARY_TO_ALL, Source, filled
from .timeline_source_mixin import about_leads


class CrmKStatusChange(models.Model):
    """Shows outcomes of calls in the history of the customer."""

    _name = "crm.k.status.change"
    _inherit = ["crm.k.status.change", "timeline.source.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="outcome",
                label=self.env._("Call Outcome"),
                model=self._name,
                date="date",
                department="sales",
                order=30,
                icon="fa-phone",
                levels=SUMMARY_TO_ALL,
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        domain = about_leads(person)
        return None if domain is None else domain & Domain("undo_of_id", "=", False)

    def _describe_for_timeline(self, source):
        return {
            change.id: {
                "title": change.call_result_id.name
                or change.to_status_id.display_name
                or self.env._("Reopened as new"),
                "lines": filled(self.env._("Undone") if change.undo_ids else ""),
                "text": change.note,
                "who": change.user_id.name,
            }
            for change in self
        }
