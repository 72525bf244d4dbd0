"""Write anew each add-on's template of texts (.pot) and bring its .po up to date.

What is translated stays, new texts are added empty and vanished ones dropped. A
second run changes nothing.
"""

from ..console import DevError, run_logged, say, step, tail
from ..locks import owning_database
from ..paths import LOGS, ROOT, our_modules
from ..workspace import SCRIPTS, Flavour, workspace

DATABASE = "la_i18n"


def add_arguments(parser):
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="only of these")


def main(arguments):
    with workspace() as work, owning_database(DATABASE):
        with step("install our add-ons") as current:
            flavour = Flavour(tuple(our_modules()), demo=False)
            work.fresh_database(DATABASE, flavour, current=current)
        for module in arguments.modules or our_modules():
            _export(work.odoo, module)
    return 0


def _export(odoo, module):
    with step(f"export the texts of {module}"):
        template = LOGS / f"{module}.pot"
        template.unlink(missing_ok=True)
        status, log = odoo.run(
            DATABASE,
            ["-o", str(template), module],
            f"i18n-{module}",
            sub_command=("i18n", "export"),
        )
    if status or not template.exists():
        raise DevError(f"The texts of {module} could not be exported.\n{tail(log)}")
    status, log = run_logged(
        [odoo.python, SCRIPTS / "merge_translations.py"]
        + [template, ROOT / module / "i18n", module],
        f"i18n-merge-{module}",
    )
    if status:
        raise DevError(f"The translations of {module} cannot be merged.\n{tail(log)}")
    say(log.read_text(encoding="utf-8").rstrip())
