from odoo import api, models


class CalendarEvent(models.Model):
    """Puts no phone or e-mail of a customer into the description of a meeting that is
    planned by somebody who sees masks: everybody who attends would be sent it."""

    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        if self._sees_masks():
            self = self.with_context(skip_contact_description=True)
        return super().create(vals_list)


class CalendarAttendee(models.Model):
    """Keeps the secret of an attendee's page, which shows the customer's name and
    address, from users who see masks."""

    _inherit = "calendar.attendee"

    _masked_fields = {"access_token": "whole"}
