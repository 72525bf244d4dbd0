"""Where things lie. All that is fetched or made lives under one ignored folder."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".dev"
LOGS = CACHE / "log"
# what Odoo's own tests give without our add-ons, by `./dev stock`
COMMITTED_STOCK = ROOT / "devtools" / "stock"
EXAMPLES = ROOT / "docs" / "example"  # add-ons that the documentation shows
DATA = CACHE / "data"
REQUIREMENTS = ROOT / "devtools" / "requirements.txt"
OCA_ADDONS = ROOT / "devtools" / "requirements-oca.txt"
SOFT_PACKAGES = ROOT / "devtools" / "requirements-soft.txt"
NODE_PACKAGES = ROOT / "devtools" / "node"

MAIN_MODULE = "lead_alignment"


def our_modules():
    """Names of the add-ons of this repository, the main one first."""
    names = sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))
    return sorted(names, key=lambda name: name != MAIN_MODULE)
