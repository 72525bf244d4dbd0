"""Send the intake of events what hostile and broken clients send, and see that nothing
breaks: python3 ingest_fuzz.py DATABASE [--requests 20000] [--seed 19]

Checked: no answer is a server error; the memory of the server stays bounded; what was
accepted is in the ledger once; what was refused is in the answer and in the log of
refusals with the same reasons. The database is one of ``./dev run``, not served now.

``--skip "infinite number"`` leaves out what has such a mark, see ``get_marks``: so that
one fault that is known already does not hide others.
"""

import argparse
import base64
import collections
import gzip
import json
import socket
import threading
import time
import zlib

from ingest_fuzz_cases import make_case
from ingest_rig import get_message_id, running_rig

THREADS = 4
TIMEOUT = 60


class Tally:
    """What the answers said."""

    def __init__(self):
        self.lock = threading.Lock()
        self.statuses = collections.Counter()
        self.errors = {}  # {name: [numbers of requests]} of 5xx
        self.oddities = collections.defaultdict(list)
        self.accepted = {}  # {message id: number of the request}
        self.accepted_count = 0
        self.refused = collections.Counter()  # {code: how many}
        self.rejected = 0
        self.memory = []
        self.slow = []

    def note(self, number, case, status, answer, seconds):
        with self.lock:
            self.statuses[status] += 1
            self.slow = sorted([*self.slow, (round(seconds, 2), case.name)])[-8:]
            if status == 0 or status >= 500:
                self.errors.setdefault((status, get_marks(case)), []).append(number)
            if isinstance(answer, dict) and "accepted" in answer:
                self._note_events(number, case, answer)
            elif status == 200 and ", " not in case.name and case.name != "exchange":
                self.oddities["200 without a report"].append(number)
            if not case.is_known and status == 200:
                self.oddities["accepted without a key"].append(number)

    def _note_events(self, number, case, answer):
        refused = answer.get("refused", [])
        if any(not entry["code"] or not entry["message"] for entry in refused):
            self.oddities["refused without a reason"].append(number)
        if case.is_dry:
            return
        self.accepted_count += answer["accepted"]
        self.refused.update(entry["code"] for entry in refused)
        if case.events is None:
            return
        if answer["accepted"] + len(refused) != len(case.events):
            self.oddities["not as many as were sent"].append(number)
            return
        indexes = {entry["index"] for entry in refused}
        for index, text in enumerate(case.events):
            if index not in indexes:
                message_id = get_message_id(text)
                if message_id is None:
                    self.oddities["accepted without an id"].append(number)
                else:
                    self.accepted[message_id] = number


def get_marks(case):
    """What is remarkable in a request, to tell why it broke something."""
    marks = [query for query in ("?self=1",) if query in case.name]
    marks += ["NUL in a header"] if b"\0" in case.head else []
    body = case.body
    if body[:2] == b"\x1f\x8b" and len(body) < 100_000:
        try:
            body = gzip.decompress(body)
        except (EOFError, OSError, zlib.error):
            marks.append("spoilt gzip")
    if b"1e999" in body or b"1" * 3000 + b".5" in body:
        marks.append("infinite number")
    return ", ".join(marks) or case.name


def send(port, case):
    """(status, answer); status 0 where the connection broke off without one"""
    received = b""
    try:
        with socket.create_connection(("127.0.0.1", port), TIMEOUT) as connection:
            try:
                connection.sendall(case.head + case.body)
                connection.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it had enough; it may have answered
            while data := connection.recv(65_536):
                received += data
    except OSError as error:
        if not received:
            return 0, repr(error)
    while received.startswith(b"HTTP/1.1 100 "):
        received = received.partition(b"\r\n\r\n")[2]
    head, _blank, body = received.partition(b"\r\n\r\n")
    try:
        status = int(head.split(None, 2)[1])
    except (IndexError, ValueError):
        return 0, repr(received[:80])
    try:
        return status, json.loads(body)
    except ValueError:
        return status, body[:200]


def work(rig, numbers, seed, auth, tally, skip=()):
    for number in numbers:
        case = make_case(number, seed, auth)
        if any(mark in get_marks(case) for mark in skip):
            continue
        start = time.monotonic()
        status, answer = send(rig.port, case)
        tally.note(number, case, status, answer, time.monotonic() - start)
        if number % 1000 == 0:
            print(
                f"  {number}: {dict(tally.statuses)}, {rig.get_memory()} MB", flush=True
            )


