"""Another day for a whole run: of Python, Odoo and PostgreSQL, by libfaketime."""

import glob
import os
import shutil
import sys

from .console import DevError, run_logged, step, tail

LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"
PACKAGE = "libfaketime"


def run_at(moment, zone):
    """Begin this command anew at ``moment`` (2028-02-29 10:00:00), where the machine is
    in ``zone``. Returns in the process in which it is so.

    :raises DevError: where the library cannot be installed
    """
    if not (moment or zone) or "FAKETIME" in os.environ:
        return
    env = {
        **os.environ,
        "LD_PRELOAD": _get_library(),
        "FAKETIME": f"@{moment}" if moment else "+0",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # waits last as long as ever
        **({"TZ": zone} if zone else {}),
    }
    os.execve(sys.executable, [sys.executable, *sys.argv], env)


def _get_library():
    found = glob.glob(LIBRARY)
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        with step(f"install {PACKAGE}") as current:
            _status, log = run_logged(
                ["apt-get", "-q", "install", "-y", PACKAGE],
                f"apt-{PACKAGE}",
                current.progress,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            )
        found = glob.glob(LIBRARY)
        if not found:
            raise DevError(f"{PACKAGE} could not be installed.\n{tail(log)}")
    if not found:
        raise DevError(f"Another day needs {PACKAGE}: on Debian apt-get install it.")
    return found[0]
