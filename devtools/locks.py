"""Advisory locks between several `./dev` at once. A dead process holds none."""

import contextlib
import fcntl
import os

from .console import DevError, say
from .paths import CACHE


def _open(name):
    CACHE.mkdir(parents=True, exist_ok=True)
    return os.open(CACHE / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o666)


@contextlib.contextmanager
def setting_up():
    """Only one process at a time fetches and makes databases; others wait."""
    handle = _open("setup")
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  another ./dev is setting up; waiting for it ...")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def making(name):
    """Of several who want the same database or tool one makes it, the others wait; also
    of the threads of one process."""
    handle = _open(f"making-{name}")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def owning_database(name):
    """One ./dev works on a database at a time.

    :raises DevError: where another one does
    """
    handle = _open(f"database-{name}")
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DevError(
                f"Another ./dev is using the database {name}: stop it, "
                "or choose another name with --db."
            ) from None
        yield
    finally:
        os.close(handle)


class SharedUse:
    """Counts the users of something shared, by shared locks: the last one to
    leave puts it away, while newcomers wait."""

    def __init__(self, name):
        self._handle = _open(name)
        fcntl.flock(self._handle, fcntl.LOCK_SH)

    def leave(self, put_away):
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            put_away()
        except BlockingIOError:
            return  # somebody else still uses it
        finally:
            os.close(self._handle)
