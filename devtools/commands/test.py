"""Run all tests on fresh databases: ours, in the browser too, and Odoo's own.

With WHAT only those, within seconds, on a database that is kept: rooms (sla), add-ons
(lead_alignment_sale), test files, or tags in the form of Odoo's --test-tags, e.g.
./dev test /lead_alignment:TestKStatus.test_x. ./dev test tools needs no database.
"""

import json
import os
import time
from collections import Counter
from functools import partial

from ..changes import get_changed_paths, get_stamps, wait_for_change
from ..console import DevError, run_logged, say, step, tail
from ..fake_clock import run_at
from ..locks import owning_database
from ..node_env import get_node
from ..odoo_log import Failure
from ..parallel import run_together
from ..paths import LOGS, ROOT
from ..programs import ensure_chromium, ensure_wkhtmltopdf
from ..test_choice import TOOLS, get_rooms, get_tags, get_words_of_changes
from ..test_jobs import Jobs
from ..test_outcome import Outcome
from ..tool_tests import get_quick_names
from ..uninstall_check import uninstall_check
from ..workspace import core_flavour, full_flavour, workspace

PREFIX = "la_test"
SHOWN_LINES = 25  # of a failure's text
SHOWN_LETTERS = 500  # of each; the whole of it is in the log


def add_arguments(parser):
    parser.add_argument("words", nargs="*", metavar="WHAT", help="only these tests")
    parser.add_argument(
        "--changed",
        action="store_true",
        help="only the tests of what is not committed yet",
    )
    parser.add_argument(
        "--watch", action="store_true", help="run WHAT again at each change of a file"
    )
    parser.add_argument(
        "--db",
        default=PREFIX,
        metavar="NAME",
        help="begin the databases' names with NAME, for a run beside another one",
    )
    parser.add_argument(
        "--fresh", action="store_true", help="make the kept database of WHAT anew"
    )
    parser.add_argument(
        "--at",
        metavar="MOMENT",
        help="as if it were then: '2028-02-29 10:00:00'",
    )
    parser.add_argument(
        "--zone", help="as if the machine were in this time zone: America/New_York"
    )
    parser.add_argument(
        "--coverage",
        action="store_true",
        help="only our tests, and which branches of our add-ons they leave out",
    )


def main(arguments):
    run_at(arguments.at, arguments.zone)
    start = time.monotonic()
    if arguments.words == [TOOLS] and not arguments.watch:
        with workspace() as work:
            outcome = _tool_tests(work.odoo.python, get_quick_names())
        return report(outcome, time.monotonic() - start)
    ensure_chromium()
    ensure_wkhtmltopdf()
    with workspace() as work, owning_database(arguments.db):
        _offer_axe(work.odoo.python)
        jobs = Jobs(work, core_flavour(), full_flavour(), arguments.db)
        if arguments.words or arguments.changed:
            return _run_chosen(jobs, arguments)
        outcome = _run_measured(jobs) if arguments.coverage else _run_all(work, jobs)
    return report(outcome, time.monotonic() - start)


def _offer_axe(python):
    """Let the test of accessibility find its checker; without it that is skipped."""
    try:
        packages = get_node(python).packages
    except DevError as error:
        say(f"  accessibility is not tested: {error}")
    else:
        os.environ["LEAD_ALIGNMENT_AXE"] = str(packages / "axe-core" / "axe.min.js")


def _run_chosen(jobs, arguments):
    """Run what was asked for; with --watch again and again, until Ctrl-C."""
    while True:
        seen = get_stamps()
        words = list(arguments.words)
        if arguments.changed:
            words += get_words_of_changes(get_changed_paths())
        status = _run_words(jobs, words, arguments.fresh)
        if not arguments.watch:
            return status
        say("\nWaiting for a change (Ctrl-C ends it) ...")
        wait_for_change(seen)


