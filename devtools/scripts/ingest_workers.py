"""Fifty clients send events while two workers record them and two compute scores, and
one of each is killed.

    ./dev shell --db la_workers < devtools/scripts/ingest_workers.py

Starts a server that runs no scheduled jobs and two workers that do their work, kills
one worker of each kind with -9 in the middle and starts another. Clients share people
and repeat each other's events. Then: each event is in the ledger once, no batch waits
or failed, no deadlock in the logs, everybody is who the evidence says and has the score
that the ledger says.
"""

import base64
import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

CLIENTS, BATCHES, EVENTS, PORT = 50, 40, 40, 8098
PEOPLE = 400
LOG = Path("/tmp/ingest_workers")  # noqa: S108

key, plain = env["alignment.ingest.key"]._create_key("Workers", f"w{time.time():.0f}")  # noqa: F821
key.rate_limit = 10_000_000
source, company_id = key.source, key.company_id.id
# a point for each page, so that the points of all are the number of events
agreement = env["alignment.agreement"]._get_general(key.company_id)  # noqa: F821
pages = agreement.score_rule_ids.filtered(
    lambda rule: rule.event_type_id.code == "page_view"
)
pages.write({"cap": 0, "group_id": False, "half_life_days": 0, "points": 1})
agreement._publish_score()
env.cr.commit()  # noqa: F821
database = env.cr.dbname  # noqa: F821
config = os.environ.get("ODOO_RC") or sys.argv[sys.argv.index("-c") + 1]
command = [sys.executable, "-m", "odoo"]
LOG.mkdir(exist_ok=True)


def start(name, *arguments, code=None):
    output = (LOG / f"{name}.log").open("w")
    process = subprocess.Popen(  # noqa: S603
        [*command, *arguments],
        stdin=subprocess.PIPE if code else subprocess.DEVNULL,
        stdout=output,
        stderr=output,
    )
    if code:
        process.stdin.write(code.encode())
        process.stdin.close()
    return process


WORK = """
import time
batches = env["alignment.ingest.batch"]
while True:
    env.cr.rollback()
    conflicts = {}
    while batch := batches._take_waiting(conflicts):
        if not batch._record_safely():
            conflicts[batch.id] = conflicts.get(batch.id, 0) + 1
            env.cr.rollback()
            continue
        env.cr.commit()
    env.cr.rollback()
    time.sleep(0.1)
"""

SCORE = """
import time
states = env["customer.score.state"]
company = env["res.company"].browse(%s)
states._ensure(company)
env.cr.commit()
while True:
    env.cr.rollback()
    size = 1000
    while size:
        size = states._take_step(company, size)
        env.cr.commit()
    time.sleep(0.1)
"""


def start_worker(name, work=WORK):
    return start(
        name,
        "shell",
        "-c",
        config,
        "-d",
        database,
        "--no-http",
        code=work,
    )


def make_events(client, number):
    chance = random.Random(client * 1000 + number)  # noqa: S311
    for event in range(EVENTS):
        person = chance.randrange(PEOPLE)
        # every fifth event is one that another client sends, too
        shared = event % 5 == 0
        name = f"all-{number}-{event}" if shared else f"{client}-{number}-{event}"
        person = (number * EVENTS + event) % PEOPLE if shared else person
        yield {
            "type": "track",
            "event": "Page View",
            "anonymousId": f"v{person}-{event % 2}",
            "messageId": name,
            "traits": {"email": f"p{person}@w.example"} if event % 3 == 0 else {},
        }


sent, lock, failed, resent = set(), threading.Lock(), [], []


def post(request, tries=20):
    """As a sender's library does: what the server could not take is sent again."""
    try:
        with urllib.request.urlopen(request, timeout=120) as response:  # noqa: S310
            return json.load(response)
    except OSError:  # also its HTTPError
        if not tries:
            raise
        resent.append(1)
        time.sleep(1)
    return post(request, tries - 1)


def send(client):
    token = base64.b64encode(f"{plain}:".encode()).decode()
    for number in range(BATCHES):
        batch = list(make_events(client, number))
        request = urllib.request.Request(  # noqa: S310
            f"http://127.0.0.1:{PORT}/lead_alignment/v1/batch",
            data=json.dumps({"batch": batch}).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Basic {token}",
                "X-Odoo-Database": database,
            },
        )
        answer = post(request)
        with lock:
            if answer["accepted"] != EVENTS:
                failed.append(answer)
            sent.update(event["messageId"] for event in batch)


