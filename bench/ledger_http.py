# database: ours
"""Twenty thousand events by Segment's own Python library to a running server, in events
a second until the last answer and until all are in the ledger, and as a share of
``_record_batch`` on the same events in the same run.

The library is fetched from the package index into a temporary folder, unmodified."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

EVENTS, PEOPLE, PORT = 20_000, 1_000, 8099
LIBRARY = "segment-analytics-python==2.4.0"
SENDER = """
import sys, time
sys.path.insert(0, sys.argv[1])
from segment.analytics import Client
client = Client(sys.argv[2], host=sys.argv[3], gzip=True, max_retries=20,
                max_queue_size=100_000, thread=4)
events, people = int(sys.argv[4]), int(sys.argv[5])
start = time.perf_counter()
for number in range(events):
    client.track(None, "Page View", {"path": f"/page/{number % 200}"},
                 anonymous_id=f"http-{number % people}", message_id=f"http-{number}")
client.flush()
client.shutdown()
print(time.perf_counter() - start)
"""

ledger, cr = env["customer.event"], env.cr  # noqa: F821
key, plain = env["alignment.ingest.key"]._create_key("Bench", "bench_http")  # noqa: F821
key.rate_limit = 10_000_000
cr.commit()


def run_server():
    config = sys.argv[sys.argv.index("-c") + 1]
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "odoo", "-c", config, "-d", cr.dbname]
        + ["--http-port", str(PORT), "--db-filter", f"^{cr.dbname}$"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _second in range(60):
        if is_up():
            break
        time.sleep(1)
    return server


def is_up():
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{PORT}/web/health", timeout=2)  # noqa: S310
    except OSError:
        return False
    return True


def get_processor_seconds(pid):
    user, system = Path(f"/proc/{pid}/stat").read_text().split()[13:15]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def send(folder):
    """:returns: seconds until the last answer, until the last event is recorded, and of
    the server's processor"""
    server = run_server()
    try:
        used = get_processor_seconds(server.pid)
        start = time.perf_counter()
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", SENDER, folder, plain]
            + [f"http://127.0.0.1:{PORT}/lead_alignment", str(EVENTS), str(PEOPLE)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": folder},
        )
        while key.batch_ids.filtered(lambda batch: batch.state == "waiting"):
            time.sleep(0.1)
            cr.rollback()
        recorded = time.perf_counter() - start
        used = get_processor_seconds(server.pid) - used
    finally:
        server.kill()
        server.wait()
    return float(done.stdout.split()[-1]), recorded, used


def record():
    """The same events by the bulk path, all new."""
    values = [
        {
            "type": "page_view",
            "identities": [("visitor", f"bulk-{number % PEOPLE}")],
            "message_id": f"bulk-{number}",
            "source": "bench_http",
            "label": f"/page/{number % 200}",
        }
        for number in range(EVENTS)
    ]
    start = time.perf_counter()
    result = ledger._record_batch(values)
    seconds = time.perf_counter() - start
    assert len(result["new"]) == EVENTS
    cr.rollback()
    return seconds


def clean_up():
    cr.rollback()
    cr.execute("SELECT set_config('lead_alignment.may_delete_events', 'on', TRUE)")
    mine = "SELECT id FROM customer_identity WHERE value LIKE 'http-%%'"
    cr.execute(f"DELETE FROM customer_event WHERE identity_id IN ({mine})")  # noqa: S608
    cr.execute(f"DELETE FROM customer_identity WHERE id IN ({mine})")  # noqa: S608
    cr.execute(
        "DELETE FROM customer_profile profile WHERE NOT EXISTS (SELECT FROM "
        "customer_identity one WHERE profile.id IN (one.profile_id, one.home_id))"
    )
    cr.execute("DELETE FROM alignment_ingest_key WHERE id = %s", [key.id])
    cr.commit()


try:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603
            [
                sys.executable,
                "-m",
                "pip",
                "install",
                "-qq",
                "--target",
                folder,
                LIBRARY,
            ],
            check=True,
        )
        answered, recorded, used = send(folder)
    cr.rollback()
    found = sum(key.batch_ids.mapped("new_count"))
    bulk = record()
    print(
        f"by HTTP {EVENTS / answered:,.0f} events/s answered, {EVENTS / recorded:,.0f} "
        f"recorded, {EVENTS / used:,.0f} a second of the server's processor; "
        f"in bulk {EVENTS / bulk:,.0f}: {100 * bulk / recorded:.1f} %"
    )
    assert found == EVENTS, f"{found} events arrived"
finally:
    clean_up()
