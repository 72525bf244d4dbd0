from odoo import api, models

from odoo.addons.lead_alignment.models.timeline.timeline_source_mixin import about_leads
from odoo.addons.lead_alignment.tools.timeline import (
    SUMMARY_TO_ALL,
    CardFact,
    Source,
    filled,
    labels,
)


class AlignmentNurtureEnrolment(models.Model):
    """Shows in the history that a person entered a program, and how it ended."""

    _name = "alignment.nurture.enrolment"
    _inherit = ["alignment.nurture.enrolment", "timeline.source.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="nurture",
                label=self.env._("Nurture Program"),
                model=self._name,
                date="entered_date",
                department="marketing",
                order=106,
                icon="fa-leaf",
                levels=SUMMARY_TO_ALL,
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        return about_leads(person)

    def _describe_for_timeline(self, source):
        states = labels(self, "state")
        reasons = labels(self, "exit_reason")
        return {
            one.id: {
                "title": self.env._("Nurture program: %s", one.program_id.name),
                "lines": filled(
                    one.state != "held_out" and states[one.state],
                    reasons.get(one.exit_reason),
                ),
                "who": one.program_id.user_id.name,
                "is_automatic": True,
            }
            for one in self
        }


class CustomerTimeline(models.AbstractModel):
    """Shows on the card what runs for the person, and what comes next."""

    _inherit = "customer.timeline"

    @api.model
    def _get_facts(self, person):
        facts = super()._get_facts(person)
        lead = self._get_main_lead(person)
        lines = lead._get_nurture_lines().get(lead.profile_id.id, []) if lead else []
        if lead.profile_id.nurture_stopped_date:
            lines = [self.env._("stopped for this person")]
        label = self.env._("Nurture")
        fact = CardFact("nurture", "nurture", label, " · ".join(lines), "fa-leaf")
        return [*facts, fact]
