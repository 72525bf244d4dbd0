"""What a bench file asks for, and the comparison of its two sides."""

import re
from dataclasses import dataclass
from statistics import median

from .console import DevError

KEYS = ("database", "apps", "at most")


@dataclass(frozen=True)
class Header:
    both: bool = False
    all_apps: bool = False
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
            all_apps=values.get("apps") == "all",
            at_most=float(values["at most"]) if "at most" in values else None,
        )
    except ValueError as error:
        raise DevError(f"{path} has a head that cannot be read: {error}.") from None


def summarise(pairs, at_most):
    """
    :param pairs: {measure: [[seconds of stock, of ours], ...]}
    :returns: (lines of a table, whether all ratios are within ``at_most``)
    """
    within = True
    lines = [
        f"{'':<28} {'stock':>10} {'ours':>10} {'ratio':>7} {'turns':>6}  (medians)"
    ]
    for measure, turns in pairs.items():
        ratio = median(ours / stock for stock, ours in turns)
        too_much = at_most is not None and ratio > at_most
        within = within and not too_much
        lines.append(
            f"{measure:<28} {median(s for s, _o in turns):>10.4g} "
            f"{median(o for _s, o in turns):>10.4g} {ratio:>7.3f} {len(turns):>6}"
            + (f"  over {at_most:g}" if too_much else "")
        )
    return lines, within
