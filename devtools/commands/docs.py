"""Write docs/models.md from the sources: every model and field, by room."""

from .. import model_docs
from ..console import say


def add_arguments(parser):
    parser.add_argument(
        "--check", action="store_true", help="only say whether it is what they say"
    )


def main(arguments):
    status = model_docs.main(["--check"] if arguments.check else [])
    if not arguments.check:
        say(f"Wrote {model_docs.PAGE}.")
    return status
