from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lead_alignment.tests.common import LeadAlignmentCommon
from odoo.addons.lead_alignment.tests.common_canary import CanaryMixin

TOKEN = "CANARYCONTRIBUTOR"
# vocabularies by which tools are described
CATALOGS = {"alignment.tool.capability", "alignment.tool.data"}


@tagged("post_install", "-at_install", "lead_alignment_kickoff")
class TestContributorCanary(CanaryMixin, LeadAlignmentCommon):
    """A token in every text of a row of every installed model: whoever contributes, and
    was asked nothing of it, reads no more of them than any employee."""

    token = TOKEN
    secrets = (TOKEN,)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee, cls.contributor = cls._new_users(
            dict.fromkeys(("plain_employee", "plain_contributor"), "base.group_user")
        )
        group = cls.env.ref("lead_alignment_kickoff.group_contributor")
        group.user_ids = [Command.link(cls.contributor.id)]

    def setUp(self):
        super().setUp()
        # of Odoo's code, which is asked outside of a request
        self.enterContext(mute_logger("odoo.tools.translate"))
        self.planted = {}
        for model in self._get_models():
            if model._transient:
                continue
            values = {}
            company = model._fields.get("company_id")
            if company and company.store and company.column_type:
                values["company_id"] = self.company.id
            row_id = self._insert_row(model, values)
            if row_id and self._plant_words(model, row_id, TOKEN):
                self.planted[model._name] = row_id
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()

    def _get_leaks(self, user):
        """Return the models of which the user reads a token."""
        leaks = set()
        for name, row_id in self.planted.items():
            model = self.env[name].with_user(user).with_context(lang="en_US")
            if not model.has_access("read"):
                continue
            answers = [
                self._ask(model, "search_read", [("id", "=", row_id)]),
                self._ask(model, "name_search", TOKEN, [], "ilike", 10),
                self._ask(model, "read", [row_id]),
            ]
            if self._find_leak(answers):
                leaks.add(name)
        return leaks

    def test_contributors_read_no_more_than_employees(self):
        self.assertGreater(len(self.planted), 100)
        # the canary sings for those who may read
        self.assertIn("alignment.kickoff", self._get_leaks(self.user_cmo))
        more = self._get_leaks(self.contributor) - self._get_leaks(self.employee)
        self.assertLessEqual(more, CATALOGS)
