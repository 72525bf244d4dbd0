"""What a bench file asks for, and the comparison of its two sides."""

import re
from dataclasses import dataclass
from statistics import median

from .console import DevError

KEYS = ("database", "rounds", "at most")


@dataclass(frozen=True)
class Header:
    both: bool = False
    rounds: int = 5
    at_most: float | None = None


def read_header(path):
    """The comments ``# key: value`` above the first other line.

    :raises DevError: for a value that cannot be
    """
    values = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        match = re.fullmatch(r"# ([a-z ]+): (\S+)", line.strip())
        if match and match[1] in KEYS:
            values[match[1]] = match[2]
    database = values.get("database", "ours")
    try:
        if database not in ("ours", "both"):
            raise ValueError(f"database: {database}")
        return Header(
            both=database == "both",
            rounds=int(values.get("rounds", Header.rounds)),
            at_most=float(values["at most"]) if "at most" in values else None,
        )
    except ValueError as error:
        raise DevError(f"{path} has a head that cannot be read: {error}.") from None


def summarise(rounds, at_most):
    """
    :param rounds: [({measure: number} of stock, of ours), ...]
    :returns: (lines of a table, whether all ratios are within ``at_most``)
    """
    within = True
    lines = [f"{'':<32} {'stock':>10} {'ours':>10} {'ratio':>7}  (medians)"]
    for measure in rounds[0][0]:
        pairs = [(stock[measure], ours[measure]) for stock, ours in rounds]
        ratios = [ours / stock for stock, ours in pairs if stock]
        ratio = median(ratios) if ratios else 1.0
        too_much = at_most is not None and ratio > at_most
        within = within and not too_much
        lines.append(
            f"{measure:<32} {median(s for s, _o in pairs):>10.4g} "
            f"{median(o for _s, o in pairs):>10.4g} {ratio:>7.3f}"
            + (f"  over {at_most:g}" if too_much else "")
        )
    return lines, within
