"""How much each channel is missed when it is taken away: the removal effect of a
first-order Markov chain of customer journeys.

Source: E. Anderl, I. Becker, F. von Wangenheim, J. H. Schumann, "Mapping the customer
journey: Lessons learned from graph-based online attribution modeling", International
Journal of Research in Marketing 33 (2016) 457–474.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable

START, WON, LOST = object(), object(), object()
PRECISION = 1e-12
MOST_ROUNDS = 10_000

Path = tuple[tuple[Hashable, ...], bool, int]


def get_removal_effects(paths: Iterable[Path]) -> dict[Hashable, float]:
    """Return {channel: share of the conversions that would be lost without it, 0 to 1}.

    :param paths: (channels in the order of their touches, whether the journey ended in
        a conversion, number of such journeys); journeys without channels say nothing
    :returns: empty if nothing was converted
    """
    chances = _get_chances(paths)
    values = _solve(chances)
    whole = values.get(START, 0.0)
    if not whole:
        return {}
    return {
        channel: 1 - _solve(chances, values, channel).get(START, 0.0) / whole
        for channel in chances
        if channel is not START
    }


def _get_chances(paths: Iterable[Path]) -> dict:
    """Return {state: {next state: probability}}."""
    counts: defaultdict[object, Counter] = defaultdict(Counter)
    for channels, is_won, count in paths:
        if not channels:
            continue
        states = (START, *channels, WON if is_won else LOST)
        for state, following in zip(states, states[1:], strict=False):
            counts[state][following] += count
    return {
        state: {name: count / found.total() for name, count in found.items()}
        for state, found in counts.items()
    }


def _solve(chances: dict, known: dict | None = None, without: object = None) -> dict:
    """Return {state: probability to end in a conversion}.

    :param known: values to begin with
    :param without: channel that journeys do not come past
    """
    values = dict.fromkeys(chances, 0.0) if known is None else dict(known)
    values[WON], values[LOST] = 1.0, 0.0
    if without is not None:
        values[without] = 0.0
    states = [state for state in chances if state is not without]
    for _round in range(MOST_ROUNDS):
        change = 0.0
        for state in states:
            value = sum(
                share * values[following] for following, share in chances[state].items()
            )
            change = max(change, abs(value - values[state]))
            values[state] = value
        if change < PRECISION:
            break
    return values
