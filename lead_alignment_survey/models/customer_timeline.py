from odoo import api, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from odoo.addons.lead_alignment.models.timeline.customer_timeline_sources import (
    filled,
    has_email,
)
from odoo.addons.lead_alignment.tools.timeline import Source

_lt = LazyTranslate(__name__)
LEVELS = {"marketing": "summary", "sales": "summary", "support": "summary"}
MOST_ANSWERS = 6  # shown of a survey


class CustomerTimeline(models.AbstractModel):
    """Surveys that the customer answered, and the history on the answers."""

    _inherit = "customer.timeline"

    @api.model
    def _get_sources(self):
        label = _lt("Survey")._translate(self.env.lang or "en_US")
        return super()._get_sources() | {
            "survey": Source(
                *("survey", label, "survey.user_input", "end_datetime", "marketing"),
                *(108, "fa-list-ul", LEVELS),
            ),
        }

    @api.model
    def _start_survey_user_input(self, answers):
        if answers.lead_id:
            return self._start_crm_lead(answers.lead_id)
        pairs = answers._get_answerer_pairs()[answers.id]
        pairs.append(("visitor", answers.customer_browser))
        partner = answers.partner_id.filtered("partner_share")
        return self._start_by_address(partner, self._normalise_pairs(pairs))

    @api.model
    def _domain_survey(self, person):
        domain = Domain.FALSE
        if person.partners:
            domain |= Domain("partner_id", "in", person.partners)
        if person.leads:
            domain |= Domain("lead_id", "in", person.leads)
        if emails := person.get_ids("email"):
            domain |= has_email("email", emails)
        if browsers := person.get_ids("visitor"):
            domain |= Domain("customer_browser", "in", list(browsers))
        if domain.is_false():
            return None
        return (
            domain
            & Domain("state", "=", "done")
            & Domain("test_entry", "=", False)
            & self._get_survey_companies(person)
        )

    @api.model
    def _get_survey_companies(self, person):
        """Of the lead's company; without one, of that of who asks, or of nobody"""
        here = list(person.companies)
        asked_here = Domain("survey_id.user_id", "=", False) | Domain(
            "survey_id.user_id.company_id", "in", here
        )
        is_of_none = Domain("lead_id", "=", False) | Domain(
            "lead_id.company_id", "=", False
        )
        return Domain("lead_id.company_id", "in", here) | (is_of_none & asked_here)

    @api.model
    def _describe_survey(self, answers):
        return {
            one.id: {
                "title": self.env._("Survey Answered"),
                "lines": filled(one.survey_id.title, self._get_score_line(one)),
                "text": "\n".join(self._get_said_in(one)),
                "who": one.survey_id.user_id.name,
            }
            for one in answers
        }

    @api.model
    def _get_score_line(self, answers):
        if answers.scoring_type == "no_scoring":
            return ""
        return self.env._("Score: %s %%", round(answers.scoring_percentage))

    @api.model
    def _get_said_in(self, answers):
        """The first questions with their answers"""
        lines = answers.user_input_line_ids.filtered(lambda line: not line.skipped)
        return [
            f"{line.question_id.title}: {line.display_name}"
            for line in lines[:MOST_ANSWERS]
        ]

    @api.model
    def _about_survey(self, answers, person):
        addresses = person.get_ids("email") | person.get_ids("visitor")
        abouts = {}
        for one in answers:
            if one.lead_id.id in person.leads:
                abouts[one.id] = ("crm.lead", one.lead_id.id)
            elif one.partner_id.id in person.partners:
                abouts[one.id] = ("res.partner", one.partner_id.id)
            else:
                address = (one.email or "").lower()
                if address not in addresses:
                    address = one.customer_browser
                abouts[one.id] = ("customer.identity", addresses[address])
        return abouts
