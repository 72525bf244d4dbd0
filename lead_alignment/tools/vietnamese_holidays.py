"""Vietnam's public holidays: Labour Code 2019, article 112, and Culture Day (from
2026). Days in lieu and swapped days are decided each year and are not known here."""

from dataclasses import dataclass
from datetime import date, timedelta

# First day of the lunar year and the 10th of its third month, UTC+7.
LUNAR = {
    2025: ((1, 29), (4, 7)),
    2026: ((2, 17), (4, 26)),
    2027: ((2, 6), (4, 16)),
    2028: ((1, 26), (4, 4)),
    2029: ((2, 13), (4, 23)),
    2030: ((2, 2), (4, 12)),
    2031: ((1, 23), (4, 1)),
    2032: ((2, 11), (4, 19)),
    2033: ((1, 31), (4, 9)),
    2034: ((2, 19), (4, 28)),
    2035: ((2, 8), (4, 17)),
}
CULTURE_DAY_SINCE = 2026


@dataclass(frozen=True)
class Holiday:
    """A holiday: ``first`` to ``last`` are days off, both included."""

    name: str
    first: date
    last: date


def get_holidays(year: int) -> list[Holiday]:
    """Return the public holidays of ``year``, in order.

    :raises KeyError: for a year whose lunar dates are not known
    """
    tet, hung_kings = (date(year, *day) for day in LUNAR[year])
    days = [
        ("Tết Dương lịch", date(year, 1, 1), 1),
        ("Tết Nguyên đán", tet - timedelta(days=1), 5),
        ("Giỗ Tổ Hùng Vương", hung_kings, 1),
        ("Ngày Giải phóng miền Nam", date(year, 4, 30), 1),
        ("Quốc tế Lao động", date(year, 5, 1), 1),
        ("Quốc khánh", date(year, 9, 1), 2),
    ]
    if year >= CULTURE_DAY_SINCE:
        days.append(("Ngày Văn hóa Việt Nam", date(year, 11, 24), 1))
    holidays = [
        Holiday(name, first, first + timedelta(days=length - 1))
        for name, first, length in days
    ]
    return sorted(holidays, key=lambda holiday: holiday.first)
