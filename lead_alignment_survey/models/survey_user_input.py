from odoo import api, fields, models
from odoo.tools import email_normalize


class SurveyUserInput(models.Model):
    """Whoever finishes a survey: noted at one INSERT, recorded a minute later, with the
    score in per cent where the survey has one."""

    _inherit = "survey.user_input"

    customer_browser = fields.Char(
        "Browser of the Customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="Whose answers these are, where they gave no address.",
    )

    # the history of a customer asks by these
    _answerer_idx = models.Index("(lower(email)) WHERE email IS NOT NULL")
    _lead_idx = models.Index("(lead_id) WHERE lead_id IS NOT NULL")

    def write(self, vals):
        """Finished by who answers, or with the live session that they took part in"""
        before = self.filtered(lambda one: one.state == "done")
        result = super().write(vals)
        if vals.get("state") == "done":
            # of a session the browser is that of who leads it
            touches = self.env["customer.touch"]
            browser = touches._get_request_pairs() if len(self) == 1 else []
            rows = [(one.id, "survey", {"browser": browser}) for one in self - before]
            touches._note(self._name, rows)
        return result

    @api.model
    def _prepare_touch_events(self, touches):
        found = self.browse({touch.record.id for touch in touches})
        browsers = {t.record.id: t.data.get("browser", ()) for t in touches}
        ended = {touch.record.id: touch.date for touch in touches}
        for one in found.filtered(lambda one: not one.end_datetime):
            one.end_datetime = ended[one.id]
        for one in found:
            visitors = [value for kind, value in browsers[one.id] if kind == "visitor"]
            if visitors:
                one.customer_browser = visitors[0]
        return found._prepare_past_events(browsers)

    def _prepare_past_events(self, browsers=None):
        """:param browsers: {id: pairs of the browser}"""
        browsers = browsers or {}
        done = self.filtered(
            lambda one: one.state == "done" and one.end_datetime and not one.test_entry
        )
        pairs = done._get_answerer_pairs()
        return [
            {
                "type": "survey",
                "identities": [*pairs[one.id], *browsers.get(one.id, ())],
                "message_id": f"answers {one.id}",
                "source": "survey",
                "occurred_at": one.end_datetime,
                "company_id": one._get_alignment_company().id,
                "label": one.survey_id.title,
                "value": one.scoring_percentage
                if one.scoring_type != "no_scoring"
                else None,
            }
            for one in done
            if pairs[one.id] or browsers.get(one.id)
        ]

    def _get_answerer_pairs(self):
        """{id: [(kind, value)]} of who answered: the lead, the address, the contact;
        colleagues are no customers"""
        leads = self.lead_id.filtered("company_id")
        by_lead = leads._get_event_pairs()
        found = {}
        for one in self:
            partner = one.partner_id
            is_colleague = partner._is_colleague()
            is_own = email_normalize(one.email) == partner.email_normalized
            is_customer = partner.active and not is_colleague
            found[one.id] = [
                pair
                for pair in (
                    by_lead.get(one.lead_id.id),
                    ("email", not (is_colleague and is_own) and one.email),
                    ("partner", is_customer and str(partner.id)),
                )
                if pair and pair[1]
            ]
        return found

    def _get_alignment_company(self):
        """Surveys have no company: of the lead, of who asks, or who answers"""
        return (
            self.lead_id.company_id
            or self.survey_id.user_id.company_id
            or self.create_uid.company_id
            or self.env.company
        )
