"""The tools of `./dev lint`: what each is called with."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from .console import run_logged
from .paths import ROOT, our_modules


@dataclass
class Tool:
    """``fix``: the command that mends instead of telling, where there is one."""

    name: str
    command: list
    fix: list | None = None
    env: dict | None = None

    def check(self, part):
        part.progress("...")
        return Verdict(*self._run(self.command, "lint"))

    def mend(self, part):
        part.progress("...")
        return Verdict(*self._run(self.fix, "fix"), done="mended")

    def _run(self, command, what):
        log_name = f"{what}-{self.name.replace(' ', '-')}"
        status, log = run_logged(command, log_name, cwd=ROOT, env=self.env)
        return status == 0, log


@dataclass
class Verdict:
    clean: bool
    log: Path = field(repr=False)
    done: str = "clean"

    def __str__(self):
        return self.done if self.clean else "FAILED"


def python_tools(python):
    scripts = Path(python).parent
    ruff = scripts / "ruff"
    modules = our_modules()
    house = ROOT / "devtools"
    tools = [
        Tool("ruff", [ruff, "check", "."], [ruff, "check", "--fix-only", "."]),
        Tool("ruff format", [ruff, "format", "--diff", "."], [ruff, "format", "."]),
        Tool("house style", [sys.executable, house / "lint_house.py"]),
        Tool("rooms", [sys.executable, house / "lint_rooms.py"]),
        _generated("docs of models", house / "model_docs.py"),
        _generated("readmes", house / "readmes.py"),
        _generated("demo leads", house / "demo_leads.py"),
        _generated("dashboards", house / "dashboards.py"),
    ]
    if modules:
        oca = scripts / "oca-checks-odoo-module"
        tools += [
            _pylint(python, "pylint", modules, "--ignore-paths=.*/tests/.*"),
            # in a folder of tests that has rooms it does not know tests as such
            _pylint(
                python,
                "pylint of tests",
                [f"{module}/tests" for module in modules],
                "--disable=translation-required",
            ),
            Tool("oca-checks-odoo-module", [oca, *modules]),
        ]
    if translations := _files("i18n/*.po", "i18n/*.pot"):
        # they come from ./dev i18n, in Odoo's own layout
        oca = [scripts / "oca-checks-po", "--disable=po-pretty-format"]
        tools.append(Tool("oca-checks-po", [*oca, *translations]))
    return tools


def _generated(name, script):
    """A script that writes what is committed, or with --check compares."""
    return Tool(name, [sys.executable, script, "--check"], [sys.executable, script])


def _pylint(python, name, paths, *options):
    # disabled here and not in .pylintrc, where enabling odoolint enables it again: the
    # README is at the root, for all add-ons; each room extends a model by its own part,
    # as core does where one add-on has several subjects (discuss in mail)
    disabled = "missing-readme,consider-merging-classes-inherited"
    command = [python, "-m", "pylint", f"--disable={disabled}", *options, *paths]
    return Tool(name, command)


def node_tools(node, odoo_source):
    tools = []
    if files := _files("**/*.xml", "**/*.js", "**/*.scss"):
        plugin = node.packages / "@prettier" / "plugin-xml" / "src" / "plugin.js"
        prettier = [node.node, node.packages / "prettier" / "bin" / "prettier.cjs"]
        prettier += [f"--plugin={plugin}", "--log-level=warn"]
        tools.append(
            Tool(
                "prettier",
                [*prettier, "--check", *files],
                [*prettier, "--write", *files],
            )
        )
    if files := _files("**/*.js"):
        rules = odoo_source.find_module("test_lint") / "tests" / "eslintrc"
        eslint = [node.node, node.packages / "eslint" / "bin" / "eslint.js"]
        eslint += ["--no-eslintrc", "-c", rules]
        env = {**node.environ(), "ESLINT_USE_FLAT_CONFIG": "false"}
        command, fix = [*eslint, *files], [*eslint, "--fix", *files]
        tools.append(Tool("eslint", command, fix, env))
    return tools


def _files(*patterns):
    """Those of our modules, without foreign libraries."""
    return sorted(
        str(path.relative_to(ROOT))
        for module in our_modules()
        for pattern in patterns
        for path in (ROOT / module).glob(pattern)
        if "lib" not in path.relative_to(ROOT).parts
    )