def _run_words(jobs, words, is_fresh):
    start = time.monotonic()
    if not words:
        say("Nothing changed that has tests.")
        return 0
    say(f"Testing {' '.join(words)}")
    outcome = Outcome(0)
    if TOOLS in words:
        outcome += _tool_tests(jobs.work.odoo.python, get_quick_names())
    if others := [word for word in words if word != TOOLS]:
        tags = get_tags(others)
        job = _caught(lambda part: jobs.chosen_tests(tags, part, is_fresh))
        outcome += run_together("test", {"chosen": job})["chosen"]
    return report(outcome, time.monotonic() - start)


def _run_measured(jobs):
    outcome = run_together("test", {"our tests": _caught(jobs.measured_tests)})
    _status, log = jobs.work.odoo.report_coverage()
    say(log.read_text(encoding="utf-8"))
    return outcome["our tests"]


def _run_all(work, jobs):
    outcome = _own_units(work.odoo.python) + _tool_tests(work.odoo.python)
    rooms = get_rooms()
    half = len(rooms) // 2
    # the longest first: they work on the small database while the big one is made
    parts = {
        f"{rooms[0]} to {rooms[half - 1]}": partial(jobs.room_tests, rooms[:half]),
        f"{rooms[half]} to {rooms[-1]}": partial(jobs.room_tests, rooms[half:]),
        "bridges": jobs.bridge_tests,
        "Odoo's tests of other apps": jobs.app_tests,
        "the whole add-on": jobs.own_tests,
        "uninstallation": lambda part: uninstall_check(jobs, part),
        "clicks everywhere": jobs.click_everywhere,
        "Odoo's crm tests": jobs.crm_tests,
        "installation in Vietnam": jobs.installs,
        "Odoo's generic checks": jobs.generic_checks,
        "installation": jobs.installations,
    }
    if stale := jobs.get_stale_stock():
        say(f"  Odoo's own results without us are made anew ({', '.join(stale)}):")
        say("  ./dev stock notes them in devtools/stock, commit that")
    results = run_together("test", {name: _caught(parts[name]) for name in parts})
    return sum(results.values(), outcome)


def _caught(job):
    """A part that cannot be run is a failure, and no end of the others."""

    def run(part):
        try:
            return job(part)
        except DevError as error:
            return Outcome(0, [Failure("set-up", str(error))])

    return run


def _own_units(python):
    """The unit tests of ./dev itself."""
    return _units(python, "devtools.tests", "test ./dev itself")


def _tool_tests(python, names=()):
    """Tests of what needs no Odoo: all, or those of these files."""
    return _units(python, "devtools.tool_tests", "test the tools", names)


def _units(python, module, title, names=()):
    result = LOGS / f"{module}.json"
    result.unlink(missing_ok=True)
    command = [python, "-m", module, result, *names]
    with step(title):
        _status, log = run_logged(command, module, cwd=ROOT)
    if not result.exists():
        return Outcome(0, [Failure(module, tail(log), log)])
    found = json.loads(result.read_text())
    failures = [Failure(name, text, log) for name, text in found["failures"]]
    return Outcome(found["run"] - len(failures), failures)


def report(outcome, seconds):
    for note in outcome.notes:
        say(f"  {note}")
    # a warning repeated with each page is shown once
    for failure, times in Counter(outcome.failures).items():
        say(f"\nFAILED {failure.name}" + (f" ({times} times)" if times > 1 else ""))
        lines = failure.text.strip().splitlines()
        for line in lines[:SHOWN_LINES]:
            say(f"    {line[:SHOWN_LETTERS]}")
        if len(lines) > SHOWN_LINES:
            say(f"    ... {len(lines) - SHOWN_LINES} more lines")
        if failure.log:
            say(f"    log: {failure.log}")
    say(f"\nTested in {seconds:.0f} s.")
    say(f"{outcome.passed} passed, {len(outcome.failures)} failed")
    return 0 if outcome.passed and not outcome.failures else 1
