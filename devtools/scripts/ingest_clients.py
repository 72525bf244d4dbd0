"""Send events by Segment's own libraries to a server that is killed meanwhile, then
everything twice again: python3 ingest_clients.py DATABASE --python VENV --node FOLDER

VENV has segment-analytics-python, FOLDER @segment/analytics-node; both unchanged. Also
measured: events a second by the Python library, with nobody else about.

Checked: each event is in the ledger once; no replay burns an id of the ledger; no batch
waits two minutes later. The database is one of ``./dev run``, not served now.
"""

import argparse
import collections
import json
import subprocess
import tempfile
import time
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from ingest_rig import running_rig

HERE = Path(__file__).resolve().parent
NAMES = ["Pricing View", "Download", "Email Open", "Email Click", "Chat", "Survey"]
REPLAYS = 2
PREFIX = "/lead_alignment"  # the Python library adds /v1/batch itself
SEND_SECONDS = 1200


def make_events(count, tag):
    """As lines of JSON; one in fifty makes a lead, five are of one person."""
    start = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(days=1)
    for number in range(count):
        person = f"{tag}-{number // 5}"
        event = {
            "messageId": f"{tag}-{number}",
            "timestamp": (start + timedelta(seconds=number)).isoformat(),
            "userId": person,
            "anonymousId": f"browser-{person}",
            "context": {"page": {"url": "https://www.example.com/"}, "locale": "vi-VN"},
        }
        if number % 5 == 0:
            traits = {"email": f"{person}@example.com", "name": "Nguyễn Thị Lan"}
            event |= {"type": "identify", "traits": traits}
        elif number % 5 == 1:
            event |= {"type": "page", "name": "Home", "properties": {"path": "/"}}
        else:
            name = "Form" if number % 50 == 2 else NAMES[number % len(NAMES)]
            properties = {"label": "IELTS", "value": number}
            event |= {"type": "track", "event": name, "properties": properties}
        yield json.dumps(event)


