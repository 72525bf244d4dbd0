"""What the user sees: steps with their time, progress, one clear sentence on error."""

import contextlib
import subprocess
import sys
import threading
import time

from .paths import LOGS

QUIET_SECONDS = 10  # how often a long step says something when not on a terminal

_running = set()  # processes of run_logged
_running_lock = threading.Lock()


class DevError(Exception):
    """A condition the user can mend: one sentence that says what and how."""


def say(text=""):
    print(text, flush=True)


class Step:
    """One line of the start-up: `title ... what is going on`, then its time."""

    def __init__(self, title):
        self.title = title
        self.start = self._told = time.monotonic()
        self._width = 0
        self._live = sys.stdout.isatty()

    def progress(self, text):
        now = time.monotonic()
        text = text[:70]
        if self._live:
            line = f"  {self.title}: {text}"
            print("\r" + line.ljust(self._width), end="", flush=True)
            self._width = len(line)
        elif now - self._told >= QUIET_SECONDS:
            self._told = now
            say(f"  {self.title}: {text} ({now - self.start:.0f} s)")

    def clear(self):
        if self._live:
            print("\r" + " " * self._width + "\r", end="", flush=True)

    def done(self):
        self.clear()
        say(f"  {self.title}: {time.monotonic() - self.start:.1f} s")


@contextlib.contextmanager
def step(title):
    current = Step(title)
    if current._live:
        current.progress("...")
    else:
        say(f"  {title} ...")
    yield current
    current.done()


def run_logged(command, log_name, on_line=None, **popen_args):
    """Run ``command``, its output into ``.dev/log/<log_name>.log``.

    :param on_line: called with each line, e.g. to show progress
    :returns: (exit status, path of the log)
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{log_name}.log"
    with (
        log.open("w", encoding="utf-8", errors="replace") as file,
        subprocess.Popen(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            **{"stdin": subprocess.DEVNULL, **popen_args},
        ) as process,
    ):
        with _running_lock:
            _running.add(process)
        try:
            for line in process.stdout:
                file.write(line)
                if on_line:
                    on_line(line.rstrip())
        except BaseException:
            process.terminate()
            raise
        finally:
            with _running_lock:
                _running.discard(process)
    return process.returncode, log


def end_running():
    """Ask every process of ``run_logged``, in whatever thread, to end."""
    with _running_lock:
        for process in _running:
            process.terminate()


def tail(path, lines=6):
    """The last non-empty lines of a log, to be shown under an error."""
    text = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join("    " + line for line in [t for t in text if t.strip()][-lines:])
