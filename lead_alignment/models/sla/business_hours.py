"""By which hours a timer runs, and when it says something."""

from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from ...tools.agreement_terms import Policy, Terms
from ...tools.local_day import get_local_day, get_moment


class TimerStart(NamedTuple):
    """A timer that is started: of which lead, by which policy of the terms, since when,
    and which moment was promised, if one was."""

    lead: Any
    terms: Terms
    policy: Policy
    date: datetime
    promised: datetime | None = None


class Step(NamedTuple):
    """When a timer says something, and what: "warn" or a ``Level``"""

    date: datetime
    what: Any


class Hours:
    """Working hours of a calendar, without somebody's own days off where they count."""

    def __init__(self, calendar, resource=None):
        self.calendar, self.resource = calendar, resource

    def deadlines(self, items):
        """Where no deadline is found the timer never ends by itself: in ten years."""
        found = self.calendar._business_deadline_batch(items, self.resource)
        return [
            moment or start + timedelta(days=3650)
            for moment, (start, _seconds) in zip(found, items, strict=True)
        ]

    def seconds(self, items):
        return self.calendar._business_seconds_batch(items, self.resource)

    def opening(self, start):
        """From when on a lead that came at ``start`` counts: the next opening, if it
        came out of hours; lunch is within hours. None if it came within."""
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
    """[``Step``] in the order of time"""
    later = [level for level in policy.levels if level.minutes]
    moments = hours.deadlines([(due, 60 * level.minutes) for level in later])
    steps = [Step(due, level) for level in policy.levels if not level.minutes]
    steps += map(Step, moments, later)
    if warn:
        steps.append(Step(warn, "warn"))
    return sorted(steps, key=attrgetter("date"))
