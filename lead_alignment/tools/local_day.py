"""Days as a place lives them: one may be 23 or 25 hours long."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytz  # whose names Odoo offers, and maps where a system has dropped old ones

DAY_MINUTES = 24 * 60


@cache
def get_zone(name: str) -> ZoneInfo:
    """The time zone of a name as Odoo stores it, also an old one (Asia/Saigon, as some
    browsers say) on a system that has only the present names."""
    name = pytz.timezone(name).zone
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        with pytz.open_resource(name) as file:
            return ZoneInfo.from_file(file, key=name)


def to_aware(moment: datetime) -> datetime:
    """``moment``, naive UTC as Odoo stores it, as an aware one"""
    return moment.replace(tzinfo=UTC)


def to_naive(moment: datetime) -> datetime:
    """An aware ``moment`` as Odoo stores it: naive UTC"""
    return moment.astimezone(UTC).replace(tzinfo=None)


def get_local_day(moment: datetime, zone: str) -> date:
    """The day that it is in ``zone`` at ``moment`` (naive UTC)"""
    return to_aware(moment).astimezone(get_zone(zone)).date()


def get_moment(day: date, hour: float, zone: str) -> datetime:
    """Naive UTC of ``hour`` o'clock (17.5: half past five) on ``day`` in ``zone``.

    Of an hour that comes twice it is the first; one that is left out counts on from
    before.
    """
    minutes = min(round(hour * 60), DAY_MINUTES)
    local = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    return to_naive(local.replace(tzinfo=get_zone(zone)))


def get_bounds(first: date, after: date, zone: str) -> tuple[datetime, datetime]:
    """Beginnings of the days ``first`` and ``after`` in ``zone``, naive UTC"""
    return get_moment(first, 0, zone), get_moment(after, 0, zone)
