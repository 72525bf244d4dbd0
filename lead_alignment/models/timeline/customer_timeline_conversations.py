from odoo import api, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from .customer_timeline_sources import filled, labels

MOST_TEXT = 300  # characters of a message
TALK = ("comment", "email", "email_outgoing", "sms")


class CustomerTimeline(models.AbstractModel):
    """How people spoke with the customer: calls, messages, to-dos, meetings."""

    _inherit = "customer.timeline"

    @api.model
    def _domain_call(self, person):
        return self._domain_of_lead(person)

    @api.model
    def _describe_call(self, calls):
        directions = labels(calls, "direction")
        return {
            call.id: {
                "title": directions[call.direction],
                "lines": filled(
                    self.env._("%s s of talk", call.answered_seconds)
                    if call.answered_seconds
                    else self.env._("Not answered")
                ),
                "who": call.user_id.name,
            }
            for call in calls
        }

    @api.model
    def _domain_care(self, person):
        domains = [
            Domain(name, "in", ids)
            for name, ids in (
                ("profile_id", person.profiles),
                ("lead_id", person.leads),
                ("partner_id", person.partners),
            )
            if ids
        ]
        if not domains:
            return None
        return Domain.OR(domains) & Domain("company_id", "in", person.companies)

    @api.model
    def _describe_care(self, calls):
        return {
            call.id: {
                "title": call.reason_id.name,
                "lines": self._get_care_lines(call),
                "text": "\n".join(filled(call.note, call.answer)),
                "who": call.user_id.name,
            }
            for call in calls
        }

    @api.model
    def _get_care_lines(self, call):
        if not call.is_complaint:
            return []
        if call.answered_date:
            return [self.env._("Complaint, answered")]
        return [
            self.env._("Complaint, late") if call.is_late else self.env._("Complaint")
        ]

    @api.model
    def _about_care(self, calls, person):
        """Nearest to the customer first"""
        abouts = {}
        for call in calls:
            of_call = (call.profile_id, call.lead_id, call.partner_id)
            known = [(one._name, one.id) for one in of_call if one]
            own = [one for one in known if one in person.own]
            abouts[call.id] = (own or known)[0]
        return abouts

    # ------------------------------------------------------------
    # Messages, to-dos, meetings
    # ------------------------------------------------------------

    @api.model
    def _domain_on(self, person, model_name="model"):
        """On the leads, and on the contacts, of the person"""
        domain = Domain.FALSE
        if person.leads:
            domain |= Domain(model_name, "=", "crm.lead") & Domain(
                "res_id", "in", person.leads
            )
        if person.partners:
            domain |= Domain(model_name, "=", "res.partner") & Domain(
                "res_id", "in", person.partners
            )
        return None if domain.is_false() else domain

    @api.model
    def _domain_message(self, person):
        domain = self._domain_on(person)
        if domain is None:
            return None
        return domain & (
            Domain("message_type", "in", TALK)
            | Domain("mail_activity_type_id", "!=", False)
        )

    @api.model
    def _describe_message(self, messages):
        return {
            message.id: {
                "title": self.env._("Note")
                if message.is_internal
                else self.env._("Message"),
                "text": "\n".join(
                    filled(
                        message.subject,
                        html2plaintext(message.body or "")[:MOST_TEXT],
                    )
                ),
                "who": message.author_id.name or message.email_from,
            }
            for message in messages
        }

    @api.model
    def _domain_system(self, person):
        domain = self._domain_on(person)
        if domain is None:
            return None
        return (
            domain
            & Domain("message_type", "not in", TALK)
            & Domain("mail_activity_type_id", "=", False)
        )

    @api.model
    def _describe_system(self, messages):
        told = self._describe_message(messages)
        return {
            message_id: {
                **content,
                "title": self.env._("System Note"),
                "is_automatic": True,
            }
            for message_id, content in told.items()
        }

    @api.model
    def _domain_activity(self, person):
        domain = self._domain_on(person, "res_model")
        return None if domain is None else domain & Domain("active", "=", True)

    @api.model
    def _describe_activity(self, activities):
        return {
            activity.id: {
                "title": activity.activity_type_id.name or self.env._("To-Do"),
                "text": activity.summary,
                "who": activity.user_id.name,
            }
            for activity in activities
        }

    @api.model
    def _domain_meeting(self, person):
        domain = Domain.FALSE
        if person.leads:
            domain |= Domain("opportunity_id", "in", person.leads)
        # Asked for by themselves: beside an "or" the database tries every meeting there
        # is. sudo: of the person, as all that is found
        events = self.env["calendar.event"].sudo()
        attended = Domain("partner_ids", "in", person.partners)
        if found := events.search(attended, order="id"):
            domain |= Domain("id", "in", found.ids)
        if domain.is_false():
            return None
        return domain & Domain("active", "=", True)

    @api.model
    def _describe_meeting(self, events):
        """Of a private meeting nobody but who attends sees what it is about."""
        user = self.env.user
        told = {}
        for event in events:
            is_open = (
                event.user_id == user
                or event.effective_privacy != "private"
                or user.partner_id in event.partner_ids  # a query: few are private
            )
            told[event.id] = {
                "title": self.env._("Meeting"),
                "text": event.name if is_open else "",
                "who": event.user_id.name,
            }
        return told
