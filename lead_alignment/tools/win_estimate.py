"""What open deals and those to come will earn until a day, and how sure that is. Pure.

The chance of a deal is the observed share of deals in the same status, as long in it,
that were won within the same number of days. Small groups lean on larger ones
(beta-binomial shrinkage: A. Gelman et al., Bayesian Data Analysis, 3rd ed., 2013,
section 5.3). The sum is taken as gamma distributed with the mean and variance of its
parts, so that it is never negative; its quantiles by E. B. Wilson and M. M. Hilferty,
"The distribution of chi-square", PNAS 17 (1931) 684–688.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from math import inf, sqrt
from statistics import fmean, variance
from typing import NamedTuple

# deals of the larger group that a small one counts besides its own
PRIOR = 20
# 80 % of a normal distribution lie within this many standard deviations
Z = 1.2816

Key = tuple[Hashable, Hashable]  # status, age


class Seen(NamedTuple):
    """Deals that were open on some days of the past.

    :param count: deals × days
    :param won: how many of them were won in time
    :param deals: how many different deals these are
    """

    count: int
    won: int
    deals: int


class Chance(NamedTuple):
    """The chance of a deal, and its standard error squared."""

    value: float
    variance: float


class Estimate(NamedTuple):
    """Expected amount, and the bounds between which it lies in 8 of 10 cases."""

    mean: float
    low: float
    high: float


def get_chances(seen: Mapping[Key, Seen]) -> dict[Key | tuple[Hashable] | None, Chance]:
    """Return the chances by (status, age), by (status,), and of all under None."""
    by_status: defaultdict[Hashable, list[Seen]] = defaultdict(list)
    for (status, _age), group in seen.items():
        by_status[status].append(group)
    whole = _add(seen.values())
    chances = {None: _get_chance(whole, 0.0, 0)}
    for status, groups in by_status.items():
        parent = chances[None].value
        chances[status,] = _get_chance(_add(groups), parent, PRIOR)
    for key, group in seen.items():
        chances[key] = _get_chance(group, chances[key[0],].value, PRIOR)
    return chances


def _add(groups: Iterable[Seen]) -> Seen:
    groups = list(groups)
    if not groups:
        return Seen(0, 0, 0)
    return Seen(*(sum(column) for column in zip(*groups, strict=True)))


def _get_chance(group: Seen, parent: float, prior: int) -> Chance:
    # the same deal on several days is one witness, not several
    share = group.won / group.count if group.count else 0.0
    weight = group.deals + prior
    value = (group.deals * share + prior * parent) / weight if weight else 0.0
    return Chance(value, value * (1 - value) / (weight + 1))


def find_chance(chances: Mapping, status: Hashable, age: Hashable) -> Chance:
    """Return the chance of a deal, of a larger group where its own was never seen."""
    return chances.get((status, age)) or chances.get((status,)) or chances[None]


def get_drift(
    days: Iterable[Mapping[Key, Seen]], chances: Mapping, length: float
) -> float:
    """Return how much better or worse all deals together did at times, as the variance
    of a factor around 1: good months and bad ones, prices, rivals.

    Of each day of the past the deals that were won are compared with what ``chances``
    expect: what differs more than by chance is drift (overdispersion: P. McCullagh and
    J. A. Nelder, Generalized Linear Models, 2nd ed., 1989, section 4.5).

    :param days: the deals that were open on each
    :param chances: of :func:`get_chances`, over all these days
    :param length: of the window after each day, in steps from one day to the next
    """
    excess = square = number = 0
    for groups in days:
        expected = by_chance = won = 0.0
        for (status, age), seen in groups.items():
            chance = find_chance(chances, status, age).value
            expected += seen.count * chance
            by_chance += seen.count * chance * (1 - chance)
            won += seen.won
        excess += (won - expected) ** 2 - by_chance
        square += expected**2
        number += 1
    if not square:
        return 0.0
    # the chances are fitted to the very same days
    return max(excess / square, 0.0) * _correct(_count_apart(number, length))


def _count_apart(number: int, length: float) -> float:
    """Return how many windows there are that do not overlap."""
    return number / max(length, 1)


def _correct(apart: float) -> float:
    """Return by what a variance is to be multiplied that few witnesses tell of: their
    mean is fitted, and is not sure itself."""
    return (apart + 1) / max(apart - 1, 1)


def estimate(
    deals: Iterable[tuple[Hashable, Hashable, float]],
    chances: Mapping,
    arrivals: Iterable[float] = (),
    drift: float = 0.0,
    length: float = 1.0,
) -> Estimate:
    """Return what deals earn.

    :param deals: (status, age, amount if it is won) of those that are open
    :param chances: of :func:`get_chances`
    :param arrivals: what deals that were not there yet earned in such times of the past
    :param drift: of :func:`get_drift`
    :param length: of a window, as there
    """
    mean = spread = 0.0
    of_group: defaultdict[Chance, float] = defaultdict(float)
    for status, age, amount in deals:
        chance = find_chance(chances, status, age)
        mean += chance.value * amount
        spread += chance.value * (1 - chance.value) * amount * amount
        of_group[chance] += amount
    # an error in the chance of a group is one for all its deals
    spread += sum(
        chance.variance * amount * amount for chance, amount in of_group.items()
    )
    spread += drift * mean * mean
    past = list(arrivals)
    if past:
        mean += fmean(past)
    apart = _count_apart(len(past), length)
    if len(past) > 1:
        spread += variance(past) * _correct(apart)
    return Estimate(mean, *get_interval(mean, spread, apart - 1))


def get_interval(
    mean: float, spread: float, freedom: float = inf
) -> tuple[float, float]:
    """Return the bounds of 8 of 10 cases of a gamma distribution.

    :param spread: its variance
    :param freedom: number of witnesses of it, less one: of few the bounds are wider, as
        those of Student's distribution (R. A. Fisher's expansion)
    """
    if mean <= 0 or spread <= 0:
        return max(mean, 0.0), max(mean, 0.0)
    shape = mean * mean / spread
    ninth = 1 / (9 * shape)
    far = Z * (1 + (Z * Z + 1) / (4 * max(freedom, 1)))
    low, high = (max(1 - ninth + z * sqrt(ninth), 0.0) ** 3 for z in (-far, far))
    # what happens less than once in ten times lies above nine tenths
    return mean * min(low, 1), mean * max(high, 1)
