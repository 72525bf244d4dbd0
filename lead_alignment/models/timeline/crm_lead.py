from odoo import api, models
from odoo.fields import Domain

from ...tools.timeline import SUMMARY_TO_ALL, Source, Start, filled


class CrmLead(models.Model):
    """Shows leads in the history of the customer, and the history on their form."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "timeline.source.mixin", "timeline.host.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="lead",
                label=self.env._("Lead"),
                model=self._name,
                date="create_date",
                department="sales",
                order=10,
                icon="fa-star-o",
                levels=SUMMARY_TO_ALL,
                about="id",
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        return Domain("id", "in", person.leads)

    def _describe_for_timeline(self, source):
        kinds = {"lead": self.env._("Lead"), "opportunity": self.env._("Opportunity")}
        return {
            lead.id: {
                "title": kinds[lead.type],
                "lines": filled(lead.k_status_label, lead.user_id.name),
                "text": lead.name,
                "who": lead.user_id.name,
            }
            for lead in self
        }

    def _get_timeline_start(self):
        leads = self.with_context(active_test=False)
        return Start(leads, leads.profile_id, leads.partner_id)
