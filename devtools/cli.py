"""The commands of `./dev` and their options."""

import argparse
import errno
import signal
import sys

from .commands import (
    bench,
    clean,
    docs,
    i18n,
    lint,
    mutants,
    package,
    pictures,
    release,
    rig,
    run,
    shell,
    stock,
    test,
    upgrade,
)
from .console import DevError, say

COMMANDS = (
    *(run, test, upgrade, stock, mutants, shell, bench, rig),
    *(lint, docs, i18n, pictures, package, release, clean),
)


def main():
    parser = argparse.ArgumentParser(
        prog="./dev", description="Run, try and test lead_alignment on real Odoo 19."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in COMMANDS:
        name = module.__name__.rpartition(".")[2]
        help_text = module.__doc__.splitlines()[0]
        sub_parser = commands.add_parser(
            name, help=help_text, description=module.__doc__
        )
        module.add_arguments(sub_parser)
        sub_parser.set_defaults(main=module.main)
    arguments = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        # also where a shell's background job ignores Ctrl-C
        signal.signal(number, _interrupt)
    try:
        return arguments.main(arguments)
    except DevError as error:
        say()
        print(f"./dev: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print("./dev: the disk is full: free some space first.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


def _interrupt(_signal, _frame):
    raise KeyboardInterrupt
