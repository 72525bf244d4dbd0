"""Whole points for what is known of a lead before the first call, learned from the
leads that were won and lost. Pure: plain counts, no library.

How it is done, as credit scorecards are (Siddiqi, *Credit Risk Scorecards*, 2006):

1. Each signal is cut into bins: a text has one for each value, a number those that part
   won from lost best, and what is missing is a bin of its own.
2. The weight of evidence of a bin is ln(share of won there / share of lost there), with
   ``PRIOR`` imagined leads of the average added, so that few leads say little.
3. Signals that say the same would count twice. A logistic regression with one weight a
   signal, on the evidence of its bins, tells how much each adds to the others.
4. Points = evidence × weight, ``POINTS_TO_DOUBLE`` points doubling the odds, rounded.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, replace
from math import exp, isfinite, log
from typing import Any

POINTS_TO_DOUBLE = 10
PRIOR = 4.0
MAX_BINS = 6
# a bin of a number has at least this share of the leads, and this many
MIN_SHARE, MIN_COUNT = 0.05, 8
# 2 × the gain in log-likelihood has a chi-square distribution: 5 is p = 0.025
MIN_GAIN = 2.5
# regression: the usual weight, and how strongly weights are held to it
USUAL_WEIGHT, FIRMNESS = 0.7, 5.0
MAX_ROUNDS, CLOSE_ENOUGH = 25, 1e-6
# more leads do not make the weights any surer
ENOUGH = 10_000
SCALE = POINTS_TO_DOUBLE / log(2)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bin:
    """
    :param value: the text as it is spelled most, True, False or None for missing; of a
        number (lower, upper): lower ≤ number < upper, None where it is open
    """

    value: Hashable
    count: int
    won: int
    points: int


@dataclass(frozen=True, slots=True)
class Signal:
    """
    :param cuts: of a number, where one bin ends and the next begins
    :param bins: by the key of :func:`_get_key`
    """

    name: str
    is_number: bool
    cuts: tuple[float, ...]
    bins: dict[Hashable, Bin]

    def find(self, value) -> Bin | None:
        """Return the bin of a value; None if it was never seen."""
        return self.bins.get(_get_key(value, self.cuts if self.is_number else None))

    def get_points(self, value) -> int:
        """Points for this value; 0 for one that was never seen."""
        found = self.find(value)
        return found.points if found else 0


@dataclass(frozen=True, slots=True)
class Card:
    """
    :param rate: of the leads it was learned from, how many were won
    """

    signals: tuple[Signal, ...]
    count: int
    rate: float

    def score(self, row: Row) -> int:
        """Return the sum of the points of all signals; 0 is an average lead."""
        return sum(signal.get_points(row.get(signal.name)) for signal in self.signals)


def fit_points(rows: list[Row], outcomes: list[bool]) -> Card:
    """Learn a card.

    :param rows: for each lead signal → text, number, True/False, or None (missing)
    :param outcomes: for each lead, whether it was won
    :raises ValueError: where there is nothing to learn from: not as many rows as
        outcomes, or not both won and lost ones
    """
    if len(rows) != len(outcomes):
        raise ValueError(f"{len(rows)} rows, but {len(outcomes)} outcomes")
    outcomes = [bool(outcome) for outcome in outcomes]
    won = sum(outcomes)
    if not 0 < won < len(outcomes):
        raise ValueError("points are learned from won and lost leads: both are needed")
    names = sorted({name for row in rows for name in row})
    signals = [
        _learn(name, [row.get(name) for row in rows], outcomes) for name in names
    ]
    scales = [SCALE * weight for weight in _get_weights(rows, outcomes, signals)]
    return Card(
        tuple(
            _give_points(signal, scale, won, len(rows))
            for signal, scale in zip(signals, scales, strict=True)
        ),
        len(rows),
        won / len(rows),
    )


def _give_points(signal, scale, won, count):
    bins = {
        key: replace(found, points=round(scale * _weigh(found, won, count)))
        for key, found in signal.bins.items()
    }
    return replace(signal, bins=bins)


# ----------------------------------------------------------------------
# Bins and their evidence
# ----------------------------------------------------------------------


def _learn(name, values, outcomes):
    """Return the signal with its bins, without points."""
    known = [value for value in map(_clean, values) if value is not None]
    is_number = bool(known) and all(_is_number(value) for value in known)
    cuts = _cut(values, outcomes) if is_number else None
    counts: dict[Hashable, list[int]] = {}
    spelled: dict[Hashable, Counter] = {}
    for value, outcome in zip(values, outcomes, strict=True):
        key = _get_key(value, cuts)
        counts.setdefault(key, [0, 0])[outcome] += 1
        if isinstance(key, str):
            spelled.setdefault(key, Counter())[str(value).strip()] += 1
    order = sorted(counts, key=lambda key: (key is None, str(type(key)), key))
    bins = {
        key: Bin(
            _get_range(key, cuts) if is_number else _get_spelling(key, spelled),
            sum(counts[key]),
            counts[key][1],
            0,
        )
        for key in order
    }
    return Signal(name, is_number, tuple(cuts or ()), bins)


def _get_spelling(key, spelled):
    """Return the most common spelling of a text; of equal ones the first one."""
    if key not in spelled:
        return key
    return min(spelled[key].items(), key=lambda pair: (-pair[1], pair[0]))[0]


def _weigh(found, all_won, all_count, leaving=None):
    """Return the weight of evidence of a bin, see the head of the file.

    :param leaving: outcome of a lead of the bin that is left out
    """
    rate = all_won / all_count
    won, lost = found.won, found.count - found.won
    all_lost = all_count - all_won
    if leaving is not None:
        won, all_won = won - leaving, all_won - leaving
        lost, all_lost = lost - (not leaving), all_lost - (not leaving)
    return log((won + PRIOR * rate) / max(all_won, 1)) - log(
        (lost + PRIOR * (1 - rate)) / max(all_lost, 1)
    )


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def _clean(value):
    """Return None for all that is no value: missing, an empty text, not a number."""
    if isinstance(value, str):
        return value.strip().casefold() or None
    if isinstance(value, float) and value != value:
        return None
    return value


def _get_key(value, cuts):
    """Return the key of a value's bin; ``cuts`` is None if it is no number."""
    value = _clean(value)
    if value is None:
        return None
    if cuts is None:
        return str(value) if _is_number(value) else value
    return bisect_right(cuts, value) if _is_number(value) else None


