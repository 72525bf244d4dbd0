from odoo import fields, models

KINDS = [
    ("article", "Article"),
    ("guide", "Guide"),
    ("faq", "FAQ"),
    ("page", "Page"),
    ("script", "Call Script"),
    ("download", "Download"),
]


class AlignmentContentOutline(models.Model):
    """A template of a text: its sections, each with a question that an expert answers
    and an example, so that nobody begins with an empty page."""

    _name = "alignment.content.outline"
    _description = "Outline Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, "Type", required=True, default="article")
    line_ids = fields.One2many(
        "alignment.content.outline.line", "outline_id", "Sections", copy=True
    )


class AlignmentContentOutlineLine(models.Model):
    """A section of an outline template."""

    _name = "alignment.content.outline.line"
    _description = "Section of an Outline"
    _order = "sequence, id"
    _rec_name = "heading"

    outline_id = fields.Many2one(
        "alignment.content.outline", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    heading = fields.Char(required=True, translate=True)
    question = fields.Text("Question to the Expert", required=True, translate=True)
    example = fields.Text(translate=True)
    words = fields.Integer("Words Wanted", default=100)
