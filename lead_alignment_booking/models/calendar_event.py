from datetime import timedelta

import pytz

try:
    import vobject
except ImportError:  # as Odoo's calendar, which makes no files then either
    vobject = None

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from .alignment_booking_page import KINDS
from .alignment_booking_page_book import BookedEnoughError

MOST_MOVES = 10  # of one booking by its customer
# what moves a meeting in its host's time
PLACING = {"start", "stop", "start_date", "stop_date", "user_id", "active"}


class CalendarEvent(models.Model):
    """Meetings of a kind, booked ones among them, and whether the customer came.

    A booking holds the time of its host, see ``alignment.booking.cell``. What employees
    do in their calendars goes first: a booking that they move takes what is left there.
    """

    _inherit = "calendar.event"
    _facts = _facts_left_out = frozenset(
        {"meeting_result", "booking_page_id", "booking_partner_id", "booking_key"}
        | {"booking_timezone", "booking_secret", "booking_move_count"}
    )

    meeting_kind = fields.Selection(KINDS, "Kind of Meeting")
    meeting_result = fields.Selection(
        [("held", "Customer Came"), ("no_show", "Customer Did Not Come")],
        readonly=True,
        copy=False,
        help="Whether the customer came. It is part of the customer's history.",
    )
    booking_page_id = fields.Many2one(
        "alignment.booking.page",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    booking_partner_id = fields.Many2one(
        "res.partner",
        "Booked by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    booking_key = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        export_string_translation=False,
    )
    # Odoo's own secret of an attendee opens pages that name the contact, and whoever
    # types an address need not be whom it belongs to
    booking_secret = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        export_string_translation=False,
    )
    booking_move_count = fields.Integer(
        readonly=True, copy=False, export_string_translation=False
    )
    # in which the customer saw the times
    booking_timezone = fields.Char(
        readonly=True, copy=False, export_string_translation=False
    )
    is_past = fields.Boolean(compute="_compute_is_past")

    _unique_booking_key = models.UniqueIndex(
        "(booking_key) WHERE booking_key IS NOT NULL"
    )
    _unique_booking_secret = models.UniqueIndex(
        "(booking_secret) WHERE booking_secret IS NOT NULL"
    )

    @api.depends("start")
    def _compute_is_past(self):
        now = fields.Datetime.now()
        for event in self:
            event.is_past = bool(event.start) and event.start <= now

    def write(self, vals):
        is_placed = not PLACING.isdisjoint(vals)
        result = super().write(vals)
        if is_placed:
            self._place_bookings()
        return result

    def action_set_held(self):
        """Note that the customer came. :raises UserError: before the meeting"""
        self._set_result("held")

    def action_set_no_show(self):
        """Note that the customer did not come. :raises UserError: before the meeting"""
        self._set_result("no_show")

    def action_reset_result(self):
        """Take the result back."""
        self._check_tells()
        # sudo: facts are written by the system
        self.sudo().meeting_result = False

    def _check_tells(self):
        """:raises AccessError: for who neither hosts the meeting nor has its lead"""
        self.check_access("write")
        for event in self:
            # with the user's own rights, who may read a meeting without its lead
            lead = event.sudo().opportunity_id.with_env(self.env)
            is_host = event.user_id == self.env.user
            if not (self.env.su or is_host or (lead and lead.has_access("write"))):
                raise AccessError(
                    self.env._("Only the host, or who has the lead, says who came.")
                )

    def _set_result(self, result):
        self._check_tells()
        now = fields.Datetime.now()
        if early := self.filtered(lambda event: event.start > now):
            raise UserError(
                self.env._("The meeting has not started yet: %s.", early[0].name)
            )
        # sudo: facts are written by the system
        self.sudo().meeting_result = result
        self.activity_ids.action_done()

    def _place_bookings(self):
        """Hold the time at which bookings are now; cancelled ones hold none."""
        # sudo: whoever may move a meeting moves its time, and may not know of cells
        booked = self.sudo().filtered("booking_partner_id")
        if not booked:
            return
        cells = self.env["alignment.booking.cell"].sudo()
        cells.search([("event_id", "in", booked.ids)]).unlink()
        for event in booked:
            if event.active and event.user_id:
                cells._insert(
                    event.user_id, event.start, event.stop, event, is_forced=True
                )

    # ------------------------------------------------------------
    # What the customer does
    # ------------------------------------------------------------

    @api.model
    def _find_booking(self, token):
        """Return the booking of a customer's link, in sudo; empty if there is none."""
        # sudo: the link, which only the customer has, is the right to the booking
        events = self.sudo().with_context(active_test=False)
        if event := events.search([("booking_secret", "=", token)], limit=1):
            return event
        # links that were sent before bookings had secrets of their own
        attendees = events.env["calendar.attendee"]
        attendee = attendees.search([("access_token", "=", token)], limit=1)
        event = attendee.event_id
        is_bookers = event.booking_partner_id == attendee.partner_id
        return event if is_bookers and not event.booking_secret else events.browse()

    def _get_booking_token(self):
        """Return the secret of the customer's link; None without one. Older bookings
        keep that of their attendee."""
        self.ensure_one()
        # sudo: the secret of this booking, for its customer
        event = self.sudo()
        booker = event.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == event.booking_partner_id
        )
        return event.booking_secret or booker[:1].access_token or None

    def _get_booking_url(self):
        """Return where the customer sees, moves or cancels the booking."""
        return f"{self.get_base_url()}/book/meeting/{self._get_booking_token()}"

    def _is_changeable(self):
        """Whether the customer can still move or cancel the booking."""
        self.ensure_one()
        page = self.booking_page_id
        return bool(page and self.active and self.start > fields.Datetime.now())

    def _move_booking(self, start):
        """Move the booking of a customer.

        :param start: naive UTC
        :returns: whether it was moved; not if the time is taken
        :raises BookedEnoughError: for one that was moved very often: each time a mail
            goes to an address that somebody typed
        """
        self.ensure_one()
        if self.booking_move_count >= MOST_MOVES:
            raise BookedEnoughError
        page = self.booking_page_id
        free = page._get_free_times(self).get(start, ())
        cells = self.env["alignment.booking.cell"]
        stop = start + timedelta(minutes=page.duration)
        for host in page._sort_hosts(self.env["res.users"].browse(free), self):
            try:
                with self.env.cr.savepoint():
                    cells.search([("event_id", "=", self.id)]).unlink()
                    if not (claimed := cells._claim(host, start, stop)):
                        raise _TakenError
                    claimed.event_id = self
            except _TakenError:
                continue
            before = self.start
            self._write_place(host, start, stop)
            self.booking_move_count += 1
            env = self.with_context(lang=self.user_id.lang).env
            self._tell_host(
                env._("Booking moved"),
                env._(
                    "%(meeting)s: moved from %(before)s to %(after)s by the customer.",
                    meeting=self.name,
                    before=self._format_for_host(before),
                    after=self._format_for_host(start),
                ),
            )
            return True
        return False

    def _write_place(self, host, start, stop):
        vals = {"start": start, "stop": stop}
        if host != self.user_id:
            vals["user_id"] = host.id
            vals["partner_ids"] = [
                fields.Command.unlink(self.user_id.partner_id.id),
                fields.Command.link(host.partner_id.id),
            ]
        self.write(vals)

    def _cancel_booking(self):
        """Cancel the booking on behalf of its customer, and tell the host."""
        self.ensure_one()
        if not self._is_changeable():
            return
        self.activity_ids.unlink()
        self.active = False
        env = self.with_context(lang=self.user_id.lang).env
        self._tell_host(
            env._("Booking cancelled"),
            env._(
                "%(meeting)s on %(date)s was cancelled by the customer.",
                meeting=self.name,
                date=self._format_for_host(self.start),
            ),
        )
        if lead := self.opportunity_id:
            env = lead._in_company_language().env
            lead._message_log(
                body=env._("The customer cancelled the meeting: %s.", self.name)
            )

    def _tell_host(self, title, text):
        if self.user_id.active:
            self.user_id._notify_user(title, text)

    def _get_company(self):
        """Return the company that the booking is of, in sudo."""
        event = self.sudo()
        page = event.booking_page_id
        return page.company_id or event.user_id.company_id or self.env.company

    def _get_booker_timezone(self):
        """Return the time zone in which the customer is told the time."""
        self.ensure_one()
        event = self.sudo()
        return (
            event.booking_timezone
            or event.booking_partner_id.tz
            or self._get_company()._get_timezone()
        )

    def _render_calendar_file(self):
        """Return the meeting for the customer's calendar, as bytes: nothing of who
        attends, since whoever holds a link need not be whom the address belongs to."""
        self.ensure_one()
        if not vobject:
            return b""
        file = vobject.iCalendar()
        entry = file.add("vevent")
        entry.add("uid").value = f"booking-{self.id}@{self.env.cr.dbname}"
        entry.add("dtstart").value = pytz.utc.localize(self.start)
        entry.add("dtend").value = pytz.utc.localize(self.stop)
        entry.add("summary").value = self.booking_page_id.name or self.name
        entry.add("description").value = self._get_booking_url()
        if place := self.location or self.videocall_location:
            entry.add("location").value = place
        return file.serialize().encode()

    def _format_for_host(self, moment):
        host = self.user_id
        zone = host.tz or self._get_company()._get_timezone()
        env = self.with_context(lang=host.lang).env
        return format_datetime(env, moment, zone, dt_format="short")


class _TakenError(Exception):
    """The time was taken in the meantime."""
