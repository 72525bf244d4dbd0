from odoo import fields, models

from .alignment_department import KINDS


class AlignmentKickoffTemplate(models.Model):
    """What each department is asked before a campaign of a kind."""

    _name = "alignment.kickoff.template"
    _description = "Kick-off Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Leave empty for all companies."
    )
    line_ids = fields.One2many(
        "alignment.kickoff.template.line", "template_id", "Questions", copy=True
    )


class AlignmentKickoffTemplateLine(models.Model):
    """A question to a department."""

    _name = "alignment.kickoff.template.line"
    _description = "Kick-off Question"
    _order = "sequence, id"
    _rec_name = "question"

    template_id = fields.Many2one(
        "alignment.kickoff.template", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, "Department", required=True, default="sales")
    question = fields.Text(required=True, translate=True)
