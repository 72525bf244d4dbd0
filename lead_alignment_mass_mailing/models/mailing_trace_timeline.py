from odoo import api, models
from odoo.fields import Domain

from odoo.addons.lead_alignment.tools.timeline import (
    SUMMARY_TO_ALL,
    Source,
    filled,
    labels,
)


class MailingTrace(models.Model):
    """Shows mailings to the customer in their history, and whether they opened them."""

    _name = "mailing.trace"
    _inherit = ["mailing.trace", "timeline.source.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="mailing",
                label=self.env._("Mailing"),
                model=self._name,
                date="sent_datetime",
                department="marketing",
                order=105,
                icon="fa-bullhorn",
                levels=SUMMARY_TO_ALL,
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        """Return the domain of mailings to the customer.

        To leads; to contacts and addresses only if one of the viewer's companies sent
        it.
        """
        is_on_lead = Domain("model", "=", "crm.lead") & Domain(
            "res_id", "in", person.leads
        )
        is_on_contact = Domain("model", "=", "res.partner") & Domain(
            "res_id", "in", person.partners
        )
        is_by_address = self._get_mailing_addresses(person) & Domain(
            "model", "!=", "crm.lead"
        )
        is_ours = Domain("mass_mailing_id.user_id", "=", False) | Domain(
            "mass_mailing_id.user_id.company_id", "in", list(person.companies)
        )
        return (
            (is_on_lead | ((is_on_contact | is_by_address) & is_ours))
            & Domain("sent_datetime", "!=", False)
            & Domain("is_test_trace", "=", False)
        )

    @api.model
    def _get_mailing_addresses(self, person):
        """Return the domain of traces to an address of the person."""
        return Domain("email", "in", list(person.get_ids("email")))

    def _describe_for_timeline(self, source):
        states = labels(self, "trace_status")
        clicked = self.env._("Clicked")
        return {
            trace.id: {
                "title": trace._get_mailing_title(),
                "lines": filled(
                    trace.mass_mailing_id.subject,
                    clicked
                    if trace.links_click_datetime
                    else states.get(trace.trace_status),
                ),
                "text": trace.mass_mailing_id.campaign_id.title,
                "who": trace.mass_mailing_id.user_id.name,
                "is_automatic": True,
            }
            for trace in self
        }

    def _get_mailing_title(self):
        return self.env._("Mailing")

    def _get_timeline_subjects(self, source, person):
        addresses = person.get_ids("email") | person.get_ids("phone")
        subjects = {}
        for trace in self:
            if trace.model == "crm.lead" and trace.res_id in person.leads:
                subjects[trace.id] = ("crm.lead", trace.res_id)
            elif trace.model == "res.partner" and trace.res_id in person.partners:
                subjects[trace.id] = ("res.partner", trace.res_id)
            else:
                (_kind, value), *_rest = trace._get_contact_pairs()
                subjects[trace.id] = ("customer.identity", addresses[value])
        return subjects
