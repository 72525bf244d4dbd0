from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.content_checks import WORD
from .alignment_content import MARKETING


class AlignmentContentSection(models.Model):
    """A section of a text: what the expert is asked, and what they write."""

    _name = "alignment.content.section"
    _description = "Section of a Text"
    _order = "sequence, id"
    _rec_name = "heading"

    content_id = fields.Many2one(
        "alignment.content", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="content_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    heading = fields.Char(required=True)
    question = fields.Text("Question to the Expert")
    example = fields.Text()
    words = fields.Integer("Words Wanted", default=100)
    text = fields.Text("Answer")
    word_count = fields.Integer("Words", compute="_compute_word_count")

    @api.depends("text")
    def _compute_word_count(self):
        for section in self:
            section.word_count = len(WORD.findall(section.text or ""))

    def write(self, vals):
        """:raises AccessError: for what others write
        :raises UserError: once marketing edits the text"""
        if not self.env.su:
            is_marketing = self.env.user.has_group(MARKETING)
            for section in self:
                content = section.content_id
                if content.state not in ("outline", "writing"):
                    raise UserError(
                        self.env._("Marketing edits the text: %s", content.name)
                    )
                if is_marketing:
                    continue
                if vals.keys() - {"text"} or not content.can_write_sections:
                    raise AccessError(
                        self.env._("Only the expert answers, and only the answers.")
                    )
        return super().write(vals)
