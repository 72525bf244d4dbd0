from odoo import api, models
from odoo.fields import Domain

from odoo.addons.lead_alignment.models.timeline.timeline_source_mixin import has_email
from odoo.addons.lead_alignment.tools.timeline import (
    SUMMARY_TO_ALL,
    Source,
    filled,
    labels,
)


class EventRegistration(models.Model):
    """Shows registrations in the history of the customer, and the history on their
    form."""

    _name = "event.registration"
    _inherit = [
        "event.registration",
        "timeline.source.mixin",
        "timeline.host.mixin",
    ]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="registration",
                label=self.env._("Event"),
                model=self._name,
                date="create_date",
                department="marketing",
                order=107,
                icon="fa-ticket",
                levels=SUMMARY_TO_ALL,
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        """Return the domain of registrations by attendee's address or booker."""
        domain = Domain("partner_id", "in", person.partners)
        if emails := person.get_ids("email"):
            domain |= has_email("email", emails)
        if phones := person.get_ids("phone"):
            domain |= Domain("attendee_phone", "in", list(phones))
        return (
            domain
            & Domain("state", "!=", "draft")
            & Domain("company_id", "in", [False, *person.companies])
        )

    def _describe_for_timeline(self, source):
        states = labels(self, "state")
        return {
            registration.id: {
                "title": self.env._("Event Registration"),
                "lines": filled(registration.event_id.name, states[registration.state]),
                "text": registration.event_ticket_id.name,
                "who": registration.event_id.user_id.name,
            }
            for registration in self
        }

    def _get_timeline_subjects(self, source, person):
        emails, phones = person.get_ids("email"), person.get_ids("phone")
        subjects = {}
        for registration in self:
            identity_id = emails.get((registration.email or "").lower())
            identity_id = identity_id or phones.get(registration.attendee_phone)
            subjects[registration.id] = (
                ("customer.identity", identity_id)
                if identity_id
                else ("res.partner", registration.partner_id.id)
            )
        return subjects

    def _get_timeline_start(self):
        timeline = self.env["customer.timeline"]
        pairs = self._get_attendee_pairs()
        booker = self.partner_id
        is_own = ("partner", str(booker.id)) in pairs
        partner = booker if is_own else booker.browse()
        return timeline._start_from_address(partner, timeline._normalise_pairs(pairs))
