# database: ours
# apps: all
"""Twenty thousand hostile requests to every address that needs no login, while a page
of the server's health is asked for again and again: no answer of ours, nor of Odoo's
apps by our doing, is a server error, the page takes at most three times as long as in
quiet, and the memory stays bounded. Server errors of Odoo's own code are listed.

Not sent at once, as a machine with many cores could, but by SENDERS at a time, each the
next one when the last was answered."""

import collections
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from base64 import b64encode
from pathlib import Path

sys.path.insert(0, os.path.join(os.environ["BENCH_FOLDER"], "fixtures"))
from hostile_doors import make_request  # noqa: E402

COUNT = int(os.environ.get("HOSTILE_COUNT", 20_000))
MOST_SECONDS = float(os.environ.get("HOSTILE_SECONDS", "inf"))  # then it ends
SEED, PORT, SENDERS, WORKERS = 21, 8097, 2, 4
TIMEOUT, QUIET_SECONDS = 60, 30
# addresses of our add-ons, and the one of Odoo's whose work we extend
OURS = ("intake", "/lead", "/website/form/crm.lead")
# without the process for the bus, which needs an executable of Odoo
START = """
from odoo.cli.command import main
from odoo.service.server import PreforkServer

PreforkServer.long_polling_spawn = lambda self: None
main()
"""
ORIGIN = b"\r\nOrigin: https://www.example.com\r\n"
LOGIN = b"GET /web/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
MOST_MEGABYTES = 1024  # that all workers together may grow

cr = env.cr  # noqa: F821
keys = env["alignment.ingest.key"]  # noqa: F821
key, plain = keys._create_key("Hostile", "hostile", origins="https://www.example.com")
exchange, exchange_plain = keys._create_key("Hostile exchange", "hostile_exchange")
(key + exchange).rate_limit = 10_000_000
exchange.call_limit = 10_000_000
last_lead = env["crm.lead"].search([], order="id desc", limit=1).id or 0  # noqa: F821
cr.execute(
    "SELECT COALESCE((SELECT max(id) FROM customer_event), 0), "
    "COALESCE((SELECT max(id) FROM customer_identity), 0), now() AT TIME ZONE 'UTC'"
)
last_event, last_identity, began = cr.fetchone()
cr.commit()
AUTH = [b"Basic " + b64encode(f"{one}:".encode()) for one in (plain, exchange_plain)]


def run_server(log):
    config = sys.argv[sys.argv.index("-c") + 1]
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", START, "-c", config, "-d", cr.dbname]
        + ["--http-port", str(PORT), "--db-filter", f"^{cr.dbname}$"]
        + ["--workers", str(WORKERS), "--max-cron-threads", "0"],
        stdout=log,
        stderr=log,
    )
    for _second in range(90):
        if is_up():
            return server
        time.sleep(1)
    raise SystemExit("The server does not start.")


def is_up():
    try:
        ask_health()
    except OSError:
        return False
    return True


def ask_health():
    """:returns: seconds"""
    start = time.perf_counter()
    urllib.request.urlopen(f"http://127.0.0.1:{PORT}/web/health", timeout=60).read()
    return time.perf_counter() - start


def watch(is_over, seconds):
    while not is_over.wait(0.05):
        seconds.append(ask_health())


def get_memory(server):
    """Resident megabytes of the server and all its workers."""
    task = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    total = 0
    for pid in (server.pid, *task.read_text().split()):
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        line = next((li for li in status.splitlines() if li.startswith("VmRSS")), "0 0")
        total += int(line.split()[1])
    return total // 1024


def send(data):
    """:returns: status; 0 where the connection ended without an answer"""
    received = b""
    try:
        with socket.create_connection(("127.0.0.1", PORT), TIMEOUT) as connection:
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it had enough; it may have answered
            while piece := connection.recv(65_536):
                received += piece
    except OSError:
        pass
    while received.startswith(b"HTTP/1.1 100 "):
        received = received.partition(b"\r\n\r\n")[2]
    try:
        return int(received.split(None, 2)[1])
    except (IndexError, ValueError):
        return 0


