from odoo import api, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from odoo.addons.lead_alignment.models.timeline.customer_timeline_sources import (
    filled,
    labels,
)
from odoo.addons.lead_alignment.tools.timeline import Source

_lt = LazyTranslate(__name__)
LEVELS = {"marketing": "summary", "sales": "summary", "support": "summary"}


class CustomerTimeline(models.AbstractModel):
    """Mailings that the customer got, and whether they were opened."""

    _inherit = "customer.timeline"

    @api.model
    def _get_sources(self):
        label = _lt("Mailing")._translate(self.env.lang or "en_US")
        return super()._get_sources() | {
            "mailing": Source(
                *("mailing", label, "mailing.trace", "sent_datetime", "marketing", 105),
                *("fa-bullhorn", LEVELS),
            ),
        }

    @api.model
    def _domain_mailing(self, person):
        """To leads of the companies; to a contact or address, what one of them sent"""
        domain = Domain.FALSE
        if person.leads:
            domain |= Domain("model", "=", "crm.lead") & Domain(
                "res_id", "in", person.leads
            )
        others = Domain.FALSE
        if person.partners:
            others |= Domain("model", "=", "res.partner") & Domain(
                "res_id", "in", person.partners
            )
        if addresses := self._get_mailing_addresses(person):
            others |= Domain(addresses) & Domain("model", "!=", "crm.lead")
        if not others.is_false():
            domain |= others & (
                Domain("mass_mailing_id.user_id", "=", False)
                | Domain(
                    "mass_mailing_id.user_id.company_id", "in", list(person.companies)
                )
            )
        if domain.is_false():
            return None
        return (
            domain
            & Domain("sent_datetime", "!=", False)
            & Domain("is_test_trace", "=", False)
        )

    @api.model
    def _get_mailing_addresses(self, person):
        """The domain of traces that were sent to an address of the person, or None"""
        emails = person.get_ids("email")
        return Domain("email", "in", list(emails)) if emails else None

    @api.model
    def _describe_mailing(self, traces):
        states = labels(traces, "trace_status")
        clicked = self.env._("Clicked")
        return {
            trace.id: {
                "title": self._get_mailing_title(trace),
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
            for trace in traces
        }

    @api.model
    def _get_mailing_title(self, _trace):
        return self.env._("Mailing")

    @api.model
    def _about_mailing(self, traces, person):
        addresses = person.get_ids("email") | person.get_ids("phone")
        abouts = {}
        for trace in traces:
            if trace.model == "crm.lead" and trace.res_id in person.leads:
                abouts[trace.id] = ("crm.lead", trace.res_id)
            elif trace.model == "res.partner" and trace.res_id in person.partners:
                abouts[trace.id] = ("res.partner", trace.res_id)
            else:
                (_kind, value), *_rest = trace._get_contact_pairs()
                abouts[trace.id] = ("customer.identity", addresses[value])
        return abouts
