"""Check form and idiom of the sources: Python, XML, JavaScript, translations."""

from ..console import DevError, say, step
from ..lint_tools import node_tools, python_tools
from ..locks import setting_up
from ..node_env import get_node
from ..odoo_source import get_odoo
from ..parallel import run_together
from ..paths import ROOT
from ..python_env import get_python

SHOWN_LINES = 60  # of a tool's output


def add_arguments(parser):
    parser.add_argument(
        "--fix", action="store_true", help="first mend what the tools can mend"
    )


def main(arguments):
    say("Setting up")
    if not (ROOT / ".git").exists():
        raise DevError(
            "OCA's checks read the list of files from git: run ./dev lint in a git "
            "work tree (git init && git add -A)."
        )
    with setting_up():
        source = get_odoo()
        python = get_python()
        node = get_node(python)
    tools = [*python_tools(python), *node_tools(node, source)]
    if arguments.fix:
        _mend(tools)
    verdicts = run_together("lint", {tool.name: tool.check for tool in tools})
    return _report(verdicts)


def _mend(tools):
    """One after the other: several of them write to the same files."""
    with step("mend") as current:
        for tool in tools:
            if tool.fix:
                tool.mend(current)


def _report(verdicts):
    failed = {name: v.log for name, v in verdicts.items() if not v.clean}
    for name, log in failed.items():
        say(f"\n{name} (log: {log}):")
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        for line in lines[:SHOWN_LINES]:
            say(f"    {line}")
        if len(lines) > SHOWN_LINES:
            say(f"    ... {len(lines) - SHOWN_LINES} more lines")
    say()
    say(
        f"Lint: {', '.join(failed)} failed (./dev lint --fix mends what is form only)."
        if failed
        else f"Lint: clean ({len(verdicts)} tools)."
    )
    return 1 if failed else 0
