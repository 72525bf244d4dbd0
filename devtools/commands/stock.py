"""Note what Odoo's own tests give without our add-ons, in devtools/stock.

For another Odoo or another set of apps; `./dev test` compares with what is there, and
runs itself what is not.
"""

import time
from functools import partial

from ..locks import owning_database
from ..parallel import run_together
from ..programs import ensure_chromium
from ..test_jobs import STOCK_KINDS, Jobs
from ..test_outcome import Outcome
from ..workspace import core_flavour, full_flavour, workspace
from .test import PREFIX, report


def add_arguments(parser):
    pass


def main(_arguments):
    start = time.monotonic()
    ensure_chromium()
    with workspace() as work, owning_database(PREFIX):
        jobs = Jobs(work, core_flavour(), full_flavour(), PREFIX)
        outcomes = run_together(
            "stock", {kind: partial(jobs.commit_stock, kind) for kind in STOCK_KINDS}
        )
    return report(sum(outcomes.values(), Outcome(0)), time.monotonic() - start)
