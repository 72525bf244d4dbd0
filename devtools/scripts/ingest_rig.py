"""A server to try the intake of events on; for ingest_clients.py and ingest_fuzz.py.

It is a ``./dev run`` of its own database, which can be killed and started again, with
keys to send by and the questions to ask of the database afterwards.
"""

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import time
import types
import urllib.error
import urllib.request
from hashlib import blake2b
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from devtools.postgres import running_postgres  # noqa: E402
from devtools.python_env import get_python  # noqa: E402

PATH = "/lead_alignment/v1"
START_SECONDS = 180
MAKE_KEYS = """
keys = env["alignment.ingest.key"]
for name in {names!r}:
    key, plain = keys._create_key(name, name)
    key.rate_limit = {rate_limit}
    print("KEY", name, plain, key.id, key.company_id.id)
env.cr.commit()
"""


class Key:
    def __init__(self, source, plain, key_id, company_id):
        self.source = source
        self.plain = plain
        self.id = int(key_id)
        self.company_id = int(company_id)

    def get_event_key(self, message_id):
        """By which the ledger knows an event, in hexadecimal."""
        return get_key(self.company_id, self.source, message_id)


class Rig:
    """A server of ``database`` at ``port``, with its log in ``log``."""

    def __init__(self, postgres, database, port, log):
        self.postgres = postgres
        self.database = database
        self.port = port
        self.log = log
        self._process = None

    def start(self):
        with self.log.open("a") as file:
            self._process = subprocess.Popen(
                [ROOT / "dev", "run", "--db", self.database, "--port", str(self.port)],
                stdout=file,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/web/login")
                return
            time.sleep(0.2)
        raise SystemExit(f"The server does not start: read {self.log}.")

    def kill(self):
        """As a power cut does: no clean-up of any kind."""
        os.kill(self.get_pid(), signal.SIGKILL)
        self._process.wait()

    def stop(self):
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()

    def get_pid(self):
        """Of Odoo itself, the first child of ``./dev run``."""
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return int(children[0])

    def get_memory(self):
        """Resident megabytes of Odoo."""
        status = Path(f"/proc/{self.get_pid()}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) // 1024

    def query(self, sql):
        return self.postgres.query(sql, self.database)

    def count(self, sql):
        return int(self.query(sql)[0][0] or 0)

    def get_last_id(self):
        """Of the ledger: of the sequence, so burned ids count."""
        return self.count("SELECT last_value FROM customer_event_id_seq")

    def get_ledger(self, after):
        """[key in hexadecimal] of the events with an id over ``after``."""
        sql = "SELECT replace(key::text, '-', '') FROM customer_event WHERE id > "
        return [key for (key,) in self.query(f"{sql}{after}")]

    def wait_for_jobs(self, seconds=120):
        """:returns: seconds until no batch waits, None where some still do"""
        start = time.monotonic()
        while time.monotonic() < start + seconds:
            sql = "SELECT count(*) FROM alignment_ingest_batch WHERE state = 'waiting'"
            if not self.count(sql):
                return time.monotonic() - start
            time.sleep(0.5)
        return None

    def make_keys(self, names, rate_limit):
        """[``Key``], one for each source in ``names``; no server may run."""
        script = MAKE_KEYS.format(names=names, rate_limit=rate_limit)
        done = subprocess.run(
            [ROOT / "dev", "shell", "--db", self.database],
            input=script,
            capture_output=True,
            text=True,
        )
        lines = [line.split() for line in done.stdout.splitlines()]
        keys = [Key(*line[1:]) for line in lines if line[:1] == ["KEY"]]
        if len(keys) != len(names):
            raise SystemExit(f"No keys were made: {done.stdout}{done.stderr}")
        return keys


@contextlib.contextmanager
def running_rig(database, port, log):
    """A ``Rig`` whose server was not started yet; it ends with the block."""
    with running_postgres(get_python()) as postgres:
        rig = Rig(postgres, database, port, Path(log))
        try:
            yield rig
        finally:
            rig.stop()


def get_message_id(text):
    """As the server should name an event, None where it has no id of its own that
    could be one."""
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict):
        return None
    found = event.get("messageId")
    if found is None or found == "":
        plain = json.dumps(event, sort_keys=True, ensure_ascii=True)
        return blake2b(plain.encode(), digest_size=16).hexdigest()
    return None if isinstance(found, bool | float | list | dict) else str(found)


def _load_get_key():
    """``tools.event_rows.get_key`` without Odoo, which its neighbours import."""
    package = types.ModuleType("event_tools")
    package.__path__ = [str(ROOT / "lead_alignment" / "tools")]
    values = types.ModuleType("event_tools.identity_values")
    values.KINDS, values.normalise = (), None
    sys.modules |= {"event_tools": package, "event_tools.identity_values": values}
    return importlib.import_module("event_tools.event_rows").get_key


get_key = _load_get_key()
