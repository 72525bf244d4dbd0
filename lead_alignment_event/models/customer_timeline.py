from odoo import api, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from odoo.addons.lead_alignment.models.timeline.customer_timeline_sources import (
    filled,
    has_email,
    labels,
)
from odoo.addons.lead_alignment.tools.timeline import Source

_lt = LazyTranslate(__name__)
LEVELS = {"marketing": "summary", "sales": "summary", "support": "summary"}


class CustomerTimeline(models.AbstractModel):
    """Events that the customer registered for, and the history on a registration."""

    _inherit = "customer.timeline"

    @api.model
    def _get_sources(self):
        label = _lt("Event")._translate(self.env.lang or "en_US")
        return super()._get_sources() | {
            "registration": Source(
                *("registration", label, "event.registration", "create_date"),
                *("marketing", 107, "fa-ticket", LEVELS),
            ),
        }

    @api.model
    def _start_event_registration(self, registration):
        pairs = registration._get_attendee_pairs()
        booker = registration.partner_id
        is_own = ("partner", str(booker.id)) in pairs
        partner = booker if is_own else booker.browse()
        return self._start_by_address(partner, self._normalise_pairs(pairs))

    @api.model
    def _domain_registration(self, person):
        """By the attendee; by who booked, where the registration says no more"""
        domain = Domain.FALSE
        if person.partners:
            domain |= Domain("partner_id", "in", person.partners)
        if emails := person.get_ids("email"):
            domain |= has_email("email", emails)
        if phones := person.get_ids("phone"):
            domain |= Domain("attendee_phone", "in", list(phones))
        if domain.is_false():
            return None
        return (
            domain
            & Domain("state", "!=", "draft")
            & Domain("company_id", "in", [False, *person.companies])
        )

    @api.model
    def _describe_registration(self, registrations):
        states = labels(registrations, "state")
        return {
            one.id: {
                "title": self.env._("Event Registration"),
                "lines": filled(one.event_id.name, states[one.state]),
                "text": one.event_ticket_id.name,
                "who": one.event_id.user_id.name,
            }
            for one in registrations
        }

    @api.model
    def _about_registration(self, registrations, person):
        emails, phones = person.get_ids("email"), person.get_ids("phone")
        abouts = {}
        for one in registrations:
            identity_id = emails.get((one.email or "").lower())
            identity_id = identity_id or phones.get(one.attendee_phone)
            abouts[one.id] = (
                ("customer.identity", identity_id)
                if identity_id
                else ("res.partner", one.partner_id.id)
            )
        return abouts
