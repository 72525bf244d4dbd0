"""Write docs/models.md from the sources: every model and field, by room; and README.rst
of each add-on from its fragments."""

from .. import model_docs, readmes
from ..console import say


def add_arguments(parser):
    parser.add_argument(
        "--check", action="store_true", help="only say whether it is what they say"
    )


def main(arguments):
    options = ["--check"] if arguments.check else []
    status = max(one.main(options) for one in (model_docs, readmes))
    if not arguments.check:
        say(f"Wrote {model_docs.PAGE} and the README of each add-on.")
    return status
