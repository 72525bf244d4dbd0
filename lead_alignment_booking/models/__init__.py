"""Meetings of a kind, which customers book themselves in the free time of a team.

Models: ``alignment.booking.page``, ``alignment.booking.cell``; extends
``calendar.event``, ``calendar.attendee``, ``crm.lead``.
Written by: heads of sales and team leaders the pages; customers their bookings, through
the public page; whoever holds a meeting its result.
"""

from . import alignment_booking_cell
from . import alignment_booking_page
from . import alignment_booking_page_time
from . import alignment_booking_page_book
from . import calendar_attendee
from . import calendar_event
from . import calendar_event_source
from . import crm_lead
