from odoo import fields, models


class AlignmentNurtureDelivery(models.Model):
    """A Zalo message that waits to be sent. It stands in no talk before it is."""

    _inherit = "alignment.nurture.delivery"

    try_date = fields.Datetime(readonly=True, export_string_translation=False)
    tries = fields.Integer(readonly=True, export_string_translation=False)

    _zalo_idx = models.Index("(id) WHERE state = 'queued'")

    def _is_waiting(self):
        return super()._is_waiting() or self.step_id.kind == "zalo"
