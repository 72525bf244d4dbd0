"""Days as a place lives them: one may be 23 or 25 hours long."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60


def get_local_day(moment: datetime, zone: str) -> date:
    """The day that it is in ``zone`` at ``moment`` (naive UTC)"""
    return moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone)).date()


def get_moment(day: date, hour: float, zone: str) -> datetime:
    """Naive UTC of ``hour`` o'clock (17.5: half past five) on ``day`` in ``zone``.

    Of an hour that comes twice it is the first; one that is left out counts on from
    before.
    """
    minutes = min(round(hour * 60), DAY_MINUTES)
    local = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    moment = local.replace(tzinfo=ZoneInfo(zone)).astimezone(timezone.utc)
    return moment.replace(tzinfo=None)


def get_bounds(first: date, after: date, zone: str) -> tuple[datetime, datetime]:
    """Beginnings of the days ``first`` and ``after`` in ``zone``, naive UTC"""
    return get_moment(first, 0, zone), get_moment(after, 0, zone)
