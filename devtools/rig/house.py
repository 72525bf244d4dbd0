"""What stands: clusters, servers and the load balancer, each in own processes."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import threading
import time
import urllib.request

from ..console import DevError, run_logged, tail
from ..odoo_process import end_with_parent
from ..paths import CACHE, DATA, LOGS
from ..postgres import Cluster, get_free_port

HOME = CACHE / "rig"
# nothing that was committed may be lost by a crash
SAFE = {
    "shared_buffers": "512MB",
    "max_wal_size": "2GB",
    "max_connections": "200",
    "wal_level": "replica",
    "hot_standby": "on",
}
API = "/lead_alignment/v1/"
WORKERS, CRONS = 3, 1  # of each server
BALANCER = """
defaults
    mode http
    timeout connect 5s
    timeout client 180s
    timeout server 180s
    timeout check 10s
    option redispatch
    retries 3
frontend all
    bind 127.0.0.1:{port}
    # without its database Odoo knows no address of ours; senders do not repeat a 404
    http-request set-var(txn.path) path
    http-response set-status 503 if {{ status 404 }} {{ var(txn.path) -m beg {api} }}
    default_backend odoo
backend odoo
    balance roundrobin
    option httpchk
    http-check send meth GET uri /web/health?db_server_status=1 ver HTTP/1.1 hdr Host a
    default-server inter 2s fall 3 rise 1
{servers}
"""


class House:
    """All that runs, and how to break it.

    :param odoo: as of the developers' cluster; it says sources and interpreter
    :param database: the name of the database
    """

    def __init__(self, odoo, database):
        self.odoo = odoo
        self.database = database
        bin_folder = odoo.server.bin
        self.primary = Cluster(bin_folder, HOME / "primary", SAFE, get_free_port())
        self.replica = None
        self.ports = [get_free_port(), get_free_port()]
        self.port = get_free_port()  # of the load balancer
        self.config = HOME / "odoo.conf"
        self.servers = [None, None]
        self.balancer = None
        self.is_open = True
        self.broken = []  # (moment, what)
        self.reads = 0  # transactions on the replica
        self._seen_reads = 0  # since it last started

    def copy_database(self, source):
        """Bring ``source`` of the developers' cluster into a new primary."""
        self.primary.stop("immediate")  # of a run that was killed
        shutil.rmtree(HOME, ignore_errors=True)
        server = self.primary.start()
        dump = HOME / "database.dump"
        for program, env, arguments in (
            ("pg_dump", self.odoo.server, ["-Fc", "-Z1", "-f", dump, source]),
            ("createdb", server, ["-T", "template0", "-E", "UTF8", self.database]),
            ("pg_restore", server, ["-j2", "-d", self.database, dump]),
        ):
            command = [self.odoo.server.bin / program, *arguments]
            subprocess.run(command, env=env.environ(), check=True)  # noqa: S603
        return server

    def add_replica(self):
        self.replica = self.primary.copy_to(HOME / "replica", get_free_port())
        return self.replica.start()

    def write_config(self, server):
        """The servers' configuration. It holds the password of this rig's cluster."""
        folders = self.odoo.get_addons_paths()
        lines = {
            "addons_path": ",".join(str(folder) for folder in folders),
            "data_dir": DATA,
            "db_host": "127.0.0.1",
            "db_port": server.env["PGPORT"],
            "db_user": server.env["PGUSER"],
            "db_password": server.env["PGPASSWORD"],
            "db_replica_host": "127.0.0.1",
            "db_replica_port": self.replica.fixed_port,
            "db_maxconn": 16,
            "list_db": False,
            "dbfilter": f"^{self.database}$",
            "proxy_mode": True,
            "http_interface": "127.0.0.1",
            "workers": WORKERS,
            "max_cron_threads": CRONS,
            "limit_time_real": 120,
            "limit_time_cpu": 100,
        }
        text = "".join(f"{name} = {value}\n" for name, value in lines.items())
        self.config.write_text(f"[options]\n{text}")
        self.config.chmod(0o600)

    def open(self):
        for number in range(len(self.servers)):
            self._start_server(number)
        servers = "".join(
            f"    server odoo{number} 127.0.0.1:{port} check\n"
            for number, port in enumerate(self.ports)
        )
        config = HOME / "haproxy.cfg"
        config.write_text(BALANCER.format(port=self.port, servers=servers, api=API))
        self.balancer = self._spawn(["haproxy", "-f", config], "rig-balancer")
        for port in (*self.ports, self.port):
            _wait_until_open(port)

    def _start_server(self, number):
        program = HOME / "odoo-bin"  # which starts itself again for the websockets
        program.write_text("from odoo.cli.command import main\n\nmain()\n")
        command = [
            *(self.odoo.python, program, "server", "-c", self.config),
            *("-d", self.database, f"--http-port={self.ports[number]}"),
            f"--gevent-port={get_free_port()}",
        ]
        self.servers[number] = self._spawn(command, f"rig-server{number}")

    def _spawn(self, command, log_name):
        log = (LOGS / f"{log_name}.log").open("a")
        return subprocess.Popen(  # noqa: S603
            [str(part) for part in command],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            env=self.environ(),
            cwd=CACHE,
            preexec_fn=end_with_parent,
        )

    def environ(self):
        """Without what names the developers' cluster"""
        found = self.odoo.environ()
        return {name: found[name] for name in found if not name.startswith("PG")}

    def run_script(self, path, log_name):
        """Run a script in a shell on the rig's database. :returns: its output"""
        command = [self.odoo.python, "-m", "odoo", "shell", "-c", self.config]
        command += ["-d", self.database, "--no-http", "--log-level=warn"]
        with open(path, encoding="utf-8") as script:
            status, log = run_logged(
                command, log_name, env=self.environ(), stdin=script, cwd=CACHE
            )
        if status:
            raise DevError(f"{path} failed: read {log}.\n{tail(log)}")
        return log.read_text(encoding="utf-8")

    def close(self):
        self.is_open = False
        for process in (*self.servers, self.balancer):
            if process:
                process.terminate()
        for process in (*self.servers, self.balancer):
            if process:
                process.wait()
        if self.replica:
            self.replica.stop()
        self.primary.stop()

    def count_reads(self):
        """Add up what the replica served, which forgets it when it crashes."""
        while self.is_open:
            with contextlib.suppress(DevError):  # it is cut off
                [[count]] = self.replica.get_server().query(
                    "SELECT xact_commit + xact_rollback FROM pg_stat_database "
                    f"WHERE datname = '{self.database}'"
                )
                last, self._seen_reads = self._seen_reads, int(count)
                more = self._seen_reads - last
                self.reads += self._seen_reads if more < 0 else more
            time.sleep(5)

    # ------------------------------------------------------------
    # Breaking it
    # ------------------------------------------------------------

    def watch(self):
        """Start each server that ended again, as a service manager does."""
        while self.is_open:
            for number, process in enumerate(self.servers):
                if self.is_open and process.poll() is not None:
                    self._start_server(number)
            time.sleep(1)

    def break_something(self, number, total):
        """Break what is due at turn ``number`` of ``total``: the primary twice, in
        between the replica or a process of Odoo's."""
        if number in (total // 3, 2 * total // 3):
            return self._do("primary crashes", self._crash_primary)
        ways = (self._kill_worker, self._kill_worker, self._kill_server)
        ways += (self._cut_replica, self._hold_replica)
        way = ways[number % len(ways)]
        return self._do(way.__doc__, way)

    def _do(self, what, way):
        self.broken.append((time.time(), what))
        way()
        return what

    def _kill_worker(self):
        """worker killed"""
        pids = [pid for server in self.servers for pid in _children(server.pid)]
        if pids:
            os.kill(random.choice(pids), signal.SIGKILL)  # noqa: S311

    def _kill_server(self):
        """server killed with its workers"""
        server = random.choice(self.servers)  # noqa: S311
        for pid in (*_children(server.pid), server.pid):
            os.kill(pid, signal.SIGKILL)

    def _crash_primary(self):
        self.primary.stop("immediate")
        self.primary.start_again()

    def _cut_replica(self):
        """replica cut off"""
        self.replica.stop("immediate")
        self._later(15, self.replica.start_again)

    def _hold_replica(self):
        """replica lags"""
        server = self.replica.start()
        server.query("SELECT pg_wal_replay_pause()")
        self._later(15, lambda: server.query("SELECT pg_wal_replay_resume()"))

    def _later(self, seconds, action):
        def run():
            if self.is_open:
                action()

        timer = threading.Timer(seconds, run)
        timer.daemon = True
        timer.start()


def _wait_until_open(port):
    """:raises DevError: if nothing answers within two minutes"""
    for _try in range(120):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=60)
            return
        time.sleep(1)
    raise DevError(f"No server answers at port {port}: read {LOGS}/rig-server0.log.")


def _children(pid):
    """:raises DevError: where the system does not say"""
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(child) for child in file.read().split()]
    except FileNotFoundError as error:
        raise DevError(f"The process {pid} is gone, or this is no Linux.") from error
