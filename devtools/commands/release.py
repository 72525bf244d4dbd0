"""Show what a release must have shown; it takes half an hour and more.

The packages are installed into an Odoo without this repository (the main add-on alone,
all at once, one by one), each earlier version is updated with work in it, older files
are refused, a backup is restored and neutralized, uninstalling leaves what was there,
and what changed has another version. With WHAT only those parts.
"""

import time
from functools import partial

from ..console import DevError
from ..locks import owning_database
from ..parallel import run_together
from ..shipping_check import all_then_one_by_one, backup, core_alone, downgrade, unpack
from ..test_jobs import Jobs
from ..test_outcome import Outcome
from ..uninstall_check import uninstall_with_work
from ..upgrade_check import get_versions, upgrade_check
from ..version_check import version_check
from ..workspace import MAIN_MODULE, core_flavour, full_flavour, manifest, workspace
from .test import report

PREFIX = "la_release"
PACKAGED = {"core", "packages"}  # parts that install the packages


def add_arguments(parser):
    parser.add_argument("words", nargs="*", metavar="WHAT", help="only these parts")


def main(arguments):
    start = time.monotonic()
    with workspace() as work, owning_database(PREFIX):
        jobs = Jobs(work, core_flavour(), full_flavour(), PREFIX)
        parts = _get_parts(jobs)
        chosen = arguments.words or list(parts)
        if unknown := [word for word in chosen if word not in parts]:
            raise DevError(
                f"There is no part {', '.join(unknown)}: choose of {', '.join(parts)}."
            )
        if PACKAGED.intersection(chosen):
            unpack()
        outcomes = run_together("release", {name: parts[name] for name in chosen})
    outcome = sum(outcomes.values(), Outcome(0))
    return report(outcome, time.monotonic() - start)


def _get_parts(jobs):
    """{name: function(part) -> Outcome}"""
    parts = {
        "versions": lambda _part: version_check(),
        "core": partial(core_alone, jobs),
        "packages": partial(all_then_one_by_one, jobs),
        "downgrade": partial(downgrade, jobs),
        "backup": partial(backup, jobs),
        "uninstall": partial(uninstall_with_work, jobs),
    }
    current = manifest(MAIN_MODULE)["version"]
    for version, commit in get_versions().items():
        if version != current:
            parts[version] = partial(
                upgrade_check, jobs, flavour=jobs.flavour, reference=commit
            )
    return parts
