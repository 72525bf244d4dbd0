"""How well the next order is predicted, on real orders: the last order of each customer
is held out, and predicted from those before.

    python -m devtools.scripts.rhythm_from_file orders.csv

The file has the columns customer and date (2026-03-11). Errors are shares of the usual
gap; half of the customers have a smaller one.
"""

import csv
import importlib.util
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from statistics import median

TOOL = Path(__file__).parents[2] / "lead_alignment_repeat" / "tools" / "rhythm.py"


def load_tool():
    spec = importlib.util.spec_from_file_location("rhythm", TOOL)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def evaluate(path):
    """Print number of customers and median errors, by the rhythm and as last time."""
    get_rhythm = load_tool().get_rhythm
    orders = defaultdict(set)
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            orders[row["customer"]].add(date.fromisoformat(row["date"]))
    found = {False: [], True: []}
    for days in map(sorted, orders.values()):
        *known, held_out = days
        rhythm = get_rhythm(known)
        if rhythm and rhythm.gap:
            as_last = known[-1] + (known[-1] - known[-2])
            errors = [
                abs((held_out - guess).days) / rhythm.gap
                for guess in (rhythm.next_date, as_last)
            ]
            found[rhythm.is_steady].append(errors)
    for name, rows in (("all", found[True] + found[False]), ("steady", found[True])):
        if rows:
            own, last = (median(column) for column in zip(*rows, strict=True))
            sys.stdout.write(
                f"{name}: {len(rows)} customers, rhythm {own:.1%}, as last time "
                f"{last:.1%}\n"
            )


if __name__ == "__main__":
    evaluate(sys.argv[1])
