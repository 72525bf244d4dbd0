from odoo import api, fields, models


class AlignmentFeedbackOption(models.Model):
    """One of the answers to choose from."""

    _name = "alignment.feedback.option"
    _description = "Option of a Question"
    _inherit = ["feedback.part.mixin"]
    _order = "question_id, sequence, id"

    question_id = fields.Many2one(
        "alignment.feedback.question", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    def _get_form(self):
        return self.question_id.form_id

    @api.model
    def _answered_by(self):
        return "option_id"
