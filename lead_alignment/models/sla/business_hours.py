"""The hours by which a timer runs, and the moments of its announcements."""

from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from ...tools.agreement_terms import Policy, Terms
from ...tools.local_day import get_local_day, get_moment


class TimerStart(NamedTuple):
    """A timer to start.

    ``promised`` is the moment of the callback, for policies about one.
    """

    lead: Any
    terms: Terms
    policy: Policy
    date: datetime
    promised: datetime | None = None


class Step(NamedTuple):
    """An announcement of a timer: its moment, and "warn" or a ``Level``."""

    date: datetime
    what: Any


class Hours:
    """Working hours of a calendar, less the days off of a person (``resource``)."""

    def __init__(self, calendar, resource=None):
        self.calendar, self.resource = calendar, resource

    def deadlines(self, items):
        """Return the deadlines of [(start, seconds)], in their order.

        If the calendar has no such moment, it is ten years later.
        """
        found = self.calendar._business_deadline_batch(items, self.resource)
        return [
            moment or start + timedelta(days=3650)
            for moment, (start, _seconds) in zip(found, items, strict=True)
        ]

    def seconds(self, items):
        return self.calendar._business_seconds_batch(items, self.resource)

    def opening(self, start):
        """Return the next opening for a lead that came at ``start`` outside working
        hours.

        None if it came within working hours, or in a break such as lunch.
        """
        if not self.calendar:
            return None
        (first,) = self.calendar._business_deadline_batch([(start, 0)], self.resource)
        if first is None or first == start:
            return None
        zone = self.calendar.sudo().tz
        day, today = (get_local_day(moment, zone) for moment in (first, start))
        morning = get_moment(today, 0, zone)
        is_lunch = day == today and self.seconds([(morning, start)])[0] > 0
        return None if is_lunch else first


def get_steps(policy, warn, due, hours):
    """Return [``Step``] in the order of time."""
    later = [level for level in policy.levels if level.minutes]
    moments = hours.deadlines([(due, 60 * level.minutes) for level in later])
    steps = [Step(due, level) for level in policy.levels if not level.minutes]
    steps += map(Step, moments, later)
    if warn:
        steps.append(Step(warn, "warn"))
    return sorted(steps, key=attrgetter("date"))
