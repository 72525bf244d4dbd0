from odoo import models


class BusBus(models.Model):
    """Masks contacts in what Discuss pushes to the browser of a user."""

    _inherit = "bus.bus"

    def _poll(self, channels, last=0, ignore_ids=None):
        notifications = super()._poll(channels, last, ignore_ids)
        if notifications and self._sees_masks():
            return self._sweep_contacts(notifications)
        return notifications
