from odoo.tests import tagged

from odoo.addons.lead_alignment.tests.timeline import test_timeline_canary as core
from odoo.addons.lead_alignment_account.tests import test_timeline_canary as account
from odoo.addons.lead_alignment_event.tests import test_timeline_canary as event
from odoo.addons.lead_alignment_helpdesk_mgmt.tests import (
    test_timeline_canary as helpdesk,
)
from odoo.addons.lead_alignment_livechat.tests import test_timeline_canary as livechat
from odoo.addons.lead_alignment_mass_mailing.tests import (
    test_timeline_canary as mailing,
)
from odoo.addons.lead_alignment_project.tests import test_timeline_canary as project
from odoo.addons.lead_alignment_sale.tests import test_timeline_canary as sale
from odoo.addons.lead_alignment_survey.tests import test_timeline_canary as survey

APPS = ("account", "event", "helpdesk_mgmt", "livechat", "mass_mailing", "project")
APPS += ("sale", "survey")


@tagged("post_install", "-at_install", "lead_alignment_website")
class TestAllSources(
    account.TestInvoiceCanary,
    event.TestEventCanary,
    helpdesk.TestHelpdeskCanary,
    livechat.TestLivechatCanary,
    mailing.TestMailingCanary,
    project.TestTaskCanary,
    sale.TestSaleCanary,
    survey.TestSurveyCanary,
):
    """A customer who has records of every app: no word leaks, and the pages together
    are one big page."""

    allow_inherited_tests_method = True
    sources = (
        *core.TestCanary.sources,
        "invoice",
        "registration",
        "ticket",
        "chat",
        "mailing",
        "task",
        "order",
        "survey",
        "event",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = [f"lead_alignment_{app}" for app in APPS]
        installed = cls.env["ir.module.module"].search_count(
            [("name", "in", names), ("state", "=", "installed")]
        )
        if installed < len(names):
            cls.skipTest(cls, "Not all apps are installed.")