def _get_range(key, cuts):
    if key is None:
        return None
    return (
        cuts[key - 1] if key else None,
        cuts[key] if key < len(cuts) else None,
    )


def _cut(values, outcomes):
    """Return where to cut a number into bins.

    Each cut is where won and lost leads differ most, as long as the gain is significant
    and enough leads are on both sides.
    """
    known = sorted(
        (value, outcome)
        for value, outcome in zip(map(_clean, values), outcomes, strict=True)
        if value is not None and isfinite(value)
    )
    won_before = [0]
    for _value, outcome in known:
        won_before.append(won_before[-1] + outcome)
    least = max(MIN_COUNT, int(MIN_SHARE * len(outcomes)))
    pieces = [_find_cut(known, won_before, 0, len(known), least)]
    cuts = []
    while len(cuts) < MAX_BINS - 1:
        best = max(pieces)
        gain, place, start, end = best
        if gain < MIN_GAIN:
            break
        pieces.remove(best)
        pieces.append(_find_cut(known, won_before, start, place, least))
        pieces.append(_find_cut(known, won_before, place, end, least))
        cuts.append(known[place][0])
    return sorted(cuts)


def _find_cut(known, won_before, start, end, least):
    """Return (gain in log-likelihood, place of the cut, start, end)."""
    best = (0.0, 0, start, end)
    won = won_before[end] - won_before[start]
    whole = _get_disorder(end - start, won)
    for place in range(start + least, end - least + 1):
        if known[place - 1][0] == known[place][0]:
            continue
        left = won_before[place] - won_before[start]
        gain = (
            whole
            - _get_disorder(place - start, left)
            - _get_disorder(end - place, won - left)
        )
        best = max(best, (gain, place, start, end))
    return best