server = start(
    "server",
    "-c",
    config,
    "-d",
    database,
    "--http-port",
    str(PORT),
    "--max-cron-threads",
    "0",
    "--log-level",
    "info",
    "--db-filter",
    f"^{database}$",
)
workers = [start_worker("worker 1"), start_worker("worker 2")]
scorers = [start_worker(f"scorer {n}", SCORE % company_id) for n in (1, 2)]
for _second in range(60):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{PORT}/web/health", timeout=2)  # noqa: S310
        break
    except OSError:
        time.sleep(1)
begin = time.perf_counter()
clients = [threading.Thread(target=send, args=(number,)) for number in range(CLIENTS)]
for client in clients:
    client.start()
time.sleep(8)
workers[0].kill()
scorers[0].kill()
print("one worker of each kind killed with -9")
workers.append(start_worker("worker 3"))
scorers.append(start_worker("scorer 3", SCORE % company_id))
for client in clients:
    client.join()
print(
    f"{CLIENTS} clients sent {len(sent)} events in {time.perf_counter() - begin:.0f} s"
)
print(f"sent again {len(resent)} times")
waiting = 1
for _second in range(180):
    env.cr.rollback()  # noqa: F821
    waiting = key.batch_ids.search_count(
        [("key_id", "=", key.id), ("state", "!=", "done")]
    )
    if not waiting:
        break
    time.sleep(1)
marks = 1
for _second in range(60):
    env.cr.rollback()  # noqa: F821
    env.cr.execute("SELECT count(*) FROM customer_profile_dirty")  # noqa: F821
    marks = env.cr.fetchone()[0]  # noqa: F821
    if not marks:
        break
    time.sleep(1)
for process in [server, *workers, *scorers]:
    process.kill()

from odoo.addons.lead_alignment.tools.event_rows import get_key  # noqa: E402
from odoo.addons.lead_alignment.tools.identity_graph import Node, partition  # noqa: E402

env.cr.rollback()  # noqa: F821
env.cr.execute(  # noqa: F821
    "SELECT count(*) FROM customer_event WHERE key = ANY(%s::uuid[])",
    [[get_key(company_id, source, message_id) for message_id in sent]],
)
found = env.cr.fetchone()[0]  # noqa: F821
batches = key.batch_ids
print(
    f"{found} of {len(sent)} events in the ledger; "
    f"new {sum(batches.mapped('new_count'))}, "
    f"known {sum(batches.mapped('duplicate_count'))}, not done {waiting}"
)
env.cr.execute(
    "SELECT id, kind, profile_id FROM customer_identity WHERE company_id = %s "  # noqa: F821
    "AND NOT is_of_many AND shared_choice IS NULL",
    [company_id],
)
rows = env.cr.fetchall()  # noqa: F821
env.cr.execute(
    "SELECT one_id, other_id FROM customer_identity_link "  # noqa: F821
    "WHERE NOT is_cut AND void_id IS NULL"
)
links = env.cr.fetchall()  # noqa: F821
policy = env["res.company"].browse(company_id)._get_identity_policy()  # noqa: F821
expected = partition({row[0]: Node(row[1]) for row in rows}, links, policy)
groups = {}
for identity_id, _kind, profile_id in rows:
    root = expected.root_by_node.get(identity_id)
    groups.setdefault(root, set()).add(profile_id)
wrong = [root for root, people in groups.items() if root and len(people) > 1]
profiles = [next(iter(people)) for root, people in groups.items() if root]
print(
    f"{len(profiles)} people; {len(wrong)} torn, {len(profiles) - len(set(profiles))} "
    "joined against the evidence"
)
company = env["res.company"].browse(company_id)  # noqa: F821
now = env["customer.score"]._compute_scores(company, profiles)  # noqa: F821
stored = {
    profile.id: profile.engagement
    for profile in env["customer.profile"].browse(profiles)  # noqa: F821
}
off = [profile for profile in profiles if stored[profile] != now[profile]]
print(
    f"{len(off)} of {len(profiles)} scores are not what the ledger says; {marks} marks "
    f"left, {sum(stored.values())} points in all"
)
logs = "".join(path.read_text(errors="replace") for path in LOG.glob("*.log"))
print(
    f"deadlocks {logs.count('deadlock detected')}, tracebacks {logs.count('Traceback')}"
)
assert not failed
assert found == len(sent) == sum(batches.mapped("new_count"))
assert not waiting
assert not wrong
assert not off
assert sum(stored.values()) == len(sent), "points were lost or doubled"
assert not marks
assert "deadlock detected" not in logs
