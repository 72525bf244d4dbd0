from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install", "lead_alignment")
class TestDowngrade(TransactionCase):
    """Odoo asks each module it updates whether it is fit (``_check``)."""

    def setUp(self):
        super().setUp()
        modules = self.env["ir.module.module"]
        self.module = modules.search([("name", "=", "lead_alignment")])

    def test_sources_of_the_same_version_are_installed(self):
        self.assertFalse(self.module._get_downgrade_error())
        self.module._check()

    def test_newer_sources_are_installed(self):
        self.module.latest_version = "19.0.1.9.0"  # not above 19.0.1.10.0 as text
        self.assertFalse(self.module._get_downgrade_error())
        self.module._check()

    def test_older_sources_are_refused_with_both_versions(self):
        for later in ("19.0.1.999.0", "19.0.2.0.0", "20.0.1.0.0"):
            self.module.latest_version = later
            with self.subTest(later), self.assertRaises(UserError) as refused:
                self.module._check()
            self.assertIn(later, str(refused.exception))
            self.assertIn(self.module.installed_version, str(refused.exception))

    def test_a_server_that_starts_with_older_sources_says_so(self):
        self.module.latest_version = "19.0.1.999.0"
        name = "odoo.addons.lead_alignment.models.shared.ir_module_module"
        with self.assertLogs(name, "ERROR") as logged:
            self.env["ir.module.module"]._register_hook()
        self.assertIn("19.0.1.999.0", logged.output[0])

    @mute_logger("odoo.addons.base.models.ir_module")
    def test_add_ons_of_others_are_not_our_business(self):
        crm = self.env["ir.module.module"].search([("name", "=", "crm")])
        crm.latest_version = "99.0.1.0"
        crm._check()
