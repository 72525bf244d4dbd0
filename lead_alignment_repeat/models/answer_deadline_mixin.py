from odoo import fields, models


class AnswerDeadlineMixin(models.AbstractModel):
    """Another thing that has a deadline: asking about a repeat order."""

    _inherit = "answer.deadline.mixin"

    sla_target = fields.Selection(
        selection_add=[("repeat", "Ask about the next order")]
    )
