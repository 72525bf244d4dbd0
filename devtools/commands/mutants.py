"""Plant small faults and tell which of them no test notices.

Without WHAT in all tools; with it in tools (scorecard) or rooms (sla). A room's faults
are planted in its models where there is no SQL; its tests without a browser are run
for each, so that a room takes minutes to an hour: --sample takes some of them.
"""

import subprocess

from ..console import say
from ..locks import owning_database
from ..paths import ROOT
from ..test_choice import get_rooms
from ..workspace import SCRIPTS, core_flavour, workspace

DATABASE = "la_mutants"


def add_arguments(parser):
    parser.add_argument("words", nargs="*", metavar="WHAT", help="tools or rooms")
    parser.add_argument(
        "--sample", type=int, default=0, metavar="N", help="at most N faults a room"
    )


def main(arguments):
    rooms = [word for word in arguments.words if word in get_rooms()]
    tools = [word for word in arguments.words if word not in rooms]
    with workspace() as work, owning_database(DATABASE):
        if tools or not rooms:
            command = [work.odoo.python, "-m", "devtools.mutation", *tools]
            subprocess.run(command, cwd=ROOT)
        if rooms:
            work.warm_database(DATABASE, core_flavour())
            work.odoo.script(
                *(DATABASE, SCRIPTS / "mutate_rooms.py", "mutants", *rooms),
                on_line=lambda line: say(line.rstrip()),
                env={"DEV_ROOT": str(ROOT), "MUTANTS": str(arguments.sample)},
            )
    return 0