class Sender:
    """One of the libraries, with events of its own."""

    def __init__(self, command, rig, key, count, folder, tag, prefix=""):
        self.name, self.key, self.count = key.source, key, count
        self.command = command
        self.host = f"http://localhost:{rig.port}{prefix}"
        self.path = folder / f"{tag}.jsonl"
        lines = list(make_events(count, tag))
        self.path.write_text("\n".join(lines), encoding="utf-8")
        self.ids = [json.loads(line)["messageId"] for line in lines]
        self.process = None

    def start(self, path=None):
        program, *rest = self.command
        self.process = subprocess.Popen(
            [*program, self.key.plain, self.host, path or self.path, *rest],
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait(self):
        """What it printed."""
        output, _error = self.process.communicate(timeout=SEND_SECONDS)
        if self.process.returncode:
            raise SystemExit(f"{self.name} ended with {self.process.returncode}.")
        return json.loads(output)

    def resend(self, message_ids):
        """What its library gave up, as its application would."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        wanted = set(message_ids)
        path = self.path.with_suffix(".again")
        path.write_text(
            "\n".join(line for line in lines if json.loads(line)["messageId"] in wanted)
        )
        self.start(path)
        return self.wait()


def measure(sender):
    sender.start()
    told = sender.wait()
    rate = told["sent"] / told["seconds"]
    print(f"alone, {sender.name}: {told['sent']} events, {rate:.0f} a second")


def send_all(rig, senders, shares=()):
    """Both at once; the server is killed each time a share of the rows is there."""
    before, total = rig.get_last_id(), sum(sender.count for sender in senders)
    for sender in senders:
        sender.start()
    for share in shares:
        while rig.get_last_id() < before + share * total:
            time.sleep(0.1)
        rig.kill()
        print(f"  killed at {rig.get_last_id() - before} ids", flush=True)
        time.sleep(2)
        rig.start()
    for sender in senders:
        told = sender.wait()
        lost, seconds = told["failed"], told["seconds"]
        print(
            f"  {sender.name}: {told['sent']} in {seconds:.1f} s, gave up {len(lost)}"
        )
        if lost:
            again = sender.resend(lost)
            print(f"  {sender.name}: sent again {again['sent']}: {again['failed'][:3]}")


def check_rows(rig, senders, after):
    """:returns: faults"""
    ledger = collections.Counter(rig.get_ledger(after))
    faults = []
    for sender in senders:
        counts = collections.Counter(
            ledger[sender.key.get_event_key(message_id)] for message_id in sender.ids
        )
        print(f"  {sender.name}: {{times in the ledger: events}} {dict(counts)}")
        if counts != {1: sender.count}:
            faults.append(f"{sender.name}: not each once")
    total = sum(sender.count for sender in senders)
    ((rows, span),) = rig.query(
        f"SELECT count(*), max(id) - min(id) + 1 FROM customer_event WHERE id > {after}"
    )
    print(f"  {rows} rows of {total} events over {span} ids")
    return faults + ([] if int(rows) == total else [f"{rows} rows"])


def try_out(rig, senders):
    """:returns: faults"""
    after = rig.get_last_id()
    print("first time, killed twice:")
    send_all(rig, senders, (0.25, 0.6))
    waited = rig.wait_for_jobs()
    print(f"  no batch waits after {waited} s")
    faults = check_rows(rig, senders, after)
    faults += [] if waited is not None else ["batches wait"]
    last = rig.get_last_id()
    for number in range(REPLAYS):
        print(f"replay {number + 1}:")
        send_all(rig, senders)
    waited = rig.wait_for_jobs()
    print(f"  no batch waits after {waited} s; ids burned {rig.get_last_id() - last}")
    faults += [] if rig.get_last_id() == last else ["replays burned ids"]
    faults += [] if waited is not None else ["batches wait"]
    return faults + check_rows(rig, senders, after)


def report_batches(rig, senders):
    ids = ", ".join(str(sender.key.id) for sender in senders)
    of_key = f"FROM alignment_ingest_batch WHERE key_id IN ({ids})"
    print(
        "batches (state, count, events, new, known already):",
        rig.query(
            "SELECT state, count(*), sum(event_count), sum(new_count), "
            f"sum(duplicate_count) {of_key} GROUP BY state"
        ),
        "refusals (code, count):",
        rig.query(
            "SELECT code, count(*) FROM alignment_ingest_refusal WHERE batch_id IN "
            f"(SELECT id {of_key}) GROUP BY code"
        ),
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database")
    parser.add_argument("--python", type=Path, required=True, metavar="VENV")
    parser.add_argument("--node", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--events", type=int, default=10_000, help="of each library")
    parser.add_argument("--port", type=int, default=8095)
    parser.add_argument("--log", default="/tmp/ingest_clients.log")
    options = parser.parse_args()
    tag = f"run{int(time.time())}"
    python = [options.python / "bin" / "python", HERE / "ingest_client_python.py"]
    node = ["node", HERE / "ingest_client_node.mjs"]
    with (
        tempfile.TemporaryDirectory() as folder,
        running_rig(options.database, options.port, options.log) as rig,
    ):
        folder = Path(folder)
        names = [f"python{tag}", f"node{tag}"]
        python_key, node_key = rig.make_keys(names, 30_000)
        rig.start()
        count = options.events
        make_python = partial(Sender, [python], rig, python_key, prefix=PREFIX)
        node_command = [node, options.node.resolve()]
        senders = [
            make_python(count, folder, f"p{tag}"),
            Sender(node_command, rig, node_key, count, folder, f"n{tag}"),
        ]
        measure(make_python(count // 2, folder, f"m{tag}"))
        faults = try_out(rig, senders)
        report_batches(rig, senders)
    raise SystemExit("; ".join(faults) or 0)


if __name__ == "__main__":
    main()