def watch(rig, tally, is_over):
    while not is_over.wait(0.5):
        tally.memory.append(rig.get_memory())


def run(rig, count, seed, key, skip=()):
    tally = Tally()
    auth = b"Basic " + base64.b64encode(f"{key.plain}:".encode())
    tally.memory.append(rig.get_memory())
    # one iterator for all: twins come to two threads at once
    numbers = _Shared(iter(range(count)))
    is_over = threading.Event()
    threads = [
        threading.Thread(target=work, args=(rig, numbers, seed, auth, tally, skip))
        for _n in range(THREADS)
    ]
    watcher = threading.Thread(target=watch, args=(rig, tally, is_over))
    for thread in [*threads, watcher]:
        thread.start()
    for thread in threads:
        thread.join()
    is_over.set()
    watcher.join()
    return tally


class _Shared:
    """An iterator for several threads."""

    def __init__(self, values):
        self._values = values
        self._lock = threading.Lock()

    def __iter__(self):
        return self

    def __next__(self):
        with self._lock:
            return next(self._values)


def check(rig, key, tally, after):
    """Print what the database says beside what was answered. :returns: faults"""
    waited = rig.wait_for_jobs()
    ledger = collections.Counter(rig.get_ledger(after))
    missing = {
        message_id: number
        for message_id, number in tally.accepted.items()
        if ledger[key.get_event_key(message_id)] != 1
    }
    of_key = (
        f"batch_id IN (SELECT id FROM alignment_ingest_batch WHERE key_id={key.id})"
    )
    sql = f"SELECT code, count(*) FROM alignment_ingest_refusal WHERE {of_key} AND "
    at_once = {
        code: int(n) for code, n in rig.query(f"{sql} NOT is_read GROUP BY code")
    }
    later = {code: int(n) for code, n in rig.query(f"{sql} is_read GROUP BY code")}
    sums = rig.query(
        "SELECT state, count(*), sum(event_count), sum(new_count), "
        "sum(duplicate_count) FROM alignment_ingest_batch "
        f"WHERE key_id = {key.id} GROUP BY state"
    )
    print(f"no batch waits after {waited} s; batches (state, count, events, new,")
    print(f"  known already): {sums}")
    print(
        f"accepted {tally.accepted_count}, {len(tally.accepted)} ids; not once in the"
    )
    print(f"  ledger: {len(missing)} {dict(list(missing.items())[:8])}")
    for row in rig.query(
        "SELECT batch_id, message_id, left(replace(message, chr(10), ' '), 150) FROM "
        f"alignment_ingest_refusal WHERE {of_key} AND is_read ORDER BY id LIMIT 5"
    ):
        print(f"  refused by the ledger afterwards: {row}")
    print(f"refused in answers {dict(tally.refused)}")
    print(f"  in the log       {at_once}, by the ledger {later}")
    faults = [*tally.errors, *tally.oddities, *missing]
    faults += [] if waited is not None else ["batches wait"]
    faults += [f"accepted, then refused: {code}" for code in later if code == "error"]
    faults += [] if at_once == dict(tally.refused) else ["refusals differ"]
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database")
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=19)
    parser.add_argument("--port", type=int, default=8095)
    parser.add_argument("--log", default="/tmp/ingest_fuzz.log")
    parser.add_argument("--skip", nargs="*", default=(), metavar="MARK")
    options = parser.parse_args()
    with running_rig(options.database, options.port, options.log) as rig:
        (key,) = rig.make_keys([f"fuzz{int(time.time())}"], 1_000_000_000)
        rig.start()
        after, start = rig.get_last_id(), time.monotonic()
        tally = run(rig, options.requests, options.seed, key, options.skip)
        seconds = time.monotonic() - start
        print(
            f"{tally.statuses.total()} requests in {seconds:.0f} s: "
            f"{dict(tally.statuses)}"
        )
        print(
            f"memory in MB: before {tally.memory[0]}, most {max(tally.memory)}, ",
            end="",
        )
        print(f"after {rig.get_memory()}; slowest {tally.slow}")
        for name, numbers in [*tally.errors.items(), *tally.oddities.items()]:
            print(f"  {len(numbers):5} {name}: {numbers[:6]}")
        faults = check(rig, key, tally, after)
    raise SystemExit(f"{len(faults)} kinds of fault." if faults else 0)


if __name__ == "__main__":
    main()
