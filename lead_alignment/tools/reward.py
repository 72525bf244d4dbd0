"""What a deal earns for whom: the definition that the statement in SQL follows.

Amounts are whole minor units (đồng, cents). Pure functions.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

WHOLE = 100
# weights of the parts of a pot add up to this
WEIGHTS = WHOLE**3
FULL_FACTOR = 100
# who takes a department's part, by how they had to do with the lead
KINDS = ("brought", "handed_over", "closed", "pool")


class Part(NamedTuple):
    """Part of a pot: ``weight`` of :data:`WEIGHTS`; no ``user_id``: nobody's own."""

    department: str
    kind: str
    user_id: int | None
    weight: int


def get_pot(basis: str, clause: dict, base: Decimal, unit: int) -> int:
    """Return the pot of a deal in minor units.

    :param basis: ``new_customer``, ``first_order`` or ``paid_revenue``
    :param clause: the terms: ``pot`` (an amount), ``percent``, ``deal_cap`` (0: none)
    :param base: 1 for a new customer; the share of the first order that stays paid;
        or the revenue that was paid
    :param unit: minor units of an amount of 1
    """
    if basis == "paid_revenue":
        amount = base * Decimal(str(clause["percent"])) / WHOLE
        if clause["deal_cap"]:
            amount = min(amount, Decimal(str(clause["deal_cap"])))
    else:
        amount = base * Decimal(str(clause["pot"]))
    return max(0, round_half_up(amount * unit))


def round_half_up(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def get_marketing_percent(
    clause: dict, origin: str, source_id: int | None
) -> tuple[int, int | None]:
    """Return marketing's percentage, and the place of the exception that says so.

    :param origin: who brought the lead: ``marketing``, ``sales`` or ``service``
    """
    for place, rule in enumerate(clause["rules"]):
        is_of_origin = not rule["origin"] or rule["origin"] == origin
        is_of_source = not rule["source_ids"] or source_id in rule["source_ids"]
        if is_of_origin and is_of_source:
            return rule["marketing_percent"], place
    return clause["marketing_percent"], None


def get_parts(
    clause: dict, marketing_percent: int, people: dict[str, int | None]
) -> list[Part]:
    """Return the parts of a pot, in their order.

    A part of somebody whom the lead does not have goes to the department's pool.

    :param people: {kind, or ``referred``: user id or None}
    """
    referred = people.get("referred")
    off_the_top = clause["referral_percent"] if referred else 0
    parts = {}
    if off_the_top:
        parts["service", "referred", referred] = off_the_top * WHOLE * WHOLE
    ratio = {"marketing": marketing_percent, "sales": WHOLE - marketing_percent}
    for share in clause["shares"]:
        department, kind = share["department"], share["kind"]
        user_id = people.get(kind)
        key = (department, kind, user_id) if user_id else (department, "pool", None)
        weight = (WHOLE - off_the_top) * ratio[department] * share["percent"]
        parts[key] = parts.get(key, 0) + weight
    return [Part(*key, weight) for key, weight in parts.items() if weight]


def split_pot(pot: int, weights: Sequence[int]) -> list[int]:
    """Split ``pot`` by weights that add up to :data:`WEIGHTS`, to the last unit.

    The units that are left go to the largest remainders, earlier parts first (method of
    Hamilton). The sum is always the pot.
    """
    whole = [pot * weight // WEIGHTS for weight in weights]
    rest = sorted(
        range(len(weights)),
        key=lambda place: (-(pot * weights[place] % WEIGHTS), place),
    )
    for place in rest[: pot - sum(whole)]:
        whole[place] += 1
    return whole


def get_factor(gates: Iterable[dict], compliance: float | None) -> int:
    """Return the percentage of its part that a department gets.

    :param gates: [{"below": percentage of kept promises, "factor": percentage}]
    :param compliance: percentage of promises kept in the month; None if there were none
    """
    if compliance is None:
        return FULL_FACTOR
    missed = [gate for gate in gates if compliance < gate["below"]]
    return (
        min(missed, key=lambda gate: gate["below"])["factor"]
        if missed
        else (FULL_FACTOR)
    )


def apply_factor(amount: int, factor: int) -> int:
    """Return what is left of ``amount``; the rest stays with the company."""
    return round_half_up(Decimal(amount) * factor / FULL_FACTOR)


def split_evenly(amount: int, count: int, first: int = 0) -> list[int]:
    """Split ``amount`` among ``count`` people to the last unit, also if negative.

    :param first: whose turn it is to get the units that are left, so that they do not
        always go to the same
    """
    each, left = divmod(amount, count)
    return [each + ((place - first) % count < left) for place in range(count)]


def get_over_limit(amounts: dict[int, int]) -> int:
    """Return how much of what an employee earned in a month is over the limits.

    What was earned under a limit brings no more than it, together with what was earned
    under lower ones.

    :param amounts: {limit: what was earned under it}; 0: no limit
    """
    paid = 0
    for limit in sorted(filter(None, amounts)):
        paid = min(paid + amounts[limit], limit)
    return sum(amounts.values()) - amounts.get(0, 0) - paid


def take_off(amounts: Sequence[int], over: int) -> list[int]:
    """Return which part of ``over`` each of ``amounts`` bears, the largest first.

    :param over: to take off; if negative, to give back to what is taken back
    """
    sign = 1 if over > 0 else -1
    left = abs(over)
    taken = [0] * len(amounts)
    largest = sorted(
        range(len(amounts)), key=lambda place: (-sign * amounts[place], place)
    )
    for place in largest:
        part = min(left, max(0, sign * amounts[place]))
        taken[place] = sign * part
        left -= part
    if left:
        taken[largest[0]] += sign * left
    return taken
