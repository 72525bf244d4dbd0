from odoo import api, models
from odoo.fields import Domain

from odoo.addons.lead_alignment.models.shared.plain_text import get_plain_text
from odoo.addons.lead_alignment.tools.timeline import SUMMARY_TO_ALL, Source, filled

MAX_LENGTH = 300  # longest text of a description, in characters


class HelpdeskTicket(models.Model):
    """Shows tickets in the history of the customer, and the history on their form."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "timeline.source.mixin", "timeline.host.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="ticket",
                label=self.env._("Ticket"),
                model=self._name,
                date="create_date",
                department="support",
                order=140,
                icon="fa-ticket",
                levels=SUMMARY_TO_ALL,
                about="partner_id",
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        """Return the domain of tickets by the contact; without one, by the e-mail."""
        is_by_mail = Domain("partner_id", "=", False) & Domain(
            "requester_email", "in", list(person.get_ids("email"))
        )
        is_theirs = Domain("partner_id", "in", person.partners) | is_by_mail
        return is_theirs & Domain("company_id", "in", person.companies)

    def _describe_for_timeline(self, source):
        return {
            ticket.id: {
                "title": self.env._("Ticket"),
                "lines": filled(
                    ticket.stage_id.name,
                    ticket.category_id.name,
                    self.env._("Complaint") if ticket._is_complaint() else "",
                ),
                "text": "\n".join(
                    filled(
                        f"{ticket.number} {ticket.name}",
                        get_plain_text(ticket.description, MAX_LENGTH),
                    )
                ),
                "who": ticket.user_id.name,
            }
            for ticket in self
        }

    def _is_complaint(self):
        # sudo: reads only whether it is one
        return self.sudo().complaint_id.is_complaint

    def _get_timeline_subjects(self, source, person):
        emails = person.get_ids("email")
        return {
            ticket.id: ("res.partner", ticket.partner_id.id)
            if ticket.partner_id
            else ("customer.identity", emails[ticket.requester_email])
            for ticket in self
        }

    def _get_timeline_start(self):
        pair = self._get_pair()
        return self.env["customer.timeline"]._start_from_address(
            self.partner_id, [pair] if pair else []
        )
