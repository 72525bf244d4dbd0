from odoo.tests import tagged

from odoo.addons.lead_alignment.tests import test_screens as core


@tagged("post_install", "-at_install", "lead_alignment_website")
class TestScreensOfAllApps(core.TestScreens):
    """The same with the pages that other apps add to them."""

    allow_inherited_tests_method = True
