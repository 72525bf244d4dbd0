from odoo import fields, models


class AlignmentIngestKey(models.Model):
    """A key belongs to a tool, whose owner is told when it falls silent."""

    _inherit = "alignment.ingest.key"

    tool_id = fields.Many2one(
        "alignment.tool",
        "Marketing Tool",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
    )

    def _get_silence_readers(self):
        # sudo: the system tells the owner
        tool = self.sudo().tool_id
        return super()._get_silence_readers() | (
            tool._get_responsible() if tool else tool.user_id
        )
