from odoo import api, fields, models
from odoo.tools import email_normalize


class SurveyUserInput(models.Model):
    """Records finished surveys: put into the event inbox by one INSERT, recorded a
    minute later, with the score in per cent if the survey has one. Answers that are
    deleted, opened again or marked as a test are taken back."""

    _inherit = "survey.user_input"
    _facts = frozenset({"customer_browser"})

    customer_browser = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="Browser of a respondent who gave no contact details.",
    )

    # the history of a customer searches by these
    _answerer_idx = models.Index("(lower(email)) WHERE email IS NOT NULL")
    _lead_idx = models.Index("(lead_id) WHERE lead_id IS NOT NULL")

    def write(self, vals):
        """Enqueue surveys that were finished, by participants or a live session."""
        if not vals.keys() & {"state", "test_entry"}:
            return super().write(vals)
        before = self._filter_finished()
        result = super().write(vals)
        after = self._filter_finished()
        # the browser that ends a session of several is the host's
        inbox = self.env["customer.event.inbox"]
        browser = inbox._get_request_pairs() if len(self) == 1 else []
        rows = [
            (answers.id, "survey", {"browser": browser}) for answers in after - before
        ]
        inbox._enqueue(self._name, rows)
        (before - after)._enqueue_taken_back()
        return result

    def unlink(self):
        """Take deleted answers back."""
        finished = self._filter_finished()
        result = super().unlink()
        finished._enqueue_taken_back()
        return result

    def _filter_finished(self):
        return self.filtered(
            lambda answers: answers.state == "done" and not answers.test_entry
        )

    def _enqueue_taken_back(self):
        self.env["customer.event.inbox"]._enqueue_taken_back(
            self._name,
            [(number, "survey", f"answers {number}") for number in self.ids],
            self.env._("The answers were deleted or reopened"),
            source="survey",
        )

    def _create_leads_from_generative_answers(self):
        """Match the leads that answers make to the participants' open leads."""
        leads = self.env["crm.lead"]._arriving_by("survey")
        arriving = self.with_context(lead_way=leads._get_arrival())
        return super(SurveyUserInput, arriving)._create_leads_from_generative_answers()

    @api.model
    def _prepare_inbox_events(self, entries):
        found = self.browse({entry.record.id for entry in entries})
        browsers = {entry.record.id: entry.data.get("browser", ()) for entry in entries}
        ended = {entry.record.id: entry.date for entry in entries}
        for answers in found.filtered(lambda answers: not answers.end_datetime):
            answers.end_datetime = ended[answers.id]
        for answers in found:
            visitors = [
                value for kind, value in browsers[answers.id] if kind == "visitor"
            ]
            if visitors:
                answers.customer_browser = visitors[0]
        return found._prepare_past_events(browsers)

    def _prepare_past_events(self, browsers=None):
        """Return the events of past surveys.

        :param browsers: {id: pairs of the browser}
        """
        browsers = browsers or {}
        done = self._filter_finished().filtered("end_datetime")
        pairs = done._get_answerer_pairs()
        return [
            {
                "type": "survey",
                "identities": [*pairs[answers.id], *browsers.get(answers.id, ())],
                "message_id": f"answers {answers.id}",
                "recurs": True,
                "source": "survey",
                "occurred_at": answers.end_datetime,
                "company_id": answers._get_alignment_company().id,
                "label": answers.survey_id.title,
                "value": answers.scoring_percentage
                if answers.scoring_type != "no_scoring"
                else None,
            }
            for answers in done
            if pairs[answers.id] or browsers.get(answers.id)
        ]

    def _get_answerer_pairs(self):
        """Return {id: [(kind, value)]} of the participant: the lead, the e-mail, the
        contact.

        Colleagues are left out.
        """
        leads = self.lead_id.filtered("company_id")
        by_lead = leads._get_event_pairs()
        found = {}
        for answers in self:
            partner = answers.partner_id
            is_colleague = partner._is_colleague()
            is_own = email_normalize(answers.email) == partner.email_normalized
            is_customer = partner.active and not is_colleague
            found[answers.id] = [
                pair
                for pair in (
                    by_lead.get(answers.lead_id.id),
                    ("email", not (is_colleague and is_own) and answers.email),
                    ("partner", is_customer and str(partner.id)),
                )
                if pair and pair[1]
            ]
        return found

    def _get_alignment_company(self):
        """Return the company of the lead, else of the survey's user, else of the
        creator.

        Surveys have no company of their own.
        """
        return (
            self.lead_id.company_id
            or self.survey_id.user_id.company_id
            or self.create_uid.company_id
            or self.env.company
        )
