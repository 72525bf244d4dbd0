from odoo import api, models
from odoo.fields import Domain

from ...tools.timeline import SUMMARY_TO_ALL, Source, filled


class CustomerCall(models.Model):
    """Shows calls to customer service in the history of the customer."""

    _name = "customer.call"
    _inherit = ["customer.call", "timeline.source.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="care",
                label=self.env._("Customer Service Call"),
                model=self._name,
                date="date",
                department="support",
                order=95,
                icon="fa-volume-control-phone",
                levels=SUMMARY_TO_ALL,
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        found = {
            "profile_id": person.profiles,
            "lead_id": person.leads,
            "partner_id": person.partners,
        }
        domains = [Domain(name, "in", ids) for name, ids in found.items() if ids]
        return (
            Domain.OR(domains)
            & Domain("company_id", "in", person.companies)
            & Domain("is_withdrawn", "=", False)
        )

    def _describe_for_timeline(self, source):
        return {
            call.id: {
                "title": call.reason_id.name,
                "lines": filled(call._get_complaint_line()),
                "text": "\n".join(filled(call.note, call.answer)),
                "who": call.user_id.name,
            }
            for call in self
        }

    def _get_complaint_line(self):
        if not self.is_complaint:
            return ""
        if self.answered_date:
            return self.env._("Complaint, answered")
        return (
            self.env._("Complaint, late") if self.is_late else self.env._("Complaint")
        )

    def _get_timeline_subjects(self, source, person):
        """Prefer the records that are the customer's own, and of these the profile."""
        subjects = {}
        for call in self:
            of_call = (call.profile_id, call.lead_id, call.partner_id)
            known = [(record._name, record.id) for record in of_call if record]
            own = [subject for subject in known if subject in person.own]
            subjects[call.id] = (own or known)[0]
        return subjects
