"""Start Odoo with our add-ons and demo data, and print how to log in."""

import contextlib
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request

from ..console import DevError, say, step, tail
from ..locks import owning_database
from ..odoo_process import end_with_parent
from ..paths import LOGS, MAIN_MODULE
from ..programs import ensure_wkhtmltopdf
from ..workspace import Flavour, chosen_modules, workspace

START_SECONDS = 120


def add_arguments(parser):
    parser.add_argument("--port", type=int, default=8069)
    parser.add_argument("--db", metavar="NAME", help="name of the database")
    parser.add_argument("--no-demo", action="store_true", help="an empty company")
    parser.add_argument(
        "--lang",
        choices=["en_US", "vi_VN"],
        default="en_US",
        help="vi_VN makes a Vietnamese company: country, currency, hours",
    )
    parser.add_argument(
        "--stop-after-init", action="store_true", help="set up, do not serve"
    )
    parser.add_argument("--modules", metavar="a,b", help="instead of all of ours")


def main(arguments):
    flavour = Flavour(
        chosen_modules(arguments.modules),
        demo=not arguments.no_demo,
        vietnam=arguments.lang == "vi_VN",
    )
    name = arguments.db or _default_name(flavour)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}", name):
        raise DevError(
            f"{name!r} is no name for a database: use letters, digits, _ . and -."
        )
    if not arguments.stop_after_init:
        _check_port(arguments.port)
    ensure_wkhtmltopdf()
    started = time.monotonic()
    with workspace() as work, owning_database(name):
        work.kept_database(name, flavour)
        if arguments.stop_after_init:
            say(f"The database {name} is ready ({time.monotonic() - started:.0f} s).")
            return 0
        with _serving(work, name, arguments.port) as server:
            _greet(work, name, arguments.port, time.monotonic() - started)
            return server.wait()


def _default_name(flavour):
    name = MAIN_MODULE + ("_vi" if flavour.vietnam else "")
    return name + ("" if flavour.demo else "_empty")


def _check_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError:
            raise DevError(f"{port} is no port: use 1024 to 65535.") from None
        except OSError:
            raise DevError(
                f"The port {port} is taken by another program: choose another "
                "one, e.g. --port 8070."
            ) from None


@contextlib.contextmanager
def _serving(work, name, port):
    """Odoo as a child process that ends with the block, whatever ends it."""
    log = LOGS / f"{name}-server.log"
    command = work.odoo.command(
        "server",
        name,
        f"--http-port={port}",
        f"--db-filter=^{re.escape(name)}$",
    )
    with log.open("w") as file:
        process = subprocess.Popen(
            command,
            stdout=file,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=work.odoo.environ(),
            preexec_fn=end_with_parent,
        )
    try:
        with step("start Odoo") as current:
            _wait_until_served(process, port, current, log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_served(process, port, current, log):
    """The log-in page compiles the assets, so whoever comes first need not wait."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise DevError(f"Odoo ended at once: read {log}.\n{tail(log)}")
        current.progress("waiting for the first page")
        try:
            address = f"http://127.0.0.1:{port}/web/login"
            with urllib.request.urlopen(address, timeout=60):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    raise DevError(f"Odoo serves no page after {START_SECONDS} s: read {log}.")


def _greet(work, name, port, seconds):
    people = work.databases.server.query(
        "SELECT u.login, p.name FROM res_users u "
        "JOIN res_partner p ON p.id = u.partner_id JOIN ir_model_data d "
        "ON d.model = 'res.users' AND d.res_id = u.id "
        "WHERE d.module LIKE 'lead_alignment%' AND u.active ORDER BY u.id",
        name,
    )
    say(f"\nReady after {seconds:.0f} s: http://127.0.0.1:{port}")
    say("Log in as (the password is the login):")
    for login, person in [("admin", "Administrator"), *people]:
        say(f"  {login:<20} {person}")
    say("Ctrl-C stops it.")
