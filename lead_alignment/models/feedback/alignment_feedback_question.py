from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.translations import get_translations

KINDS = [
    ("scale", "Rating scale"),
    ("choice", "Single choice"),
    ("choices", "Multiple choice"),
    ("boolean", "Yes or no"),
    ("reason", "Reason"),
    ("competitor", "Competitor"),
    ("interest", "Product"),
    ("number", "Number"),
    ("text", "Free Text"),
]
# changing one of these makes another question
STRUCTURE = ("kind", "scale_max", "reason_kind")


class AlignmentFeedbackQuestion(models.Model):
    """One question of a form. An answered question keeps its kind: changing the kind
    archives it and adds a new one instead, so that averages never mix scales."""

    _name = "alignment.feedback.question"
    _description = "Question"
    _inherit = ["feedback.part.mixin"]
    _order = "form_id, sequence, id"

    _path_to_form = "form_id"
    _answered_by = "question_id"

    form_id = fields.Many2one(
        "alignment.feedback.form", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char("Question", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, "Answer Type", required=True, default="scale")
    is_required = fields.Boolean("Required")
    scale_max = fields.Integer(
        "Highest Rating", default=5, help="Rating scale from 1 to this number."
    )
    reason_kind = fields.Selection(
        [("won", "Win reasons"), ("lost", "Loss reasons"), ("leave", "Churn reason")],
        "Reason List",
        help="Reasons offered as answers.",
    )
    role = fields.Selection(
        [("quality", "Lead quality"), ("valid", "Data accuracy")],
        "Used as Metric",
        help="The lead-quality scale and the data-accuracy question also appear as "
        "metrics of the whole feedback.",
    )
    option_ids = fields.One2many(
        "alignment.feedback.option", "question_id", "Options", copy=True
    )

    _check_scale = models.Constraint(
        "CHECK(kind != 'scale' OR (scale_max BETWEEN 2 AND 10))",
        "Choose a scale of 2 to 10.",
    )
    _check_reason = models.Constraint(
        "CHECK(kind != 'reason' OR reason_kind IS NOT NULL)",
        "Choose the list of reasons to offer.",
    )
    _check_role = models.Constraint(
        "CHECK(role IS NULL OR (role = 'quality' AND kind = 'scale') "
        "OR (role = 'valid' AND kind = 'boolean'))",
        "Lead quality must be a rating scale, and data accuracy a yes/no question.",
    )

    def write(self, vals):
        """Write; replace answered questions whose kind or scale changes by new ones."""
        changed = self.browse()
        if structure := {name: vals[name] for name in STRUCTURE if name in vals}:
            changed = self._filter_answered().filtered(
                lambda question: any(
                    question[name] != structure[name] for name in structure
                )
            )
        if changed and "option_ids" in vals:
            raise UserError(
                self.env._(
                    "%s already has answers. Save the new answer type first, then "
                    "edit its options.",
                    changed[0].name,
                )
            )
        for question in changed:
            question.copy(vals)
        changed.active = False
        return super(AlignmentFeedbackQuestion, self - changed).write(vals)

    def _prepare_content(self):
        """Return the questions in their present form, in all languages."""
        return [
            {
                "id": question.id,
                "name": get_translations(question, "name"),
                "kind": question.kind,
                "is_required": question.is_required,
                "scale_max": question.scale_max,
                "reason_kind": question.reason_kind or False,
                "role": question.role or False,
                "options": [
                    {"id": option.id, "name": get_translations(option, "name")}
                    for option in question.option_ids.sorted()
                ],
            }
            for question in self.sorted()
        ]
