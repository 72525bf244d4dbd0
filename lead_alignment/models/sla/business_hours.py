"""By which hours a clock runs, and when it says something."""

from datetime import datetime, timedelta

import pytz


class Hours:
    """Working hours of a calendar, without somebody's own days off where they count."""

    def __init__(self, calendar, resource=None):
        self.calendar, self.resource = calendar, resource

    def deadlines(self, items):
        """Where no deadline is found the clock never ends by itself: in ten years."""
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
        zone = pytz.timezone(self.calendar.sudo().tz)
        day, today = (_local(moment, zone).date() for moment in (first, start))
        midnight = zone.localize(datetime.combine(today, datetime.min.time()))
        morning = midnight.astimezone(pytz.utc).replace(tzinfo=None)
        is_lunch = day == today and self.seconds([(morning, start)])[0] > 0
        return None if is_lunch else first


def _local(moment, zone):
    return pytz.utc.localize(moment).astimezone(zone)


def get_steps(policy, warn, due, hours):
    """[(moment, "warn" or ``Level``)] in the order of time"""
    offsets = [(due, 60 * level.minutes) for level in policy.levels]
    moments = hours.deadlines([item for item in offsets if item[1]])
    later = iter(moments)
    steps = [
        (next(later) if offset else due, level)
        for (_due, offset), level in zip(offsets, policy.levels, strict=True)
    ]
    if warn:
        steps.append((warn, "warn"))
    return sorted(steps, key=lambda step: step[0])