class Attack:
    def __init__(self):
        self.statuses = collections.Counter()
        self.errors = collections.defaultdict(list)
        self.slow = []
        self.lock = threading.Lock()
        self.numbers = iter(range(COUNT))
        self.end = time.monotonic() + MOST_SECONDS

    def work(self):
        while True:
            with self.lock:
                number = next(self.numbers, None)
            if number is None or time.monotonic() > self.end:
                return
            name, data = make_request(number, SEED, AUTH[number % 2])
            if number % 2 == 0:  # the key of the website
                data = data.replace(b"\r\n", ORIGIN, 1)
            start = time.perf_counter()
            status = send(data)
            seconds = time.perf_counter() - start
            with self.lock:
                self.statuses[status] += 1
                self.slow = sorted([*self.slow, (round(seconds, 2), name[:60])])[-5:]
                if status >= 500 or status == 0:
                    self.errors[status, name[:60]].append(number)

    def run(self):
        threads = [threading.Thread(target=self.work) for _n in range(SENDERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def clean_up():
    cr.rollback()
    cr.execute("SELECT set_config('lead_alignment.may_delete_events', 'on', TRUE)")
    leads = env["crm.lead"].with_context(active_test=False)  # noqa: F821
    leads.search([("id", ">", last_lead)]).unlink()
    env.flush_all()  # noqa: F821
    cr.execute("DELETE FROM customer_event WHERE id > %s", [last_event])
    cr.execute("DELETE FROM customer_identity WHERE id > %s", [last_identity])
    cr.execute(
        "DELETE FROM customer_profile profile WHERE NOT EXISTS (SELECT FROM "
        "customer_identity one WHERE profile.id IN (one.profile_id, one.home_id))"
    )
    cr.execute("DELETE FROM website_visitor_consent WHERE noted_at >= %s", [began])
    cr.execute(
        "DELETE FROM alignment_ingest_key WHERE id = ANY(%s)", [(key + exchange).ids]
    )
    cr.commit()


def percentile(seconds):
    return statistics.quantiles(seconds, n=100)[98] * 1000


def measure(log):
    server = run_server(log)
    try:
        for _turn in range(3):  # each worker loads the registry
            waiting = [threading.Thread(target=send, args=(LOGIN,)) for _n in range(16)]
            for thread in waiting:
                thread.start()
            for thread in waiting:
                thread.join()
        quiet, busy, is_over = [], [], threading.Event()
        end = time.monotonic() + QUIET_SECONDS
        while time.monotonic() < end:
            quiet.append(ask_health())
            time.sleep(0.05)
        attack, memory = Attack(), [get_memory(server)]
        watcher = threading.Thread(target=watch, args=(is_over, busy))
        watcher.start()
        start = time.monotonic()
        attack.run()
        took = time.monotonic() - start
        memory.append(get_memory(server))
        is_over.set()
        watcher.join()
    finally:
        server.terminate()
        server.wait()
    return attack, percentile(quiet), percentile(busy), memory, took


def read_faults(text):
    """What the log says of answers that were a server error: {(whether a line of ours
    is in the trace, the error): how often}."""
    faults = collections.Counter()
    for block in text.split("Exception during request handling.")[1:]:
        lines = block.splitlines()
        end = next((n for n, line in enumerate(lines) if line[:3] == "202"), None)
        trace = lines[:end]
        frames = [line for line in trace if line.startswith("  File")]
        # every request passes our ir.http
        is_ours = any("/lead_alignment" in f and "ir_http" not in f for f in frames)
        error = next((li for li in reversed(trace) if li[:1].isalpha()), "")
        faults[is_ours, error[:150]] += 1
    return faults


try:
    with tempfile.NamedTemporaryFile() as log:
        attack, quiet, busy, memory, took = measure(log)
        text = Path(log.name).read_text(errors="replace")
    statuses = dict(sorted(attack.statuses.items()))
    print(f"{attack.statuses.total()} requests in {took:.0f} s: {statuses}")
    print(
        f"health p99: {quiet:.1f} ms in quiet, {busy:.1f} during: {busy / quiet:.1f} x"
    )
    print(f"memory: {memory[0]} MB before, {memory[1]} after; slowest {attack.slow}")
    for name, numbers in attack.errors.items():
        print(f"  {len(numbers)} {name}: {numbers[:5]}")
    faults = read_faults(text)
    for (is_ours, error), count in faults.most_common(20):
        print(f"  {count} {'OURS' if is_ours else 'of Odoo'}: {error}")
    cr.rollback()
    env.invalidate_all()  # noqa: F821
    batches = env["alignment.ingest.batch"].search([])  # noqa: F821
    states = collections.Counter(batches.mapped("state"))
    print(f"batches {dict(states)}, leads held back {key.held_count}")
    failed = [name for _status, name in attack.errors if _status >= 500]
    ours = [name for name in failed if name.startswith(OURS)]
    assert not ours, ours
    assert not any(is_ours for is_ours, _error in faults)
    assert memory[1] - memory[0] < MOST_MEGABYTES
    assert busy <= 3 * quiet, "the page of health is too slow"
finally:
    clean_up()
