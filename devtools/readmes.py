"""README.rst of each add-on, which Odoo's list of apps and the store show, from its
fragments in ``readme/``. Runs as a script: with --check it says whether they agree.

The fragments are Markdown of the kind that is reStructuredText, too; only code is
written differently.
"""

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTE = ".. Written by ./dev docs from readme/; do not edit.\n"
# (fragment, its heading), in their order; those that are not there are left out
PARTS = (
    ("DESCRIPTION", None),
    ("CONFIGURE", "Configuration"),
    ("USAGE", "Usage"),
    ("CONTRIBUTORS", "Contributors"),
)
CODE = re.compile(r"`([^`]+)`")


def write_readme(addon):
    """:returns: the text of the README of the add-on in this folder"""
    name = ast.literal_eval((addon / "__manifest__.py").read_text("utf-8"))["name"]
    parts = [NOTE, f"{name}\n{'=' * len(name)}\n"]
    for fragment, heading in PARTS:
        path = addon / "readme" / f"{fragment}.md"
        if path.exists():
            if heading:
                parts.append(f"{heading}\n{'-' * len(heading)}\n")
            parts.append(CODE.sub(r"``\1``", path.read_text("utf-8").strip()) + "\n")
    return "\n".join(parts)


def main(arguments):
    outdated = []
    for manifest in sorted(ROOT.glob("lead_alignment*/__manifest__.py")):
        addon = manifest.parent
        text, path = write_readme(addon), addon / "README.rst"
        if path.exists() and path.read_text("utf-8") == text:
            continue
        if "--check" in arguments:
            outdated.append(path)
        else:
            path.write_text(text, "utf-8")
    for path in outdated:
        print(f"{path.relative_to(ROOT)} is not what readme/ says: run ./dev docs.")
    return int(bool(outdated))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
