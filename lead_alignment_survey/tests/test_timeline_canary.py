from odoo.addons.lead_alignment.tests.timeline import test_timeline_canary


class TestSurveyCanary(test_timeline_canary.TestCanary):
    """No word of a survey comes through any door."""

    sources = (*test_timeline_canary.TestCanary.sources, "survey")

    def _add_records(self):
        result = super()._add_records()
        survey = self.env["survey.survey"].create(
            {"title": "words", "user_id": self.env.ref("base.user_admin").id}
        )
        self.env["survey.user_input"].create(
            {
                "survey_id": survey.id,
                "partner_id": self.partner.id,
                "email": self.partner.email,
                "state": "done",
                "end_datetime": "2026-03-09 03:00:00",
            }
        )
        return result
