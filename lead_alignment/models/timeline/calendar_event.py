from odoo import api, models
from odoo.fields import Domain

from ...tools.timeline import EXISTENCE_TO_ALL, Source


class CalendarEvent(models.Model):
    """Shows meetings in the history of the customer."""

    _name = "calendar.event"
    _inherit = ["calendar.event", "timeline.source.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="meeting",
                label=self.env._("Meeting"),
                model=self._name,
                date="start",
                department="sales",
                order=80,
                icon="fa-calendar",
                levels=EXISTENCE_TO_ALL,
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        domain = Domain("opportunity_id", "in", person.leads)
        # A query of its own: with an "or" PostgreSQL would read all meetings. sudo:
        # finds all meetings of the customer; what is shown is decided later
        attended = Domain("partner_ids", "in", person.partners)
        if found := self.sudo().search(attended, order="id"):
            domain |= Domain("id", "in", found.ids)
        return domain & Domain("active", "=", True)

    def _describe_for_timeline(self, source):
        """Describe meetings; only attendees see what a private one is about."""
        user = self.env.user
        described = {}
        for event in self:
            is_open = (
                event.user_id == user
                or event.effective_privacy != "private"
                # costs a query, but few meetings are private
                or user.partner_id in event.partner_ids
            )
            described[event.id] = {
                "title": self.env._("Meeting"),
                "text": event.name if is_open else "",
                "who": event.user_id.name,
            }
        return described

    def _get_timeline_subjects(self, source, person):
        """Return the lead, else the customer's invited contact with the lowest id."""
        subjects = {}
        # archived contacts, too, as in the search
        for event in self.with_context(active_test=False):
            if event.opportunity_id.id in person.leads:
                subjects[event.id] = ("crm.lead", event.opportunity_id.id)
                continue
            guests = set(event.partner_ids.ids) & set(person.partners)
            subjects[event.id] = ("res.partner", min(guests))
        return subjects
