"""Odoo's Python packages at their locked versions, in a private environment."""

import hashlib
import shutil
import sys
import venv

from .console import DevError, run_logged, step, tail
from .paths import CACHE, OCA_ADDONS, REQUIREMENTS, SOFT_PACKAGES


def get_python():
    """Path of an interpreter that has all locked packages, made once."""
    if not (3, 10) <= sys.version_info[:2] <= (3, 13):
        raise DevError(
            "Odoo 19 runs on Python 3.10 to 3.13 and this is "
            f"{sys.version.split()[0]}: start ./dev with one of them, "
            "e.g. python3.12 ./dev run."
        )
    files = (REQUIREMENTS, OCA_ADDONS, SOFT_PACKAGES)
    lock = b"".join(path.read_bytes() for path in files) + sys.version.encode()
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
