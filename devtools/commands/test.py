"""Run all tests on fresh databases: ours, in the browser too, and Odoo's own.

With TAGS, in the form of Odoo's --test-tags, only those; e.g.
./dev test /lead_alignment:TestKStatus.test_x
"""

import io
import re
import time
import unittest

from ..chromium import ensure_chromium
from ..console import DevError, say, step
from ..locks import owning_database
from ..odoo_log import Failure
from ..parallel import run_together
from ..paths import ROOT, our_modules
from ..test_jobs import Jobs
from ..test_outcome import Outcome
from ..uninstall_check import uninstall_check
from ..workspace import Flavour, workspace

PREFIX = "la_test"
SHOWN_LINES = 25  # of a failure's text


def add_arguments(parser):
    parser.add_argument("tags", nargs="?", metavar="TAGS", help="only these tests")


def main(arguments):
    start = time.monotonic()
    ensure_chromium()
    with workspace() as work, owning_database(PREFIX):
        flavour = Flavour(tuple(our_modules()), demo=True)
        work.template(flavour)
        jobs = Jobs(work, flavour, PREFIX)
        if arguments.tags:
            outcome = _run_chosen(jobs, arguments.tags)
        else:
            outcome = _run_all(work, jobs, flavour)
    return _report(outcome, time.monotonic() - start)


def _run_chosen(jobs, tags):
    modules = sorted(set(re.findall(r"/(\w+)(?=[:,.\[]|$)", tags)) - set(our_modules()))
    job = _caught(lambda part: jobs.chosen_tests(tags, modules, part))
    return run_together("test", {tags: job})[tags]


def _run_all(work, jobs, flavour):
    outcome = _own_units()
    work.template(Flavour(flavour.modules, demo=False))
    parts = {
        "Odoo's crm tests": jobs.crm_tests,
        "our tests": jobs.own_tests,
        "clicks everywhere": jobs.click_everywhere,
        "Odoo's generic checks": jobs.generic_checks,
        "uninstallation": lambda part: uninstall_check(jobs, part),
        "installation in Vietnam": jobs.installs,
    }
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


def _own_units():
    """The unit tests of ./dev itself."""
    with step("test ./dev itself"):
        suite = unittest.defaultTestLoader.discover(
            str(ROOT / "devtools" / "tests"), top_level_dir=str(ROOT)
        )
        result = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
    failures = [
        Failure(test.id(), text) for test, text in result.failures + result.errors
    ]
    return Outcome(result.testsRun - len(failures), failures)


def _report(outcome, seconds):
    for note in outcome.notes:
        say(f"  {note}")
    for failure in outcome.failures:
        say(f"\nFAILED {failure.name}")
        lines = failure.text.strip().splitlines()
        for line in lines[:SHOWN_LINES]:
            say(f"    {line}")
        if len(lines) > SHOWN_LINES:
            say(f"    ... {len(lines) - SHOWN_LINES} more lines")
        if failure.log:
            say(f"    log: {failure.log}")
    say(f"\nTested in {seconds:.0f} s.")
    say(f"{outcome.passed} passed, {len(outcome.failures)} failed")
    return 0 if outcome.passed and not outcome.failures else 1
