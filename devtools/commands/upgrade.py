"""Try an update: install the version of a commit, give it data, update it to now.

Without a commit it is the last one with the version before that of the manifest.
"""

import time

from ..console import say
from ..locks import owning_database
from ..parallel import run_together
from ..test_jobs import Jobs
from ..upgrade_check import get_reference, upgrade_check
from ..workspace import core_flavour, full_flavour, workspace
from .test import PREFIX, report


def add_arguments(parser):
    parser.add_argument("reference", nargs="?", metavar="COMMIT")


def main(arguments):
    start = time.monotonic()
    reference = get_reference(arguments.reference)
    say(f"Updating from {reference[:12]}")
    with workspace() as work, owning_database(PREFIX):
        jobs = Jobs(work, core_flavour(), full_flavour(), PREFIX)
        name = "update"
        outcome = run_together(
            "upgrade",
            {name: lambda part: upgrade_check(jobs, part, jobs.full, reference)},
        )[name]
    return report(outcome, time.monotonic() - start)
