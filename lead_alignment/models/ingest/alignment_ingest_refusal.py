from odoo import fields, models


class AlignmentIngestRefusal(models.Model):
    """An event that was sent and refused, and why. It may be submitted again."""

    _name = "alignment.ingest.refusal"
    _description = "Rejected Event"
    _inherit = ["append.only.mixin"]
    _order = "id desc"
    _rec_name = "message"
    _log_access = False

    _masked_fields = {"raw": "whole"}

    batch_id = fields.Many2one(
        "alignment.ingest.batch",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    key_id = fields.Many2one(related="batch_id.key_id")
    received_at = fields.Datetime(related="batch_id.received_at")
    code = fields.Char("Reason Code", readonly=True)
    message = fields.Char("Why", readonly=True)
    message_id = fields.Char(readonly=True, string="Message ID")
    raw = fields.Json("Raw Data", readonly=True)

    is_read = fields.Boolean(
        readonly=True,
        export_string_translation=False,
        help="The event was readable but was rejected by the event log.",
    )

    def action_resubmit(self):
        return self.batch_id.action_resubmit()
