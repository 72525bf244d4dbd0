"""Odoo's Python packages at their locked versions, in a private environment."""

import hashlib
import shutil
import subprocess
import sys

from .console import DevError, run_logged, step, tail
from .paths import CACHE, OCA_ADDONS, REQUIREMENTS, SOFT_PACKAGES

# a distribution's is compiled with its profile: Odoo's tests take 10 to 20 % less
# processor time than with one of pyenv
SYSTEM_PYTHON = "/usr/bin/python3"
TELL_VERSION = """\
import ensurepip, sys, venv
assert (3, 10) <= sys.version_info[:2] <= (3, 13)
print(sys.version)
"""


def get_python():
    """Path of an interpreter that has all locked packages, made once."""
    if not (3, 10) <= sys.version_info[:2] <= (3, 13):
        raise DevError(
            "Odoo 19 runs on Python 3.10 to 3.13 and this is "
            f"{sys.version.split()[0]}: start ./dev with one of them, "
            "e.g. python3.12 ./dev run."
        )
    files = (REQUIREMENTS, OCA_ADDONS, SOFT_PACKAGES)
    base, version = _choose_base()
    lock = b"".join(path.read_bytes() for path in files) + version.encode()
    key = hashlib.sha256(lock).hexdigest()[:12]
    folder = CACHE / "python" / key
    python = folder / "bin" / "python"
    if not (folder / "COMPLETE").exists():
        _make(base, folder, python)
    return python


def _choose_base():
    """:returns: (path of the Python that the environment is made from, its version)"""
    try:
        told = subprocess.run(
            [SYSTEM_PYTHON, "-c", TELL_VERSION],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return sys.executable, sys.version
    return SYSTEM_PYTHON, told.stdout


def _make(base, folder, python):
    shutil.rmtree(folder, ignore_errors=True)
    _drop_old(folder.parent)
    with step("install Odoo's Python packages") as current:
        status, log = run_logged([base, "-m", "venv", folder], "venv")
        if status:
            raise DevError(
                "Python cannot make a virtual environment (on Debian: "
                f"apt-get install python3-venv).\n{tail(log)}"
            )
        _install(python, current, ["-r", REQUIREMENTS])
        # what our add-ons use where it is there; Odoo's own versions stay
        _install(python, current, ["--no-deps", "-r", SOFT_PACKAGES])
        # they name a package odoo, which is not on PyPI: ours comes from elsewhere
        oca = ["--no-deps", "--target", _oca_folder(python), "-r", OCA_ADDONS]
        _install(python, current, oca)
        (folder / "COMPLETE").touch()


def _install(python, current, what):
    command = [python, "-m", "pip", "install", "--disable-pip-version-check"]
    status, log = run_logged(
        [*command, "--progress-bar=off", *what], "pip", current.progress
    )
    if status:
        raise DevError(
            "The Python packages could not be installed: check the network and "
            f"read {log}.\n{tail(log)}"
        )


def oca_addons_path(python):
    """The folder of OCA's add-ons, beside the environment's own packages."""
    return _oca_folder(python) / "odoo" / "addons"


def _oca_folder(python):
    return python.parent.parent / "oca"


def _drop_old(parent):
    """Those of older locks and other Pythons, but the last: it may be in use."""
    folders = sorted(parent.glob("*"), key=lambda path: path.stat().st_mtime)
    for old in folders[:-1]:
        shutil.rmtree(old, ignore_errors=True)