def _get_disorder(count, won):
    lost = count - won
    if not won or not lost:
        return 0.0
    return -won * log(won / count) - lost * log(lost / count)


# ----------------------------------------------------------------------
# How much each signal adds to the others
# ----------------------------------------------------------------------


def _get_weights(rows, outcomes, signals):
    """Return one weight ≥ 0 for each signal, by logistic regression (Newton's method).

    A lead's own outcome is left out of the evidence that it is scored by: else a signal
    that differs on each lead would seem to explain everything.
    """
    step = -(-len(rows) // ENOUGH)
    won = sum(outcomes)
    table = [
        [
            *(
                _weigh(
                    signal.find(row.get(signal.name)), won, len(outcomes), leaving=own
                )
                for signal in signals
            ),
            1.0,
        ]
        for row, own in zip(rows[::step], outcomes[::step], strict=True)
    ]
    weights = [0.0] * len(signals) + [log(won / (len(outcomes) - won))]
    outcomes = outcomes[::step]
    likely = _get_likelihood(table, outcomes, weights)
    for _round in range(MAX_ROUNDS):
        move = _solve(*_get_slope(table, outcomes, weights))
        share = 1.0  # smaller if the step would overshoot
        while share > CLOSE_ENOUGH:
            moved = [w + share * by for w, by in zip(weights, move, strict=True)]
            better = _get_likelihood(table, outcomes, moved)
            if better > likely:
                break
            share /= 2
        else:
            break
        weights, gain, likely = moved, better - likely, better
        if gain < CLOSE_ENOUGH:
            break
    return [max(0.0, weight) for weight in weights[:-1]]


def _get_chance(row, weights):
    total = sum(value * weight for value, weight in zip(row, weights, strict=True))
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def _get_likelihood(table, outcomes, weights):
    """Return the log-likelihood, less a penalty for unusual weights."""
    off = sum((weight - USUAL_WEIGHT) ** 2 for weight in weights[:-1])
    return -FIRMNESS / 2 * off + sum(
        log(chance if outcome else 1 - chance)
        for chance, outcome in zip(
            (_get_chance(row, weights) for row in table), outcomes, strict=True
        )
    )


def _get_slope(table, outcomes, weights):
    """Return the second and first derivatives of the log-likelihood."""
    size = len(weights)
    matrix = [[0.0] * size for _row in range(size)]
    vector = [0.0] * size
    for row, outcome in zip(table, outcomes, strict=True):
        chance = _get_chance(row, weights)
        spread = chance * (1 - chance)
        for one in range(size):
            vector[one] += (outcome - chance) * row[one]
            part, line = spread * row[one], matrix[one]
            for other in range(one, size):
                line[other] += part * row[other]
    for one in range(size):
        for other in range(one):
            matrix[one][other] = matrix[other][one]
        if one < size - 1:  # the last is the intercept, which has no penalty
            matrix[one][one] += FIRMNESS
            vector[one] -= FIRMNESS * (weights[one] - USUAL_WEIGHT)
    return matrix, vector


def _solve(matrix, vector):
    """x of matrix · x = vector, by elimination; the matrix is positive definite."""
    size = len(vector)
    lines = [[*row, value] for row, value in zip(matrix, vector, strict=True)]
    for one in range(size):
        _size, pivot = max((abs(lines[n][one]), n) for n in range(one, size))
        lines[one], lines[pivot] = lines[pivot], lines[one]
        for other in range(one + 1, size):
            factor = lines[other][one] / lines[one][one]
            for column in range(one, size + 1):
                lines[other][column] -= factor * lines[one][column]
    solution = [0.0] * size
    for one in reversed(range(size)):
        rest = sum(lines[one][n] * solution[n] for n in range(one + 1, size))
        solution[one] = (lines[one][size] - rest) / lines[one][one]
    return solution
