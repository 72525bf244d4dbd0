"""How well a score predicts who buys, measured on real outcomes. Pure."""

import random
from typing import Any, NamedTuple

from .uplift import get_score_interval

# 95 % of a normal distribution lie within this many standard deviations
Z = 1.96


class Share(NamedTuple):
    """How many of a group bought.

    :param rate: won / count, 0 … 1
    :param low: lower end of the 95 % interval of the rate
    :param lift: rate over the rate of all; 1 means that the group tells nothing
    """

    count: int
    won: int
    rate: float
    low: float
    high: float
    lift: float


def get_auc(scores: list[float], outcomes: list[bool]) -> float | None:
    """Return the probability that a buyer scored higher than another lead.

    Ties count half: 0.5 is a coin, 1 is perfect. By ranks, Mann and Whitney 1947; ties
    have their mean rank.

    :returns: None if all bought, or none
    """
    won = sum(map(bool, outcomes))
    lost = len(outcomes) - won
    if not won or not lost:
        return None
    counts: dict[float, list[int]] = {}
    for score, outcome in zip(scores, outcomes, strict=True):
        counts.setdefault(score, [0, 0])[bool(outcome)] += 1
    better, below = 0.0, 0
    for score in sorted(counts):
        lost_here, won_here = counts[score]
        better += won_here * (below + lost_here / 2)
        below += lost_here
    return better / (won * lost)


def get_share(count: int, won: int, base_rate: float) -> Share:
    """Return rate, interval and lift of a group."""
    if not count:
        return Share(0, 0, 0.0, 0.0, 1.0, 0.0)
    rate = won / count
    low, high = get_score_interval(count, rate, Z)
    lift = rate / base_rate if base_rate else 0.0
    return Share(count, won, rate, low, high, lift)


def score_unseen(
    rows: list[dict[str, Any]], outcomes: list[bool], fit, folds: int = 5
) -> list[float]:
    """Return the score of each row by a card that was fitted without it.

    Each fifth of the rows is scored by the other four, shuffled the same way each time.

    :param fit: ``fit(rows, outcomes)`` → card with ``score(row)``
    """
    order = list(range(len(rows)))
    random.Random(0).shuffle(order)  # noqa: S311 - a shuffle, no secret
    scores = [0.0] * len(rows)
    for fold in range(folds):
        unseen = order[fold::folds]
        others = sorted(set(order) - set(unseen))
        card = fit([rows[n] for n in others], [outcomes[n] for n in others])
        for number in unseen:
            scores[number] = card.score(rows[number])
    return scores
