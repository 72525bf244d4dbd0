"""Run a script in an Odoo shell: ./dev shell [--db NAME] [--demo] < script.py

The database has all our add-ons; it is made where it is missing. The script finds
`env`; what it should keep it commits (`env.cr.commit()`). The exit status follows
exceptions.
"""

import subprocess

from ..locks import owning_database
from ..odoo_process import end_with_parent
from ..paths import our_modules
from ..workspace import Flavour, workspace


def add_arguments(parser):
    parser.add_argument("--db", metavar="NAME", help="name of the database")
    parser.add_argument("--demo", action="store_true", help="with demo data")


def main(arguments):
    name = arguments.db or ("la_shell_demo" if arguments.demo else "la_shell")
    with workspace() as work, owning_database(name):
        facts = work.databases.facts(name)
        if arguments.db and facts and facts["ready"]:
            # an own database keeps the flavour it was made with
            made = facts["flavour"]
            flavour = Flavour(tuple(made["modules"]), made["demo"], made["vietnam"])
        else:
            flavour = Flavour(tuple(our_modules()), demo=arguments.demo)
        work.kept_database(name, flavour)
        command = work.odoo.command("shell", name, "--no-http", "--log-level=warn")
        with subprocess.Popen(
            command, env=work.odoo.environ(), preexec_fn=end_with_parent
        ) as process:
            return process.wait()
