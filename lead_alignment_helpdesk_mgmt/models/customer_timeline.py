from odoo import api, models
from odoo.fields import Domain
from odoo.tools import html2plaintext
from odoo.tools.translate import LazyTranslate

from odoo.addons.lead_alignment.models.timeline.customer_timeline_sources import filled
from odoo.addons.lead_alignment.tools.timeline import Source

_lt = LazyTranslate(__name__)
LEVELS = {"marketing": "summary", "sales": "summary", "support": "summary"}
MOST_TEXT = 300


class CustomerTimeline(models.AbstractModel):
    """Tickets, and the history on a ticket."""

    _inherit = "customer.timeline"

    @api.model
    def _get_sources(self):
        label = _lt("Ticket")._translate(self.env.lang or "en_US")
        return super()._get_sources() | {
            "ticket": Source(
                *("ticket", label, "helpdesk.ticket", "create_date", "support", 140),
                *("fa-ticket", LEVELS),
                about="partner_id",
            ),
        }

    @api.model
    def _start_helpdesk_ticket(self, ticket):
        pair = ticket._get_pair()
        return self._start_by_address(ticket.partner_id, [pair] if pair else [])

    @api.model
    def _domain_ticket(self, person):
        """By the contact; a ticket without one, by the address that it came from"""
        domain = Domain.FALSE
        if person.partners:
            domain |= Domain("partner_id", "in", person.partners)
        emails = person.get_ids("email")
        if emails:
            domain |= Domain("partner_id", "=", False) & Domain(
                "requester_email", "in", list(emails)
            )
        if domain.is_false():
            return None
        return domain & Domain("company_id", "in", person.companies)

    @api.model
    def _describe_ticket(self, tickets):
        return {
            ticket.id: {
                "title": self.env._("Ticket"),
                "lines": filled(
                    ticket.stage_id.name,
                    ticket.category_id.name,
                    self.env._("Complaint") if ticket.complaint_id else "",
                ),
                "text": "\n".join(
                    filled(
                        f"{ticket.number} {ticket.name}",
                        html2plaintext(ticket.description or "")[:MOST_TEXT],
                    )
                ),
                "who": ticket.user_id.name,
            }
            for ticket in tickets
        }

    @api.model
    def _about_ticket(self, tickets, person):
        emails = person.get_ids("email")
        return {
            ticket.id: ("res.partner", ticket.partner_id.id)
            if ticket.partner_id
            else ("customer.identity", emails[ticket.requester_email])
            for ticket in tickets
        }

    @api.model
    def _get_facts(self, person):
        facts = super()._get_facts(person)
        domain = self._domain_ticket(person)
        if domain is None:
            return facts
        # sudo: how many, shown by the level of tickets
        tickets = self.env["helpdesk.ticket"].sudo()
        count = tickets.search_count(domain & Domain("stage_id.closed", "=", False))
        label = self.env._("Open Tickets")
        return [
            *facts,
            ("tickets", "ticket", label, str(count) if count else "", "fa-ticket"),
        ]
