"""Browser tests need Chromium: found in PATH, or installed where we may."""

import os
import shutil

from .console import DevError, run_logged, step, tail

# where Odoo's tests look for it, in their order
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def ensure_chromium():
    """:raises DevError: where there is none; browser tests are never skipped"""
    if _find():
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise DevError(
            "The browser tests need Chromium and there is none in PATH: install it "
            "(on Debian: apt-get install chromium)."
        )
    with step("install Chromium") as current:
        log = None
        for arguments in (["update"], ["install", "-y", "chromium"]):
            status, log = run_logged(
                ["apt-get", "-q", *arguments],
                f"apt-chromium-{arguments[0]}",
                current.progress,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            )
    if status or not _find():
        raise DevError(
            "Chromium could not be installed by apt-get: check the network, or put "
            f"a chromium into PATH (log: {log}).\n{tail(log)}"
        )


def _find():
    return next((name for name in NAMES if shutil.which(name)), None)
