"""Public holidays of any country.

They come from the library ``holidays`` (MIT, https://github.com/vacanza/holidays) where
the server has it: it knows days in lieu, too. Without it only Vietnam's are known, from
our own table.
"""

from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec

from . import vietnamese_holidays
from .vietnamese_holidays import Holiday


def has_library() -> bool:
    """Whether the library is installed."""
    return find_spec("holidays") is not None


def is_known(country: str, year: int) -> bool:
    """Whether the holidays of a country, by its ISO 3166-1 code, are known."""
    if has_library():
        return country in import_module("holidays").list_supported_countries()
    return country == "VN" and year in vietnamese_holidays.LUNAR


def get_public_holidays(country: str, year: int, language: str = "") -> list[Holiday]:
    """Return the public holidays of a country in ``year``, in order.

    :param country: ISO 3166-1 code of two letters
    :param language: such as "vi" or "en_US"; the country's own if it is not there
    :raises KeyError: for a country or year that is not known
    """
    if not is_known(country, year):
        raise KeyError(country)
    if not has_library():
        return vietnamese_holidays.get_holidays(year)
    library = import_module("holidays")
    place = library.country_holidays(country)
    offered = [code for code in place.supported_languages if code[:2] == language[:2]]
    # else the library would ask the server's locale
    found = offered[0] if offered else place.default_language
    days = library.country_holidays(country, years=year, language=found)
    holidays: list[Holiday] = []
    for day, name in sorted(days.items()):
        first = day
        last = holidays[-1] if holidays else None
        if last and last.name == name and last.last == day - timedelta(days=1):
            first = holidays.pop().first
        holidays.append(Holiday(name=name, first=first, last=day))
    return holidays
