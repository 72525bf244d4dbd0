"""Try it on several machines in one: two servers, a replica, fifty clients, kills.

Two Odoo servers with workers and scheduled jobs behind a load balancer (haproxy), one
PostgreSQL with a streaming replica. Every half minute a process is killed, the replica
cut off or held back; the primary crashes twice. At the end nothing may be lost or
double, and no request may have failed but what was killed.
"""

import json
import threading
import time
from collections import Counter

from ..console import say, step
from ..locks import owning_database
from ..programs import ensure_program
from ..rig import clients
from ..rig.house import House
from ..rig.verdict import describe_speed, find_errors, judge, wait_until_drained
from ..workspace import SCRIPTS, core_flavour, full_flavour, workspace

DATABASE = "la_rig"
PAUSE = 30  # seconds between two kills
SHOWN = 10


def add_arguments(parser):
    parser.add_argument("--minutes", type=float, default=20, help="default: 20")
    parser.add_argument(
        "--core", action="store_true", help="the main add-on without the bridges"
    )


def main(arguments):
    ensure_program("haproxy", ("haproxy",), "The rig needs a load balancer")
    with workspace() as work, owning_database(DATABASE):
        flavour = core_flavour() if arguments.core else full_flavour()
        work.fresh_database(DATABASE, flavour)
        house = House(work.odoo, DATABASE)
        try:
            return _try_it(house, arguments.minutes * 60)
        finally:
            house.close()


def _try_it(house, seconds):
    with step("set up the rig"):
        server = house.copy_database(DATABASE)
        house.add_replica()
        house.write_config(server)
        output = house.run_script(SCRIPTS / "rig_data.py", "rig-data")
        house.open()
    setting = json.loads(output.partition("SETTING ")[2].splitlines()[0])
    for watch in (house.watch, house.count_reads):
        threading.Thread(target=watch, daemon=True).start()
    notes, until = clients.Notes(), time.time() + seconds
    threads = clients.start(house.port, setting, notes, until)
    total = int(seconds // PAUSE)
    for number in range(1, total):
        time.sleep(PAUSE)
        what = house.break_something(number, total)
        say(f"  {number * PAUSE:>5} s: {what}; {len(notes.answers)} answers")
    for thread in threads:
        thread.join(seconds + 300)
    with step("wait for what is left to do"):
        left = wait_until_drained(server, DATABASE)
    verdict = judge(server, DATABASE, notes, house.broken)
    verdict.append(("work left after ten minutes", 0, left))
    return _report(verdict, notes, house)


def _report(verdict, notes, house):
    say(f"\n{len(house.broken)} breaks, {house.reads} transactions read on the replica")
    say(f"{'what':<20}{'answers':>9}{'median s':>10}{'p95 s':>8}")
    for kind, count, median, late in describe_speed(notes):
        say(f"{kind:<20}{count:>9}{median:>10.2f}{late:>8.2f}")
    say(f"\n{'looked at':<48}{'number':>8}{'wrong':>7}")
    for what, count, wrong in verdict:
        say(f"{what:<48}{count:>8}{wrong:>7}")
    for moment, kind, text in find_errors(notes, house.broken)[:SHOWN]:
        say(f"  {time.strftime('%H:%M:%S', time.localtime(moment))} {kind}: {text}")
    refused = Counter((kind, text[:100]) for _moment, kind, text in notes.errors)
    for (kind, text), count in refused.most_common(SHOWN):
        say(f"  {count} x {kind} was told: {text}")
    return int(any(wrong for _what, _count, wrong in verdict) or not house.reads)
