# Run in Odoo's shell by `./dev mutants ROOM ...`: plants faults in the models of rooms,
# one at a time, and runs the tests of the room that pass through the function.
# Each fault is tried in a process of its own, forked with the registry loaded.
# ruff: noqa: T201
import ast
import gc
import importlib
import logging
import os
import pickle
import random
import signal
import sys
import types
from collections import defaultdict
from pathlib import Path

from odoo import sql_db
from odoo.modules import module as odoo_module
from odoo.tests import HttpCase, loader
from odoo.tests.result import OdooTestResult
from odoo.tests.suite import OdooSuite
from odoo.tools import config

ROOT = Path(os.environ["DEV_ROOT"])
sys.path.insert(0, str(ROOT))
from devtools.mutants import plant  # noqa: E402

ADDON = ROOT / "lead_alignment"
SAMPLE = int(os.environ["MUTANTS"] or 0)
MOST_SECONDS = 90  # a fault that makes it run for ever is noticed, too
NOTICED, UNNOTICED, NOT_TRIED = 0, 1, 2
SQL_MARKS = ("SQL(", ".execute(", "execute_query")
kept = []  # connections of the parent: closed by nobody else


class FirstOnly(OdooTestResult):
    """The first test that notices a fault is enough."""

    def wasSuccessful(self):  # noqa: N802 unittest's
        self.shouldStop = not super().wasSuccessful()
        return not self.shouldStop

    def stopTest(self, test):  # noqa: N802 unittest's
        super().stopTest(test)
        self.wasSuccessful()


class Notes(OdooTestResult):
    """Which functions of a room each test passes through"""

    def __init__(self, folder):
        super().__init__()
        self.folder = str(folder)
        self.found = defaultdict(set)

    def startTest(self, test):  # noqa: N802 unittest's
        super().startTest(test)
        seen = self.found[test.id()]

        def note(frame, event, _argument):
            code = frame.f_code
            if event == "call" and code.co_filename.startswith(self.folder):
                seen.add((code.co_filename, code.co_firstlineno))

        sys.setprofile(note)

    def stopTest(self, test):  # noqa: N802 unittest's
        sys.setprofile(None)
        super().stopTest(test)


def get_tests(room):
    """Those of a room, without a browser and without processes of their own"""
    tests = []
    for path in sorted((ADDON / "tests" / room).glob("test_*.py")):
        name = f"odoo.addons.lead_alignment.tests.{room}.{path.stem}"
        tests += loader.get_module_test_cases(importlib.import_module(name))
    return [test for test in tests if not isinstance(test, HttpCase)]


def in_child(work):
    """Run ``work`` in a fork with connections of its own. :returns: (status, bytes that
    it returned)"""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        kept.extend((sql_db._Pool, sql_db._Pool_readonly))
        sql_db._Pool = sql_db._Pool_readonly = None
        signal.alarm(MOST_SECONDS)
        status, answer = NOTICED, b""
        try:
            status, answer = work()
        finally:
            os.write(writer, answer)
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    _pid, status = os.waitpid(child, 0)
    return (os.WEXITSTATUS(status) if os.WIFEXITED(status) else NOTICED), answer


def run(tests, result):
    config["test_enable"] = True
    odoo_module.current_test = True
    OdooSuite(tests).run(result)
    return result


def measure(tests, folder):
    """{(file, first line of a function): tests that pass through it}"""

    def work():
        signal.alarm(0)
        notes = run(tests, Notes(folder))
        return 0, pickle.dumps(dict(notes.found))

    _status, answer = in_child(work)
    passing = defaultdict(list)
    by_id = {test.id(): test for test in tests}
    for name, places in pickle.loads(answer).items():
        for place in places:
            passing[place].append(by_id[name])
    return passing


def get_functions():
    """{(file, first line): functions}, whatever decorates them"""
    found = defaultdict(list)
    for thing in gc.get_objects():
        if isinstance(thing, types.FunctionType):
            code = thing.__code__
            found[code.co_filename, code.co_firstlineno].append(thing)
    return found


def find_code(code, line):
    """The code of the function that begins in ``line``"""
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            if constant.co_firstlineno == line and constant.co_name[0] != "<":
                return constant
            if inner := find_code(constant, line):
                return inner
    return None


def get_places(tree):
    """{line: (first line of the method that it is in, whether there is SQL in it)}"""
    places = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for item in node.body:
                if isinstance(item, ast.FunctionDef):
                    first = min(part.lineno for part in (item, *item.decorator_list))
                    text = ast.unparse(item)
                    has_sql = any(mark in text for mark in SQL_MARKS)
                    for line in range(first, item.end_lineno + 1):
                        places[line] = (first, has_sql)
    return places


def try_mutant(path, mutant, first, functions, tests):
    code = find_code(compile(mutant.tree, str(path), "exec"), first)

    def work():
        try:
            for function in functions[str(path), first]:
                function.__code__ = code
        except ValueError:  # it uses other variables of what is around it
            return NOT_TRIED, b""
        logging.disable(logging.CRITICAL)
        is_noticed = not run(tests, FirstOnly()).wasSuccessful()
        return NOTICED if is_noticed else UNNOTICED, b""

    return in_child(work)[0]


def get_mutants(room):
    """Yield (path, mutant, first line of its method) where there is no SQL."""
    for path in sorted((ADDON / "models" / room).glob("*.py")):
        source = path.read_text(encoding="utf-8")
        places = get_places(ast.parse(source))
        for mutant in plant(source):
            first, has_sql = places.get(mutant.line, (None, True))
            if not has_sql:
                yield path, mutant, first


def mutate(room):
    folder = ADDON / "models" / room
    tests = get_tests(room)
    passing = measure(tests, folder)
    functions = get_functions()
    mutants = list(get_mutants(room))
    if SAMPLE and len(mutants) > SAMPLE:
        mutants = random.Random(room).sample(mutants, SAMPLE)
        mutants.sort(key=lambda found: (found[0], found[1].line))
    tried, left = 0, []
    for path, mutant, first in mutants:
        using = passing.get((str(path), first), [])
        status = try_mutant(path, mutant, first, functions, using)
        if status != NOT_TRIED:
            tried += 1
            if status == UNNOTICED:
                left.append(f"    {path.name}:{mutant}")
                print(left[-1], flush=True)
    print(f"{room}: {len(left)} of {tried} not noticed", flush=True)
    return tried, len(left)


totals = [mutate(room) for room in os.environ["DEV_ARGUMENTS"].split("\n")]
tried, left = (sum(column) for column in zip(*totals, strict=True))
print(f"{left} of {tried} not noticed: {left / max(tried, 1):.0%}", flush=True)
