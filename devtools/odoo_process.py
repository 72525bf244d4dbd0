"""Runs Odoo: its configuration, a run to the end with progress, a script."""

import ctypes
import hashlib
import os
import re
import signal
import threading

from .console import DevError, run_logged, tail
from .paths import CACHE, DATA, ROOT, our_modules
from .python_env import oca_addons_path

LOADING = re.compile(r"Loading module (\w+) \((\d+)/(\d+)\)")
TESTING = re.compile(r"Starting (\w+\.\w+) \.\.\.")
COVERAGE = (
    f"--rcfile={ROOT / 'pyproject.toml'}",
    f"--data-file={CACHE / 'coverage'}",
)
# loaded here: between fork and exec of a thread nothing may be loaded any more
_LIBC = ctypes.CDLL(None)


class Odoo:
    """One installation: source, interpreter and database server."""

    def __init__(self, source, python, server, root=ROOT):
        self.source = source
        self.python = python
        self.server = server
        self.root = root  # where our add-ons are

    def at(self, root):
        """The same with our add-ons as they are in ``root``, e.g. of another commit"""
        return Odoo(self.source, self.python, self.server, root)

    def environ(self):
        return {
            **self.server.environ(),
            "PYTHONPATH": str(self.source.path),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
            # Odoo tests the language of the browser it starts
            "LANGUAGE": "en_US",
        }

    def command(self, sub_command, database, *options, coverage=False):
        sub_commands = [sub_command] if isinstance(sub_command, str) else sub_command
        sources = ",".join(str(ROOT / module) for module in our_modules())
        measuring = ("-m", "coverage", "run", f"--source={sources}", *COVERAGE)
        return [
            *(self.python, *(measuring if coverage else ())),
            *("-m", "odoo", *sub_commands),
            *("-c", self._write_config(), "-d", database, *options),
        ]

    def report_coverage(self):
        """Write what the last run with coverage left out. :returns: as of run()"""
        command = [self.python, "-m", "coverage", "report", *COVERAGE]
        return run_logged(command, "coverage", cwd=ROOT)

    def get_addons_paths(self):
        """Folders of Odoo's add-ons, OCA's and ours"""
        oca = oca_addons_path(self.python)
        return [*self.source.addons_paths[1:], oca, self.root]

    def _write_config(self):
        """Only what is the same for every run; no host, no password."""
        addons = ",".join(str(folder) for folder in self.get_addons_paths())
        # checkouts that share the cache do not take each other's add-ons
        key = hashlib.sha256(addons.encode()).hexdigest()[:12]
        path = CACHE / f"odoo-{key}.conf"
        text = "\n".join(
            (
                "[options]",
                f"addons_path = {addons}",
                f"data_dir = {DATA}",
                "http_interface = 127.0.0.1",
                "list_db = False",
                "db_maxconn = 128",
                "",
            )
        )
        if not path.exists() or path.read_text() != text:
            # several threads of ours write it at once
            partial = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
            partial.write_text(text)
            partial.replace(path)
        return path

    def run(
        self,
        database,
        options,
        log_name,
        current=None,
        sub_command="server",
        coverage=False,
    ):
        """Run Odoo to its end. :returns: (exit status, path of the log)"""

        def show(line):
            if current and (match := LOADING.search(line)):
                current.progress("{} ({}/{})".format(*match.groups()))
            elif current and (match := TESTING.search(line)):
                current.progress(match.group(1))

        return run_logged(
            self.command(sub_command, database, *options, coverage=coverage),
            log_name,
            show,
            env=self.environ(),
            cwd=CACHE,
            preexec_fn=end_with_parent,
        )

    def install(self, database, modules, log_name, current=None, options=()):
        """Install ``modules`` and stop. :raises DevError: with the log's end"""
        status, log = self.run(
            database,
            ["-i", ",".join(modules), "--stop-after-init", "--no-http"]
            + ["--max-cron-threads=0", *options],
            log_name,
            current,
        )
        if status or " CRITICAL " in log.read_text(encoding="utf-8"):
            raise DevError(
                f"Odoo could not install {', '.join(modules)}: read {log}.\n{tail(log)}"
            )

    def script(self, database, path, log_name, *arguments, on_line=None, env=None):
        """Run a Python script in a shell. :raises DevError: where it fails

        :param on_line: called with each line of its output
        :param env: variables for it, beside DEV_ARGUMENTS
        :returns: its output
        """
        with open(path, encoding="utf-8") as script:
            status, log = run_logged(
                self.command("shell", database, "--no-http", "--log-level=warn"),
                log_name,
                on_line,
                env={
                    **self.environ(),
                    "DEV_ARGUMENTS": "\n".join(arguments),
                    **(env or {}),
                },
                stdin=script,
                cwd=CACHE,
                preexec_fn=end_with_parent,
            )
        if status:
            raise DevError(f"{path} failed: read {log}.\n{tail(log)}")
        return log.read_text(encoding="utf-8")


def end_with_parent():
    """In the child: die when ./dev does, even by SIGKILL; own process group, so
    that Ctrl-C reaches it through us, once."""
    os.setsid()
    try:
        _LIBC.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG, Linux only
    except AttributeError:
        return
