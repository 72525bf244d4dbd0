from odoo import models


class CalendarAttendee(models.Model):
    """The customer of a booking gets its confirmation instead of Odoo's invitation, and
    cancels it by declining."""

    _inherit = "calendar.attendee"

    def _get_bookers(self):
        """Return those who booked their meeting themselves."""
        return self.filtered(
            lambda attendee: attendee.partner_id == attendee.event_id.booking_partner_id
        )

    def _notify_attendees(self, mail_template, notify_author=False, force_send=False):
        """Confirm what was booked or moved to the customer by our own template."""
        swapped = {
            self.env.ref(f"calendar.calendar_template_meeting_{name}", False)
            for name in ("invitation", "changedate")
        }
        bookers = self._get_bookers() if mail_template in swapped else self.browse()
        if bookers:
            confirmation = self.env.ref(
                "lead_alignment_booking.mail_template_confirmation", False
            )
            # customers who are logged in are told, too
            super(CalendarAttendee, bookers)._notify_attendees(
                confirmation or mail_template, True, force_send
            )
        return super(CalendarAttendee, self - bookers)._notify_attendees(
            mail_template, notify_author, force_send
        )

    def do_decline(self):
        result = super().do_decline()
        for attendee in self._get_bookers():
            attendee.event_id._cancel_booking()
        return result

    def _get_zone(self):
        """Return the time zone of the mail: that in which the customer booked; else the
        attendee's own."""
        if self in self._get_bookers() or not self.mail_tz:
            return self.event_id._get_booker_timezone()
        return self.mail_tz

    def _get_booking_url(self):
        """Return where the customer sees, moves or cancels the booking."""
        return self.event_id._get_booking_url()
