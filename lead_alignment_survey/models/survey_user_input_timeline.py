from odoo import api, models
from odoo.fields import Domain

from odoo.addons.lead_alignment.models.timeline.timeline_source_mixin import has_email
from odoo.addons.lead_alignment.tools.timeline import SUMMARY_TO_ALL, Source, filled

MAX_ANSWERS = 6  # answers of a survey that are shown


class SurveyUser_Input(models.Model):
    """Shows surveys in the history of the customer, and the history on their form."""

    _name = "survey.user_input"
    _inherit = ["survey.user_input", "timeline.source.mixin", "timeline.host.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="survey",
                label=self.env._("Survey"),
                model=self._name,
                date="end_datetime",
                department="marketing",
                order=108,
                icon="fa-list-ul",
                levels=SUMMARY_TO_ALL,
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        domain = Domain("partner_id", "in", person.partners) | Domain(
            "lead_id", "in", person.leads
        )
        if emails := person.get_ids("email"):
            domain |= has_email("email", emails)
        if browsers := person.get_ids("visitor"):
            domain |= Domain("customer_browser", "in", list(browsers))
        return (
            domain
            & Domain("state", "=", "done")
            & Domain("test_entry", "=", False)
            & self._get_survey_companies(person)
        )

    @api.model
    def _get_survey_companies(self, person):
        """Return the domain of surveys in the viewer's companies.

        The company is that of the lead, else of the survey's user; without both it is
        any.
        """
        here = list(person.companies)
        asked_here = Domain("survey_id.user_id", "=", False) | Domain(
            "survey_id.user_id.company_id", "in", here
        )
        is_of_none = Domain("lead_id", "=", False) | Domain(
            "lead_id.company_id", "=", False
        )
        return Domain("lead_id.company_id", "in", here) | (is_of_none & asked_here)

    def _describe_for_timeline(self, source):
        return {
            answers.id: {
                "title": self.env._("Survey Answered"),
                "lines": filled(answers.survey_id.title, answers._get_score_line()),
                "text": "\n".join(answers._get_first_answers()),
                "who": answers.survey_id.user_id.name,
            }
            for answers in self
        }

    def _get_score_line(self):
        if self.scoring_type == "no_scoring":
            return ""
        return self.env._("Score: %s%%", round(self.scoring_percentage))

    def _get_first_answers(self):
        """Return the first questions with their answers."""
        lines = self.user_input_line_ids.filtered(lambda line: not line.skipped)
        return [
            f"{line.question_id.title}: {line.display_name}"
            for line in lines[:MAX_ANSWERS]
        ]

    def _get_timeline_subjects(self, source, person):
        addresses = person.get_ids("email") | person.get_ids("visitor")
        subjects = {}
        for answers in self:
            if answers.lead_id.id in person.leads:
                subjects[answers.id] = ("crm.lead", answers.lead_id.id)
            elif answers.partner_id.id in person.partners:
                subjects[answers.id] = ("res.partner", answers.partner_id.id)
            else:
                address = (answers.email or "").lower()
                if address not in addresses:
                    address = answers.customer_browser
                subjects[answers.id] = ("customer.identity", addresses[address])
        return subjects

    def _get_timeline_start(self):
        if self.lead_id:
            return self.lead_id._get_timeline_start()
        pairs = self._get_answerer_pairs()[self.id]
        pairs.append(("visitor", self.customer_browser))
        partner = self.partner_id.filtered("partner_share")
        timeline = self.env["customer.timeline"]
        return timeline._start_from_address(partner, timeline._normalise_pairs(pairs))
