from odoo import models


class SurveySurvey(models.Model):
    """Takes the answers of a deleted survey back."""

    _inherit = "survey.survey"

    def unlink(self):
        """Take back first: the database deletes the answers without calling them."""
        # sudo: all answers, whoever deletes the survey
        answers = self.env["survey.user_input"].sudo()
        answers = answers.search([("survey_id", "in", self.ids)])
        answers._filter_finished()._enqueue_taken_back()
        return super().unlink()
