"""Odoo's Python packages at their locked versions, in a private environment."""

import hashlib
import shutil
import sys
import venv

from .console import DevError, run_logged, step, tail
from .paths import CACHE, REQUIREMENTS


def get_python():
    """Path of an interpreter that has all locked packages, made once."""
    if not (3, 10) <= sys.version_info[:2] <= (3, 13):
        raise DevError(
            "Odoo 19 runs on Python 3.10 to 3.13 and this is "
            f"{sys.version.split()[0]}: start ./dev with one of them, "
            "e.g. python3.12 ./dev run."
        )
    lock = REQUIREMENTS.read_bytes() + sys.version.encode()
    key = hashlib.sha256(lock).hexdigest()[:12]
    folder = CACHE / "python" / key
    python = folder / "bin" / "python"
    if not (folder / "COMPLETE").exists():
        _make(folder, python)
    return python


def _make(folder, python):
    shutil.rmtree(folder, ignore_errors=True)
    _drop_old(folder.parent)
    with step("install Odoo's Python packages") as current:
        try:
            venv.create(folder, with_pip=True)
        except Exception as error:
            raise DevError(
                "Python cannot make a virtual environment (on Debian: "
                f"apt-get install python3-venv): {error}"
            ) from error
        command = [python, "-m", "pip", "install", "--disable-pip-version-check"]
        status, log = run_logged(
            [*command, "--progress-bar=off", "-r", REQUIREMENTS],
            "pip",
            current.progress,
        )
        if status:
            raise DevError(
                "The Python packages could not be installed: check the network and "
                f"read {log}.\n{tail(log)}"
            )
        (folder / "COMPLETE").touch()


def _drop_old(parent):
    """Those of older locks and other Pythons, but the last: it may be in use."""
    folders = sorted(parent.glob("*"), key=lambda path: path.stat().st_mtime)
    for old in folders[:-1]:
        shutil.rmtree(old, ignore_errors=True)
