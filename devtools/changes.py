"""What changed in the sources: since the last commit, and while somebody watches."""

import subprocess
import time

from .paths import ROOT, our_modules

POLL_SECONDS = 0.4


def get_changed_paths():
    """Relative paths of what is not committed, new files included"""
    command = ["git", "status", "--porcelain=v1", "-z", "--untracked-files=all"]
    entries = subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    paths, is_origin = [], False
    for entry in entries:
        if is_origin:  # where a renamed file was before
            paths.append(entry)
            is_origin = False
        elif entry:
            paths.append(entry[3:])
            is_origin = entry[0] in "RC"
    return paths


def get_stamps():
    """{path: when it was written} of all sources of our add-ons"""
    stamps = {}
    for module in our_modules():
        for path in (ROOT / module).rglob("*"):
            if path.suffix != ".pyc" and path.is_file():
                stamps[path] = path.stat().st_mtime_ns
    return stamps


def wait_for_change(seen):
    """Return once the sources are not as ``seen`` (:func:`get_stamps`) any more."""
    while get_stamps() == seen:
        time.sleep(POLL_SECONDS)
    time.sleep(POLL_SECONDS)  # an editor that saves all of its files
