from odoo import fields, models


class AlignmentNurtureDelivery(models.Model):
    """The SMS of a step in Odoo's outbox."""

    _inherit = "alignment.nurture.delivery"

    sms_id = fields.Many2one(
        "sms.sms", "SMS", readonly=True, index="btree_not_null", ondelete="set null"
    )

    def _cancel_waiting(self):
        result = super()._cancel_waiting()
        # sudo: messages of the system
        messages = self.sudo().sms_id.filtered(lambda sms: sms.state == "outgoing")
        messages.mailing_trace_ids.set_canceled()
        messages.action_set_canceled()
        return result

    def _is_waiting(self):
        # sudo: as above
        return super()._is_waiting() or self.sudo().sms_id.state == "outgoing"
