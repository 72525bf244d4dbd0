"""Compares a run of Odoo's own tests with our add-ons to the stock result."""

import json
import re

from .odoo_log import Failure

# Every add-on adds queries to the crm's assignment; so much may be ours.
COUNTING = "TestLeadAssignPerf"
MORE_QUERIES = 0.10


def as_stock(run, key):
    """What of a stock run is kept, as JSON.

    :param key: says of which Odoo, with which options
    """
    return {
        "key": key,
        "started": run.started,
        "problems": [_identity(problem) for problem in run.problems],
        "queries": run.queries,
    }


def load_stock(path, key):
    """:returns: what was saved at ``path``, or None if that is of another run"""
    stock = json.loads(path.read_text()) if path.exists() else {}
    return stock if stock.get("key") == key else None


def save_stock(path, stock):
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(stock, indent=1) + "\n")
    partial.replace(path)


def compare(run, stock):
    """
    :returns: (failures that stock has not, notes on what is allowed to differ)
    """
    known = set(stock["problems"])
    failures = [
        problem
        for problem in run.problems
        if (
            not _is_within_budget(problem, stock)
            if _has_budget(problem)
            else _identity(problem) not in known
        )
    ]
    if run.closed:  # else that is the failure
        failures.extend(
            Failure(test, "runs in stock and not with our add-ons")
            for test in sorted(set(stock["started"]) - set(run.started))
        )
    return failures, list(_query_notes(run, stock))


def _identity(problem):
    """The same for the same failure of two runs, whatever its moment and numbers."""
    if problem.name.startswith("/"):
        return problem.name
    first_line = problem.text.partition("\n")[0]
    return f"{problem.name}: {re.sub(r'[0-9]+', '#', first_line)}"


def _has_budget(problem):
    return problem.queries and COUNTING in problem.test


def _is_within_budget(problem, stock):
    match = problem.queries
    place = f"{match['where']} as {match['user']}"
    stock_count = _stock_count(stock, place, int(match["expected"]))
    return int(match["count"]) <= stock_count * (1 + MORE_QUERIES)


def _stock_count(stock, place, expected):
    """Odoo logs a count only where it differs from the expected one."""
    return stock["queries"].get(place, (expected, expected))[0]


def _query_notes(run, stock):
    for place, (count, expected) in sorted(run.queries.items()):
        stock_count = _stock_count(stock, place, expected)
        if count > stock_count:
            more = 100 * (count / stock_count - 1)
            yield f"{place}: {count} queries, stock {stock_count} (+{more:.1f} %)"
