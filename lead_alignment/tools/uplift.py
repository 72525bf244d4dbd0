"""Whether people who were treated reached a goal more often than people who were not.

Pure functions. Shares of people lie between 0 and 1. The size of both groups is fixed
before the comparison begins, and the verdict falls once, on the first people of each
group up to that size: looking at the figures earlier, or again later, cannot make a
difference that is not there.
"""

from hashlib import md5
from math import ceil, sqrt
from statistics import NormalDist
from typing import NamedTuple

CONFIDENCE = 0.95
POWER = 0.85  # planned with; the interval of unequal groups finds some less
BUCKETS = 2**32


class Group(NamedTuple):
    """``reached`` of ``people`` reached the goal."""

    people: int
    reached: int

    @property
    def share(self) -> float:
        return self.reached / self.people if self.people else 0.0


class Difference(NamedTuple):
    """The difference of two shares, and the bounds of its confidence interval."""

    value: float
    low: float
    high: float


def get_position(salt: str, key: object) -> float:
    """Return where ``key`` stands between 0 (included) and 1: the same for ever, and
    evenly spread over keys.

    The first 32 bits of an MD5; :data:`POSITION_SQL` gives the same in PostgreSQL.
    """
    return int(md5(f"{salt}:{key}".encode()).hexdigest()[:8], 16) / BUCKETS


POSITION_SQL = """
    (('x' || substr(md5(%(salt)s || ':' || %(key)s), 1, 8))::bit(32)::bigint
     & 4294967295) / 4294967296.0::float8
"""


def choose(position: float, weights: list[float]) -> int:
    """Return the index of the part of ``weights`` that ``position`` falls into.

    :raises ValueError: if no weight is above 0
    """
    total = sum(weights)
    if total <= 0:
        raise ValueError("no weight is above 0")
    passed, last = 0.0, 0
    for index, weight in enumerate(weights):
        if weight <= 0:
            continue
        last = index
        passed += weight / total
        if position < passed:
            return index
    return last  # what rounding left over


def get_score_interval(count: int, share: float, z: float) -> tuple[float, float]:
    """Return the score interval of a share of ``count`` people, E. B. Wilson (1927).

    It holds for small groups, too; for nobody it is (0, 1).

    :param z: how many standard deviations wide to each side
    """
    if not count:
        return 0.0, 1.0
    spread = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    centre, scale = share + z * z / (2 * count), 1 + z * z / count
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def get_bounds(group: Group, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the score interval of a group's share; (0, 1) for nobody."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    return get_score_interval(group.people, group.share, z)


def get_difference(
    treated: Group, other: Group, confidence: float = CONFIDENCE
) -> Difference:
    """Return the difference of two shares with its interval.

    Method 10 of R. G. Newcombe, *Interval estimation for the difference between
    independent proportions*, Statistics in Medicine 17 (1998), 873–890.
    """
    low_1, high_1 = get_bounds(treated, confidence)
    low_2, high_2 = get_bounds(other, confidence)
    value = treated.share - other.share
    below = sqrt((treated.share - low_1) ** 2 + (high_2 - other.share) ** 2)
    above = sqrt((high_1 - treated.share) ** 2 + (other.share - low_2) ** 2)
    return Difference(value, max(-1.0, value - below), min(1.0, value + above))


def judge(
    treated: Group, other: Group, planned: tuple[int, int], comparisons: int = 1
) -> str:
    """Return ``undecided`` below the planned sizes; then ``better``, ``worse`` or
    ``same``: no difference was shown.

    :param planned: people of each group, fixed before; the groups given have no more
    :param comparisons: how many are made of the same goal: each is held to a part of
        the 5 % (C. E. Bonferroni)
    """
    if treated.people < planned[0] or other.people < planned[1]:
        return "undecided"
    found = get_difference(treated, other, 1 - (1 - CONFIDENCE) / max(comparisons, 1))
    if found.low > 0:
        return "better"
    return "worse" if found.high < 0 else "same"


def plan_sizes(
    base: float,
    uplift: float,
    other_share: float,
    comparisons: int = 1,
    power: float = POWER,
) -> tuple[int, int]:
    """Return how many people both groups need, (treated, other), so that an uplift is
    found in more than 4 of 5 cases.

    With unequal groups and correction for continuity: J. L. Fleiss, A. Tytun and
    H. K. Ury, Biometrics 36 (1980), 343–346.

    :param base: share of people who reach the goal without treatment
    :param uplift: relative, 0.3 for 30 % more of them
    :param other_share: share of all people who are in the other group
    :param power: how often an uplift that is there is to be found
    :raises ValueError: for shares that nothing can be planned with
    """
    goal = base * (1 + uplift)
    if not (0 < base < 1 and 0 < goal < 1 and uplift and 0 < other_share < 1):
        raise ValueError("shares must be between 0 and 1, and the uplift not 0")
    ratio = (1 - other_share) / other_share  # treated people for each of the others
    alpha = (1 - CONFIDENCE) / max(comparisons, 1)
    z_alpha = NormalDist().inv_cdf(1 - alpha / 2)
    z_power = NormalDist().inv_cdf(power)
    gap = abs(goal - base)
    mean = (base + ratio * goal) / (1 + ratio)
    plain = (
        z_alpha * sqrt((ratio + 1) * mean * (1 - mean))
        + z_power * sqrt(ratio * base * (1 - base) + goal * (1 - goal))
    ) ** 2 / (ratio * gap * gap)
    other = plain / 4 * (1 + sqrt(1 + 2 * (ratio + 1) / (plain * ratio * gap))) ** 2
    return ceil(ratio * other), ceil(other)
