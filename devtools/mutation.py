"""Plant faults in the add-ons' ``tools/``, one at a time, and run the tests that should
notice: how many are noticed, and which are not.

python -m devtools.mutation [scorecard ...]

Each fault is tried in a process of its own, forked with all imports done.
"""

import contextlib
import io
import os
import re
import signal
import sys
import types
import unittest
from concurrent.futures import ThreadPoolExecutor

from hypothesis import Phase, settings

from .mutants import plant
from .paths import ROOT, our_modules
from .tool_tests import get_test_files, load, stand_for_packages

MAX_SECONDS = 20  # a fault that makes it run for ever is noticed, too
NOTICED, UNNOTICED = 0, 1


def get_tools(names=()):
    """Paths of all tools, or of those with these names (``scorecard``)"""
    paths = [
        path
        for module in our_modules()
        for path in sorted((ROOT / module / "tools").glob("*.py"))
        if path.name != "__init__.py"
    ]
    return [path for path in paths if not names or path.stem in names]


def get_tests_of(tool):
    """Test files that import a tool, itself or by another tool"""
    using = {tool.stem}
    tools = {path.stem: path.read_text() for path in tool.parent.glob("*.py")}
    while more := {
        name
        for name, text in tools.items()
        if name not in using and any(_imports(text, used) for used in using)
    }:
        using |= more
    return [
        path
        for path in get_test_files()
        if any(_imports(path.read_text(), f"tools.{used}") for used in using)
    ]


def _imports(text, name):
    return re.search(rf"^from \.+{re.escape(name)} import", text, re.M)


def try_mutant(tool, mutant, tests):
    """Whether the tests notice it"""
    child = os.fork()
    if child == 0:
        signal.alarm(MAX_SECONDS)
        with contextlib.redirect_stderr(io.StringIO()):
            os._exit(_run_child(tool, mutant, tests))
    _pid, status = os.waitpid(child, 0)
    return not os.WIFEXITED(status) or os.WEXITSTATUS(status) != UNNOTICED


def _run_child(tool, mutant, tests):
    try:
        name = ".".join(tool.relative_to(ROOT).with_suffix("").parts)
        module = types.ModuleType(name)
        module.__package__ = name.rpartition(".")[0]
        module.__file__ = str(tool)
        sys.modules[name] = module
        exec(compile(mutant.tree, str(tool), "exec"), module.__dict__)  # noqa: S102
        result = unittest.TestResult()
        result.failfast = True
        load(tests).run(result)
    except Exception:  # noqa: BLE001 it cannot even be imported
        return NOTICED
    return UNNOTICED if result.wasSuccessful() and result.testsRun else NOTICED


def main(*names):
    settings.register_profile(
        "mutation",
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
    )
    settings.load_profile("mutation")
    stand_for_packages()
    total = survived = 0
    for tool in get_tools(names):
        tests = get_tests_of(tool)
        mutants = list(plant(tool.read_text(encoding="utf-8")))
        left = mutants
        if tests:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                seen = pool.map(lambda one: try_mutant(tool, one, tests), mutants)  # noqa: B023
                left = [one for one, is_seen in zip(mutants, seen) if not is_seen]  # noqa: B905
        total += len(mutants)
        survived += len(left)
        print(f"{tool.relative_to(ROOT)}: {len(left)} of {len(mutants)} not noticed")  # noqa: T201
        for mutant in left:
            print(f"    {mutant}")  # noqa: T201
    if total:
        print(f"{survived} of {total} not noticed: {survived / total:.0%}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
