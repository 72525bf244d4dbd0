import re
from pathlib import Path

from odoo import addons
from odoo.tests import TransactionCase, tagged

OURS = "lead_alignment"
KINDS = ["ir.actions.act_window", "ir.actions.client", "ir.actions.server"]
PATH = re.compile(r'<field name="path">([^<]+)</field>')


@tagged("post_install", "-at_install", "lead_alignment")
class TestActionPaths(TransactionCase):
    """An address may belong to one action only: an app of Odoo's that has ours could
    not be installed beside us, or we not beside it."""

    def test_no_app_of_odoo_has_an_address_of_ours(self):
        rows = self.env["ir.model.data"].search(
            [("module", "=like", f"{OURS}%"), ("model", "in", KINDS)]
        )
        actions = self.env["ir.actions.actions"].browse(rows.mapped("res_id"))
        ours = {action.path for action in actions.exists() if action.path}
        theirs = {
            path
            for folder in addons.__path__
            for manifest in Path(folder).glob("*/__manifest__.py")
            if not manifest.parent.name.startswith(OURS)
            for file in manifest.parent.rglob("*.xml")
            for path in PATH.findall(file.read_text(encoding="utf-8"))
        }
        self.assertGreater(len(ours), 50)
        self.assertGreater(len(theirs), 50)
        self.assertEqual(ours & theirs, set())
