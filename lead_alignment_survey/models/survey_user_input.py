from odoo import api, fields, models
from odoo.tools import email_normalize


class SurveyUserInput(models.Model):
    """Records finished surveys: put into the event inbox by one INSERT, recorded a
    minute later, with the score in per cent if the survey has one."""

    _inherit = "survey.user_input"

    customer_browser = fields.Char(
        "Browser of the Customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="Whose answers these are, where they gave no address.",
    )

    # the history of a customer searches by these
    _answerer_idx = models.Index("(lower(email)) WHERE email IS NOT NULL")
    _lead_idx = models.Index("(lead_id) WHERE lead_id IS NOT NULL")

    def write(self, vals):
        """Enqueue surveys that were finished, by participants or a live session."""
        before = self.filtered(lambda answer: answer.state == "done")
        result = super().write(vals)
        if vals.get("state") == "done":
            # the browser that ends a session of several is the host's
            inbox = self.env["customer.event.inbox"]
            browser = inbox._get_request_pairs() if len(self) == 1 else []
            rows = [
                (answers.id, "survey", {"browser": browser})
                for answers in self - before
            ]
            inbox._enqueue(self._name, rows)
        return result

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
        done = self.filtered(
            lambda answer: (
                answer.state == "done" and answer.end_datetime and not answer.test_entry
            )
        )
        pairs = done._get_answerer_pairs()
        return [
            {
                "type": "survey",
                "identities": [*pairs[answers.id], *browsers.get(answers.id, ())],
                "message_id": f"answers {answers.id}",
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
