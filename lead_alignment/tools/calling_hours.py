"""When a customer may be called: the company works, and it is daytime at the
customer's.

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
# where most people of a country with several zones live
MAIN_ZONES = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}
# in North America the country does not tell the zone
ZONE_OF_COUNTRY = {
    code: zones[0] for code, zones in pytz.country_timezones.items() if len(zones) == 1
} | {code: zone for code, zone in MAIN_ZONES.items() if zone in ZONES}


def get_open_zones(now: datetime, hour_from: float, hour_to: float) -> frozenset[str]:
    """Return names of the time zones where ``now`` (naive UTC) is between the hours."""
    minute = now.hour * 60 + now.minute
    # cached by the quarter of an hour: offsets never change within one
    offsets = _get_offsets(now - (now - datetime.min) % QUARTER)
    start, end = hour_from * 60, hour_to * 60
    return frozenset(
        name
        for name, offset in offsets.items()
        if start <= (minute + offset) % DAY_MINUTES < end
    )


@lru_cache(maxsize=8)
def _get_offsets(moment):
    """Return {time zone: minutes ahead of UTC} at ``moment``, naive UTC."""
    aware = to_aware(moment)
    return {
        name: aware.astimezone(get_zone(name)).utcoffset() // MINUTE for name in ZONES
    }


@dataclass(frozen=True)
class CallingHours:
    """When a customer may be called.

    ``work``: sorted (start, end) intervals of the company, or None for always.
    ``zone``, ``hour_from``, ``hour_to``: the customer's local day, in hours.
    """

    work: Iterable[tuple[datetime, datetime]] | None
    zone: tzinfo
    hour_from: float
    hour_to: float

    def first_from(self, moment: datetime) -> datetime:
        """Return the first moment from ``moment`` on at which a call may be made.

        It is ``moment`` itself if the intervals have none.
        """
        if self.work is None:
            return self._daytime(moment)
        for start, end in self.work:
            candidate = self._daytime(max(start, moment))
            if candidate < end:
                return candidate
        return moment

    def on_day(self, day, hour: float) -> datetime:
        """Return ``hour`` on the customer's ``day``, or the first later day with calls.

        An hour before the opening becomes the opening.
        """
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
        """Return a local moment; ``hour`` 24 is midnight at the end of ``day``."""
        minutes = round(hour * 60)
        naive = datetime.combine(day, time.min) + timedelta(minutes=minutes)
        if hasattr(self.zone, "localize"):  # a zone of pytz, which Odoo uses
            return self.zone.localize(naive)
        return naive.replace(tzinfo=self.zone)
