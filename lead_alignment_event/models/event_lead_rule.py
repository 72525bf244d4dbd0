from odoo import models


class EventLeadRule(models.Model):
    """Matches the leads that rules make to the attendees' open leads."""

    _inherit = "event.lead.rule"

    def _run_on_registrations(self, registrations):
        company = registrations.event_id.company_id[:1]
        leads = self.env["crm.lead"]._arriving_by("registered", company)
        arriving = self.with_context(lead_way=leads._get_arrival())
        made = super(EventLeadRule, arriving)._run_on_registrations(registrations)
        return made.with_env(self.env)
