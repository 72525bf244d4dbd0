from odoo import api, fields, models


class AlignmentNurtureStep(models.Model):
    """An SMS as a step."""

    _inherit = "alignment.nurture.step"

    kind = fields.Selection(
        selection_add=[("sms", "SMS"), ("call",)],
        ondelete={"sms": lambda steps: steps._become_waits()},
    )

    @api.model
    def _get_message_kinds(self):
        return (*super()._get_message_kinds(), "sms")

    @api.model
    def _get_icons(self):
        return {**super()._get_icons(), "sms": "fa-mobile"}
