"""When a customer may be called: the company works and it is daytime over there.

Pure functions on aware datetimes; ``resource.calendar`` gives the intervals.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from functools import lru_cache

import pytz  # for its lists of zones

from .local_day import get_zone, to_aware

DAY = timedelta(days=1)
DAY_MINUTES = 24 * 60
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
SEARCH_DAYS = 30
ZONES = pytz.common_timezones
# countries with one time zone; of the others the country does not tell the hour
ZONE_OF_COUNTRY = {
    code: zones[0] for code, zones in pytz.country_timezones.items() if len(zones) == 1
}


def get_open_zones(now: datetime, hour_from: float, hour_to: float) -> frozenset[str]:
    """Names of the time zones where ``now`` (naive UTC) is between the hours."""
    minute = now.hour * 60 + now.minute
    # timers change at a quarter of an hour at the finest
    offsets = _get_offsets(now - (now - datetime.min) % QUARTER)
    start, end = hour_from * 60, hour_to * 60
    return frozenset(
        name
        for name, offset in offsets.items()
        if start <= (minute + offset) % DAY_MINUTES < end
    )


@lru_cache(maxsize=8)
def _get_offsets(moment):
    """{time zone: minutes ahead of UTC} at ``moment``, naive UTC."""
    aware = to_aware(moment)
    return {
        name: aware.astimezone(get_zone(name)).utcoffset() // MINUTE for name in ZONES
    }


@dataclass(frozen=True)
class CallingHours:
    """``work``: sorted (start, end) intervals of the company, or None for always.
    ``zone``, ``hour_from``, ``hour_to``: the customer's local day, in hours."""

    work: Iterable[tuple[datetime, datetime]] | None
    zone: tzinfo
    hour_from: float
    hour_to: float

    def first_from(self, moment: datetime) -> datetime:
        """The first moment at or after ``moment`` at which a call may be made;
        ``moment`` itself where none is found within the intervals."""
        if self.work is None:
            return self._daytime(moment)
        for start, end in self.work:
            candidate = self._daytime(max(start, moment))
            if candidate < end:
                return candidate
        return moment

    def on_day(self, day, hour: float) -> datetime:
        """``hour`` of the customer's ``day``, or of the first day after it on which
        calls may be made at all, moved to the opening where it is before that."""
        for offset in range(SEARCH_DAYS):
            wanted = self._local(day + timedelta(days=offset), hour)
            first = self.first_from(wanted)
            if (
                first.astimezone(self.zone).date()
                == wanted.astimezone(self.zone).date()
            ):
                return first
        return self._local(day, hour)

    def _daytime(self, moment: datetime) -> datetime:
        day = moment.astimezone(self.zone).date()
        start = self._local(day, self.hour_from)
        if moment < start:
            return start
        if moment < self._local(day, self.hour_to):
            return moment
        return self._local(day + DAY, self.hour_from)

    def _local(self, day, hour: float) -> datetime:
        """``hour`` may be 24: midnight at the end of ``day``."""
        minutes = round(hour * 60)
        naive = datetime.combine(day, time.min) + timedelta(minutes=minutes)
        if hasattr(self.zone, "localize"):  # of pytz, which Odoo uses
            return self.zone.localize(naive)
        return naive.replace(tzinfo=self.zone)
