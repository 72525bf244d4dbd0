"""Days of a time zone: they may be 23 or 25 hours long."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytz  # Odoo offers its names; it maps old ones that a system has dropped

DAY_MINUTES = 24 * 60


@cache
def get_zone(name: str) -> ZoneInfo:
    """Return the time zone of a name as Odoo stores it.

    Old names (Asia/Saigon, as some browsers say) work on systems without them.
    """
    name = pytz.timezone(name).zone
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        with pytz.open_resource(name) as file:
            return ZoneInfo.from_file(file, key=name)


def to_aware(moment: datetime) -> datetime:
    """Return ``moment``, naive UTC as Odoo stores it, as an aware one."""
    return moment.replace(tzinfo=UTC)


def to_naive(moment: datetime) -> datetime:
    """Return an aware ``moment`` as naive UTC, as Odoo stores it."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def get_local_day(moment: datetime, zone: str) -> date:
    """Return the day in ``zone`` at ``moment`` (naive UTC)."""
    return to_aware(moment).astimezone(get_zone(zone)).date()


def get_moment(day: date, hour: float, zone: str) -> datetime:
    """Return naive UTC of ``hour`` o'clock (17.5: half past five) on ``day`` in
    ``zone``.

    An hour that comes twice is the first one; a skipped hour counts on from before.
    """
    minutes = min(round(hour * 60), DAY_MINUTES)
    local = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    return to_naive(local.replace(tzinfo=get_zone(zone)))


def get_bounds(first: date, after: date, zone: str) -> tuple[datetime, datetime]:
    """Return the beginnings of two days in ``zone``, naive UTC."""
    return get_moment(first, 0, zone), get_moment(after, 0, zone)
