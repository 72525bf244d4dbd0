from odoo import fields, models


class AlignmentFeedbackOption(models.Model):
    """An answer of a question that may be chosen."""

    _name = "alignment.feedback.option"
    _description = "Option of a Question"
    _inherit = ["feedback.part.mixin"]
    _order = "question_id, sequence, id"

    _path_to_form = "question_id.form_id"
    _answered_by = "option_id"

    question_id = fields.Many2one(
        "alignment.feedback.question", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
