# database: both
# at most: 1.15
"""What agents do all day, against stock crm: entering leads, opening the pipeline,
the list and a form."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["BENCH_FOLDER"], "fixtures"))
from lead_screens import LeadScreens  # noqa: E402

Lead = env["crm.lead"].with_user(env.ref("base.user_admin"))  # noqa: F821
screens = LeadScreens(Lead)


def prepare():
    screens.create()


def forget():
    Lead.search([]).unlink()


measures = screens.get_measures()
