from odoo import fields, models


class AlignmentNurtureDelivery(models.Model):
    """The Zalo message of a step among the answers that wait to be sent."""

    _inherit = "alignment.nurture.delivery"

    notification_id = fields.Many2one(
        "mail.notification",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        export_string_translation=False,
    )

    def _cancel_waiting(self):
        result = super()._cancel_waiting()
        # sudo: messages of the system
        waiting = self.sudo().notification_id.filtered(
            lambda one: one.notification_status in ("ready", "process")
        )
        waiting.notification_status = "canceled"
        return result

    def _is_waiting(self):
        # sudo: as above
        status = self.sudo().notification_id.notification_status
        return super()._is_waiting() or status == "ready"

    def _put_back(self):
        """Note that the platform could not be reached: it is sent later, if it is still
        to be sent then."""
        self._amend({"state": "queued", "claimed_date": False})
