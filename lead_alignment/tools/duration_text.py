"""How long something takes, as people say it: "8 hours", "90 phút"."""

from datetime import timedelta

from babel.dates import format_timedelta


def get_duration(minutes: int, lang: str) -> str:
    """Return ``minutes`` in the language ``lang`` (as Odoo's: "vi_VN"): in hours where
    they are whole, else in minutes. Never in days, which are no working days."""
    unit = "minute" if minutes % 60 or not minutes else "hour"
    return format_timedelta(
        timedelta(minutes=minutes),
        granularity=unit,
        threshold=minutes + 1,  # no larger unit
        locale=lang.partition("@")[0],
    )
