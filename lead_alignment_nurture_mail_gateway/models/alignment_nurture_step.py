from odoo import api, fields, models


class AlignmentNurtureStep(models.Model):
    """A Zalo message as a step."""

    _inherit = "alignment.nurture.step"

    kind = fields.Selection(
        selection_add=[("zalo", "Zalo"), ("call",)],
        ondelete={"zalo": lambda steps: steps._become_waits()},
    )

    @api.model
    def _get_message_kinds(self):
        return (*super()._get_message_kinds(), "zalo")

    @api.model
    def _get_icons(self):
        return {**super()._get_icons(), "zalo": "fa-commenting-o"}

    @api.depends("variant_ids.talk_text")
    def _compute_summary(self):
        return super()._compute_summary()
