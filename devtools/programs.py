"""Programs of the system that Odoo calls: found in PATH, or installed where we may.

Browser tests need Chromium. Printing needs wkhtmltopdf: without it Odoo shows pages in
the browser instead.
"""

import os
import shutil

from .console import DevError, run_logged, say, step, tail
from .paths import CACHE

# where Odoo's tests look for a browser, in their order
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
# Chromium without windows: it takes two thirds of the time
SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
PRINTERS = ("wkhtmltopdf",)


def ensure_chromium():
    """Let Odoo's tests find a browser, the quicker one where it is to be had.

    :raises DevError: where there is none; browser tests are never skipped
    """
    reason = "The browser tests need Chromium"
    try:
        ensure_program(SHELLS[0], SHELLS, reason)
    except DevError:
        ensure_program("chromium", BROWSERS, reason)
        return
    folder = CACHE / "bin"
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / BROWSERS[0]
    link.unlink(missing_ok=True)
    link.symlink_to(shutil.which(_find(SHELLS)))
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"


def ensure_wkhtmltopdf():
    """Install what prints; without it Odoo shows pages, and no test prints."""
    try:
        ensure_program("wkhtmltopdf", PRINTERS, "Printing needs wkhtmltopdf")
    except DevError as error:
        say(f"  {error}")


def ensure_program(package, names, reason):
    """Install ``package`` of the system unless one of the programs is in PATH.

    :raises DevError: beginning with ``reason``, where it cannot be installed
    """
    if _find(names):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise DevError(
            f"{reason} and there is none in PATH: install it (on Debian: apt-get "
            f"install {package})."
        )
    with step(f"install {package}") as current:
        log = None
        for arguments in (["update"], ["install", "-y", package]):
            status, log = run_logged(
                ["apt-get", "-q", *arguments],
                f"apt-{package}-{arguments[0]}",
                current.progress,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            )
    if status or not _find(names):
        raise DevError(
            f"{reason}, and apt-get could not install it: check the network, or put it "
            f"into PATH (log: {log}).\n{tail(log)}"
        )


def _find(names):
    return next((name for name in names if shutil.which(name)), None)
