"""Gets the source of Odoo 19: ODOO_HOME, Debian's package, or a git clone."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .console import DevError, run_logged, step, tail
from .paths import CACHE, LOGS

SERIES = "19.0"
UPSTREAM = "https://github.com/odoo/odoo.git"
# Odoo's package links its fonts and JS libraries from these.
COMPANIONS = (
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "fonts-glyphicons-halflings",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
NEEDED_BYTES = 6 * 1024**3


@dataclass(frozen=True)
class OdooSource:
    """``path``: the folder to put on PYTHONPATH. ``version`` keys the databases."""

    path: Path
    version: str

    @property
    def addons_paths(self):
        beside = self.path / "addons"  # of a checkout; a leftover in the package
        is_checkout = (beside / "crm" / "__manifest__.py").exists()
        return [self.path / "odoo" / "addons", *([beside] if is_checkout else [])]

    def find_module(self, name):
        for folder in self.addons_paths:
            if (folder / name / "__manifest__.py").exists():
                return folder / name
        raise DevError(f"Odoo at {self.path} has no module {name}.")


def get_odoo():
    """The source to use, fetched once. :raises DevError: with the way out"""
    if home := os.environ.get("ODOO_HOME"):
        return _from_home(Path(home).expanduser().resolve())
    target = CACHE / "odoo"
    if not (target / "VERSION").exists():
        _check_disk()
        partial = CACHE / "odoo.partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        if shutil.which("apt-get") and shutil.which("dpkg-deb"):
            version = _fetch_from_debian(partial)
        elif shutil.which("git"):
            version = _fetch_from_git(partial)
        else:
            raise DevError(
                "Odoo cannot be fetched here (neither apt-get nor git is "
                "installed): set ODOO_HOME to a checkout of Odoo 19.0."
            )
        (partial / "VERSION").write_text(version)
        shutil.rmtree(target, ignore_errors=True)
        partial.rename(target)
    package = target / "usr/lib/python3/dist-packages"
    path = package if package.exists() else target / "source"
    return OdooSource(path, (target / "VERSION").read_text())


def _from_home(home):
    release = home / "odoo" / "release.py"
    if not release.exists():
        raise DevError(f"ODOO_HOME={home} is not an Odoo checkout: no odoo/release.py.")
    text = release.read_text()
    if "version_info = (19, 0," not in text:
        raise DevError(f"ODOO_HOME={home} is not Odoo {SERIES}: check that branch out.")
    head = subprocess.run(
        ["git", "-C", home, "rev-parse", "HEAD"], capture_output=True, text=True
    )
    return OdooSource(home, f"{home}@{head.stdout.strip() or 'no-git'}")


def _check_disk():
    CACHE.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(CACHE).free
    if free < NEEDED_BYTES:
        raise DevError(
            f"The disk of {CACHE} has {free / 1024**3:.1f} GiB free and Odoo with its "
            f"databases needs {NEEDED_BYTES / 1024**3:.0f}: free some space first."
        )


def _fetch_from_git(partial):
    with step("fetch Odoo by git") as current:
        status, log = run_logged(
            ["git", "clone", "--progress", "--depth=1", f"--branch={SERIES}"]
            + [UPSTREAM, partial / "source"],
            "git-clone",
            current.progress,
        )
    if status:
        raise DevError(
            "Odoo could not be cloned: check the network, or set ODOO_HOME to a "
            f"checkout of Odoo {SERIES}.\n{tail(log)}"
        )
    head = ["git", "-C", str(partial / "source"), "rev-parse", "HEAD"]
    return subprocess.run(head, capture_output=True, text=True).stdout.strip()


def _fetch_from_debian(partial):
    """Download and unpack the packages privately: no root, nothing installed."""
    downloads = CACHE / "apt"
    shutil.rmtree(downloads, ignore_errors=True)
    downloads.mkdir(parents=True)
    repository = _debian_repository()
    with step("fetch Odoo's Debian package"):
        sid = _apt(downloads / "sid", f"deb {repository} sid main\n")
        sid("update")
        sid("download", "odoo-19")
        own = _apt(downloads / "own", None)
        own("update")
        own("download", *COMPANIONS)
    packages = sorted(downloads.glob("*/*.deb"))
    with step("unpack it") as current:
        for package in packages:
            current.progress(package.name)
            status, log = run_logged(["dpkg-deb", "-x", package, partial], "dpkg")
            if status:
                raise DevError(f"{package.name} could not be unpacked.\n{tail(log)}")
    _mend_package(partial)
    shutil.rmtree(downloads)
    return next(p.name for p in packages if p.name.startswith("odoo-19_"))


def _debian_repository():
    targets = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"],
        capture_output=True,
        text=True,
    ).stdout.split()
    if not targets:
        raise DevError(
            "apt-get knows no package server here: set ODOO_HOME to a checkout of "
            f"Odoo {SERIES}."
        )
    return targets[0]


def _apt(folder, sources):
    """A function that runs apt-get with state of its own, in ``folder``.

    :param sources: text of a private sources.list; None for the machine's own
    """
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True)
    options = ["-q", "-o", f"Dir::State::Lists={folder}/lists"]
    options += ["-o", f"Dir::Cache={folder}/cache", "-o", "APT::Sandbox::User=root"]
    if sources:
        (folder / "sources.list").write_text(sources)
        options += ["-o", f"Dir::Etc::SourceList={folder}/sources.list"]
        options += ["-o", "Dir::Etc::SourceParts=/dev/null"]

    def run(*arguments):
        name = f"apt-{folder.name}-{arguments[0]}"
        command = ["apt-get", *options, *arguments]
        status, log = run_logged(command, name, cwd=folder)
        failed = "Failed to fetch" in log.read_text() or "Err:" in log.read_text()
        if status or failed:
            raise DevError(
                "Odoo's Debian package could not be fetched: check the network, or "
                f"set ODOO_HOME to a checkout of Odoo {SERIES} (log: {LOGS}).\n"
                + tail(log)
            )

    return run


def _mend_package(partial):
    """Debian removed a script that the web client's bundle still names."""
    addons = partial / "usr/lib/python3/dist-packages/odoo/addons"
    script = addons / "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    if not script.exists():
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text("")
    for link in (p for p in (partial / "usr").rglob("*") if p.is_symlink()):
        # Absolute links would leave the private tree.
        target = os.readlink(link)
        if target.startswith("/") and (partial / target[1:]).exists():
            link.unlink()
            link.symlink_to(os.path.relpath(partial / target[1:], link.parent))
