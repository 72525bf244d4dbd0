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
from math import sqrt
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


def estimate(
    deals: Iterable[tuple[Hashable, Hashable, float]],
    chances: Mapping,
    arrivals: Iterable[float] = (),
) -> Estimate:
    """Return what deals earn.

    :param deals: (status, age, amount if it is won) of those that are open
    :param chances: of :func:`get_chances`
    :param arrivals: what deals that were not there yet earned in such times of the past
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
    past = list(arrivals)
    if past:
        mean += fmean(past)
    if len(past) > 1:
        spread += variance(past) * (1 + 1 / len(past))
    return Estimate(mean, *get_interval(mean, spread))


def get_interval(mean: float, spread: float) -> tuple[float, float]:
    """Return the bounds of 8 of 10 cases of a gamma distribution.

    :param spread: its variance
    """
    if mean <= 0 or spread <= 0:
        return max(mean, 0.0), max(mean, 0.0)
    shape = mean * mean / spread
    ninth = 1 / (9 * shape)
    low, high = (max(1 - ninth + z * sqrt(ninth), 0.0) ** 3 for z in (-Z, Z))
    # what happens less than once in ten times lies above nine tenths
    return mean * min(low, 1), mean * max(high, 1)
