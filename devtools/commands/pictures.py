"""Take the pictures of the guides and the store page anew, with the demo data."""

import os
import time

from ..console import say
from ..locks import owning_database
from ..parallel import run_together
from ..paths import MAIN_MODULE, ROOT
from ..programs import ensure_chromium
from ..test_jobs import Jobs
from ..workspace import core_flavour, full_flavour, workspace
from .test import report

PREFIX = "la_pictures"
FOLDER = ROOT / MAIN_MODULE / "static" / "description"
TAGS = f"lead_alignment_pictures/{MAIN_MODULE}"


def add_arguments(parser):
    parser.add_argument(
        "folder", nargs="?", default=str(FOLDER), help="where they go; by default there"
    )


def main(arguments):
    start = time.monotonic()
    ensure_chromium()
    os.environ["LEAD_ALIGNMENT_PICTURES"] = arguments.folder
    with workspace() as work, owning_database(PREFIX):
        jobs = Jobs(work, core_flavour(), full_flavour(), PREFIX)
        name = "pictures"
        outcome = run_together(
            name, {name: lambda part: jobs.chosen_tests(TAGS, part, is_fresh=True)}
        )[name]
    say(f"The pictures are in {arguments.folder}.")
    return report(outcome, time.monotonic() - start)
