"""Write one installable zip for each add-on into dist/, as the Apps store takes."""

import subprocess
import zipfile

from ..console import say
from ..paths import ROOT, our_modules
from ..workspace import manifest


def add_arguments(parser):
    pass


def main(arguments):
    for path in write_packages(ROOT / "dist"):
        say(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1024:.0f} KiB")
    return 0


def write_packages(target):
    """Write the zips of all our add-ons into the folder ``target``.

    :returns: their paths
    """
    target.mkdir(parents=True, exist_ok=True)
    paths = []
    for module in our_modules():
        path = target / f"{module}-{manifest(module)['version']}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in _files(module):
                archive.write(file, file.relative_to(ROOT))
            if not (ROOT / module / "LICENSE").exists():  # one has another
                archive.write(ROOT / "LICENSE", f"{module}/LICENSE")
        paths.append(path)
    return paths


def _files(module):
    """Tracked files, or all but compiled ones outside a git work tree."""
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--", module],
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0 and listed.stdout:
        return [ROOT / name for name in listed.stdout.rstrip("\0").split("\0")]
    return sorted(
        path
        for path in (ROOT / module).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    )
