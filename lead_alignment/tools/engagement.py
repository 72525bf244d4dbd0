"""The formula of the engagement score. Pure.

``score(t) = Σ rules Σ newest events within the window, up to the cap:
points × 2^(-age / half-life)``, each group at most its cap, the sum at least 0 and
rounded once. t is the start of a local day and age is in whole days, so the score is
the same all day, wherever it is read. The batch computes the same in SQL
(``customer.score``); a property test compares the two.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import floor
from typing import NamedTuple

from .local_day import get_moment

# sums of the same numbers in another order differ by less
TOLERANCE = 1e-9
COUNTED, OVER_CAP, BEFORE_RESET, QUARANTINED = (
    "counted",
    "over_cap",
    "before_reset",
    "quarantined",
)


class Rule(NamedTuple):
    """
    :param points: for one event on its day, also negative
    :param cap: how many events count, the newest ones; 0 for all
    :param window: days for which an event counts, its own day included
    :param half_life: days after which half of the points are left; 0 for no fading
    :param domain: on the event, as text
    """

    id: int
    name: str
    type_id: int
    points: int
    cap: int
    window: int
    half_life: int
    group_id: int
    domain: str


class Bands(NamedTuple):
    """Engagement from which a person is warm or hot, and below which no longer."""

    warm_from: int
    warm_until: int
    hot_from: int
    hot_until: int


class FitRule(NamedTuple):
    """:param domain: on the lead, as text"""

    id: int
    name: str
    domain: str
    points: int


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All that a score depends on besides the events and the lead.

    :param groups: {group id: the most points it brings}
    :param group_names: {group id: name}
    :param exclusions: [(name, domain on the person)]
    :param digest: changes with the effect on engagement, not with names
    :param fit_digest: changes with the effect on fit
    """

    rules: tuple[Rule, ...]
    groups: dict[int, int]
    group_names: dict[int, str]
    bands: Bands
    exclusions: tuple[tuple[str, str], ...]
    fit_rules: tuple[FitRule, ...]
    fit_a_from: int
    fit_b_from: int
    digest: str
    fit_digest: str


class Hit(NamedTuple):
    """An event that a rule counts.

    :param age: whole days since, 0 on its own day
    :param moment: naive UTC; hits of one rule are taken newest first
    """

    rule_id: int
    event_id: int
    age: int
    moment: object
    is_quarantined: bool = False


@dataclass(slots=True)
class Entry:
    """The points of an event under one rule."""

    event_id: int
    age: int
    points: float
    state: str


@dataclass(slots=True)
class Line:
    """A rule of the breakdown; ``points`` are before its cap."""

    rule: Rule
    points: float = 0.0
    over_cap: float = 0.0
    entries: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Breakdown:
    """The breakdown of a score: lines, what each group's cap took {group id: points},
    what the floor gave, what rounding did, and the score that they sum to."""

    lines: list[Line]
    over_group_cap: dict[int, float]
    below_zero: float
    rounding: float
    score: int


def fade(rule: Rule, age: int) -> float:
    """Return the points of one event at this age."""
    if not rule.half_life:
        return float(rule.points)
    return rule.points * 2.0 ** (-age / rule.half_life)


def round_score(total: float) -> int:
    """Round half up, independent of the order in which the parts were added."""
    return floor(max(0.0, total) + 0.5 + TOLERANCE)


def explain(
    rules: list[Rule],
    group_caps: dict[int, int],
    hits: list[Hit],
    reset_moment=None,
    earlier: int = 0,
) -> Breakdown:
    """Return the breakdown of a score.

    :param hits: in any order
    :param reset_moment: events until then do not count, naive UTC
    :param earlier: days before today for which to compute the score
    """
    lines = {rule.id: Line(rule) for rule in rules}
    places: dict[int, int] = {}
    for hit in sorted(hits, key=lambda hit: (hit.moment, hit.event_id), reverse=True):
        line = lines.get(hit.rule_id)
        age = hit.age - earlier
        if line is None or not 0 <= age < line.rule.window:
            continue
        points = fade(line.rule, age)
        if hit.is_quarantined:
            state = QUARANTINED
        elif reset_moment and hit.moment <= reset_moment:
            state = BEFORE_RESET
        else:
            place = places[hit.rule_id] = places.get(hit.rule_id, 0) + 1
            is_over = line.rule.cap and place > line.rule.cap
            state = OVER_CAP if is_over else COUNTED
            line.points += points
            line.over_cap -= points if is_over else 0
        line.entries.append(Entry(hit.event_id, age, points, state))
    used = [line for line in lines.values() if line.entries]
    return _sum_up(used, group_caps)


def _sum_up(lines, group_caps):
    by_group: dict[int, float] = {}
    for line in lines:
        group_id = line.rule.group_id
        by_group[group_id] = by_group.get(group_id, 0.0) + line.points + line.over_cap
    over = {
        group_id: min(0.0, group_caps[group_id] - total)
        for group_id, total in by_group.items()
        if group_id in group_caps
    }
    raw = sum(by_group.values()) + sum(over.values())
    score = round_score(raw)
    below_zero = max(0.0, -raw)
    return Breakdown(
        lines,
        {group_id: taken for group_id, taken in over.items() if taken},
        below_zero,
        score - raw - below_zero,
        score,
    )


def get_band(score: int, before: str, bands: Bands) -> str:
    """Return the band of a score.

    Warm and hot begin at their threshold and end below a lower one: so a score that
    swings about a threshold does not change its band each time.
    """
    if score >= bands.hot_from or (before == "hot" and score >= bands.hot_until):
        return "hot"
    is_up = before in ("hot", "warm")
    if score >= bands.warm_from or (is_up and score >= bands.warm_until):
        return "warm"
    return "cold"


def get_name(names: dict[str, str], lang: str | None) -> str:
    """Return the name in ``lang``, else another, of {language: name}."""
    return names.get(lang) or names.get("en_US") or next(iter(names.values()), "")


def get_day_starts(
    rule_set: RuleSet, day: date, zone: str, earlier: int = 0
) -> list[datetime]:
    """Return the beginnings of local days, naive UTC.

    They go from the first day that a rule looks back at, less ``earlier`` days, to the
    day after ``day``. Days are real ones: 23 or 25 hours long when clocks change.
    """
    window = max((rule.window for rule in rule_set.rules), default=1) + earlier
    return [get_moment(day + timedelta(days), 0, zone) for days in range(1 - window, 2)]
