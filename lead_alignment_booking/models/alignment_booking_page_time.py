from datetime import datetime, timedelta

import pytz

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.lead_alignment.tools.local_day import (
    get_bounds,
    get_local_day,
    get_moment,
    to_aware,
    to_naive,
)

from ..tools.start_times import get_start_times
from .alignment_booking_cell import CELL_MINUTES


class AlignmentBookingPage(models.Model):
    """The free times of a page: working hours of its hosts without their days off, less
    the meetings in their calendars."""

    _inherit = "alignment.booking.page"

    def _get_free_times(self, event=None):
        """Return {start: [ids of the hosts who are free]}, in order of time.

        All times between the earliest and the latest that can be booked. Starts are
        naive UTC.

        :param event: a booked meeting that is moved: its own time is free, and it stays
            with its host as long as they are one
        """
        self.ensure_one()
        now = fields.Datetime.now()
        start = now + timedelta(hours=self.notice_hours)
        end = now + timedelta(days=self.horizon_days)
        hosts = self._get_hosts()
        if event and event.user_id in hosts:
            hosts = event.user_id
        if not hosts or start >= end or not self._get_calendar():
            return {}
        hours = self._get_hours(hosts, start, end)
        busy = self._get_busy(hosts, start, end, event)
        free = {}
        for host in hosts:
            for moment in get_start_times(
                hours[host.id],
                busy.get(host.id, ()),
                timedelta(minutes=self.duration),
                timedelta(minutes=self.step),
                timedelta(minutes=self.gap),
            ):
                if moment >= start:
                    free.setdefault(moment, []).append(host.id)
        return dict(sorted(free.items()))

    def _get_hours(self, hosts, start, end):
        """Return {host id: [(begin, end)] of the hours in which they can be booked}.

        Who has working hours of their own is booked in the hours common to both. Whole
        days, so that times do not shift with the hour at which somebody looks.
        """
        calendar, company = self._get_calendar(), self.company_id
        zone = self._get_timezone()
        first = to_aware(get_moment(get_local_day(start, zone), 0, zone))
        last = to_aware(end)
        # sudo: visitors see when hosts are free, not why they are not
        resources = hosts.sudo().resource_ids.filtered(
            lambda resource: resource.company_id in (company, company.browse())
        )
        by_host = {resource.user_id.id: resource for resource in resources}
        leaves = company._get_leave_domain()
        common = calendar._work_intervals_batch(
            first, last, resources, domain=leaves, tz=pytz.timezone(zone)
        )
        own_hours = {}
        for own, group in resources.grouped("calendar_id").items():
            if own._has_fixed_hours() and own not in (
                calendar,
                company.sudo().resource_calendar_id,
            ):
                own_hours |= own._work_intervals_batch(
                    first, last, group, domain=leaves
                )
        found = {}
        for host in hosts:
            resource_id = by_host[host.id].id if host.id in by_host else False
            spans = common[resource_id]
            if resource_id in own_hours and resource_id:
                spans = spans & own_hours[resource_id]
            found[host.id] = [
                (_round_up(to_naive(begin)), to_naive(finish))
                for begin, finish, _line in spans
            ]
        return found

    def _get_busy(self, hosts, start, end, event=None):
        """Return {host id: [(begin, end)] of the meetings that they do not decline}."""
        # whole days are stored as 8:00 to 18:00 UTC, wherever they are
        margin = timedelta(days=1)
        domain = (
            Domain("attendee_ids.partner_id", "in", hosts.partner_id.ids)
            & Domain("show_as", "=", "busy")
            & Domain("stop", ">", start - margin)
            & Domain("start", "<", end + margin + timedelta(minutes=self.duration))
        )
        # sudo: only when hosts are busy is used, for private meetings, too
        meetings = self.env["calendar.event"].sudo().search(domain)
        if event:
            meetings -= event
        hosts_by_partner = {host.partner_id.id: host for host in hosts}
        busy = {}
        for attendee in meetings.attendee_ids:
            host = hosts_by_partner.get(attendee.partner_id.id)
            meeting = attendee.event_id
            # the time of a booking stays taken until it is moved or cancelled
            if host and (attendee.state != "declined" or meeting.booking_page_id):
                busy.setdefault(host.id, []).append(self._get_span(meeting, host))
        return busy

    def _get_span(self, meeting, host):
        """Return (begin, end), naive UTC; of whole days in the host's time zone."""
        if not meeting.allday:
            return meeting.start, meeting.stop
        after = meeting.stop_date + timedelta(days=1)
        return get_bounds(meeting.start_date, after, host.tz or self._get_timezone())


def _round_up(moment):
    """Return the beginning of the next cell: days off end at odd minutes."""
    cell = timedelta(minutes=CELL_MINUTES)
    return datetime.min + -(-(moment - datetime.min) // cell) * cell
