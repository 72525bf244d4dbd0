from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lead_alignment.tests.agreement import test_hidden_canary
from odoo.addons.lead_alignment.tests.privacy import test_mask_canary


class QuietAboutLanguages:
    """The shop's choices are named without a language outside of a request: Odoo warns
    each time that one is read."""

    def setUp(self):
        quiet = mute_logger("odoo.tools.translate")
        quiet.__enter__()
        self.addCleanup(quiet.__exit__, None, None, None)
        super().setUp()


@tagged("post_install", "-at_install", "lead_alignment_website")
class TestMasksOfAllApps(QuietAboutLanguages, test_mask_canary.TestMaskCanary):
    """No contact leaves by a model of any app that we bridge."""


@tagged("post_install", "-at_install", "lead_alignment_website")
class TestHiddenLeadsInAllApps(
    QuietAboutLanguages, test_hidden_canary.TestHiddenCanary
):
    """No model of any app that we bridge tells of a lead that is not handed over."""
