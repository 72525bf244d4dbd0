from odoo.tests import tagged

from odoo.addons.lead_alignment.tests.agreement import test_hidden_canary
from odoo.addons.lead_alignment.tests.privacy import test_mask_canary


@tagged("post_install", "-at_install", "lead_alignment_website")
class TestMasksOfAllApps(test_mask_canary.TestMaskCanary):
    """No contact leaves by a model of any app that we bridge."""


@tagged("post_install", "-at_install", "lead_alignment_website")
class TestHiddenLeadsInAllApps(test_hidden_canary.TestHiddenCanary):
    """No model of any app that we bridge tells of a lead that is not handed over."""
