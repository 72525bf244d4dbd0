"""Reads what a run of Odoo with tests wrote: which tests, failures, warnings.

A test is named as Odoo's --test-tags take it: /crm:TestCRMLead.test_x.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

RECORD = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>\S+): (?P<text>.*)"
)
BAD_LEVELS = ("WARNING", "ERROR", "CRITICAL")
STARTED = re.compile(r"Starting (\w+\.\w+) \.\.\.$")
SKIPPED = re.compile(r"skipped (\S+)(?: \(([\w.]+)\))? : (.*)")
FAILED = re.compile(r"(?:FAIL|ERROR): (Subtest )?(\S+) ?(.*)")
QUERIES = re.compile(
    r"Query count (?:more|less) than expected for user (?P<user>\S+): "
    r"(?P<count>\d+) [<>] (?P<expected>\d+) in (?P<function>\w+) at (?P<where>\S+)"
)
CLOSING = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
# these only repeat that a test failed
REPEATING = re.compile(
    r"Module \w+: \d+ failures, \d+ errors of \d+ tests"
    r"|At least one test failed when loading the modules"
    r"|\d+ failed, \d+ error\(s\) of \d+ tests"
)


@dataclass(frozen=True)
class Failure:
    """``name``: the test (with its subtest), or where the bad line comes from."""

    name: str
    text: str
    log: Path | None = None

    @property
    def test(self):
        return self.name.partition(" ")[0]

    @property
    def queries(self):
        return QUERIES.search(self.text)


@dataclass
class TestRun:
    log: Path
    started: list = field(default_factory=list)
    failures: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    bad_lines: list = field(default_factory=list)
    queries: dict = field(default_factory=dict)
    closed: bool = False

    @property
    def problems(self):
        """All that may not be: failed and skipped tests, bad lines, no end."""
        text = "Odoo did not come to the end of its tests."
        unfinished = [] if self.closed else [Failure("unfinished", text, self.log)]
        # what the browser said in a failed test explains that failure
        failed = tuple(failure.test.rpartition(":")[2] for failure in self.failures)
        others = [bad for bad in self.bad_lines if not bad.name.endswith(failed)]
        return [*self.failures, *self.skipped, *others, *unfinished]

    def count_passed(self, problems):
        """How many of the tests that ran are not named by ``problems``."""
        return len(set(self.started) - {problem.test for problem in problems})


def read_records(path):
    """Yield (level, logger, text) of each record, with the lines that follow it."""
    record = None
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if match := RECORD.match(line):
                if record:
                    yield _finished(record)
                record = [match["level"], match["logger"], [match["text"]]]
            elif record:
                record[2].append(line.rstrip("\n"))
    if record:
        yield _finished(record)


def _finished(record):
    level, logger, lines = record
    return level, logger, "\n".join(lines).strip()


def read_test_run(path):
    run = TestRun(path)
    for level, logger, text in read_records(path):
        if match := STARTED.match(text):
            run.started.append(_test_name(logger, match[1]))
        elif match := SKIPPED.match(text):
            name = _test_name(logger, match[1], match[2])
            run.skipped.append(Failure(name, f"skipped: {match[3]}", path))
        elif CLOSING.match(text):
            run.closed = True
        elif level in BAD_LEVELS:
            _read_bad_record(run, level, logger, text)
        if match := QUERIES.search(text):
            _note_queries(run, match)
    return run


def read_bad_lines(path):
    """Failures for each WARNING, ERROR and CRITICAL record of a log."""
    run = TestRun(path)
    for level, logger, text in read_records(path):
        if level in BAD_LEVELS:
            _read_bad_record(run, level, logger, text)
    return run.failures + run.bad_lines


def _read_bad_record(run, level, logger, text):
    match = FAILED.match(text)
    if match and level == "ERROR" and "\nTraceback" in text:
        subtest, name, detail = match.groups()
        owner = detail.strip("()") if name.startswith(("setUp", "tearDown")) else None
        title = _test_name(logger, name, owner)
        if subtest:
            title += " " + detail.splitlines()[0]
        run.failures.append(Failure(title, text.partition("\n")[2], run.log))
    elif not REPEATING.match(text):
        source = logger.removesuffix(".browser")
        run.bad_lines.append(Failure(f"{level} {source}", text, run.log))


def _test_name(logger, name, owner=None):
    """
    :param owner: dotted name of the class, where ``name`` is not of one test but of
        its class's setUpClass or tearDownClass
    """
    parts = (owner or logger).split(".")
    if owner:
        name = f"{parts[-1]}.{name}"
    return f"/{parts[2]}:{name}" if parts[:2] == ["odoo", "addons"] else name


def _note_queries(run, match):
    """The most that was needed at one place of the tests."""
    place = f"{match['where']} as {match['user']}"
    counts = (int(match["count"]), int(match["expected"]))
    run.queries[place] = max(run.queries.get(place, counts), counts)
