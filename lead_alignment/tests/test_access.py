from contextlib import suppress

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, users

from .common import LeadAlignmentCommon

REPORT = "crm.lead.quality.report"


class TestAccess(LeadAlignmentCommon):
    """What each role may and may not do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._new_leads()
        cls.foreign = cls._new_leads(
            user_id=cls.user_head.id, team_id=False, campaign_id=False
        )
        cls.change = cls.lead._file_outcome(status=cls.k2)
        cls.env.flush_all()

    def _readable(self, model, domain=()):
        return self.env[model].search(list(domain))

    def _assert_refused(self, method, *args, **kwargs):
        with self.assertRaises(AccessError):
            method(*args, **kwargs)

    @users("agent_vn")
    def test_agent_files_own_leads_only(self):
        self.lead.with_env(self.env)._file_outcome(status=self.k5)
        self._assert_refused(
            self.foreign.with_env(self.env)._file_outcome, status=self.k5
        )
        self._assert_refused(self.k2.with_env(self.env).write, {"name": "Mine"})
        changes = self._readable("crm.k.status.change")
        self.assertEqual(changes.lead_id, self.lead.with_env(self.env))

    @users("leader_vn")
    def test_leader_files_leads_of_the_team(self):
        self.lead.with_env(self.env)._file_outcome(status=self.k5)
        self._assert_refused(
            self.foreign.with_env(self.env)._file_outcome, status=self.k5
        )
        self.assertIn(self.change, self._readable("crm.k.status.change"))

    @users("head_vn")
    def test_head_of_sales_files_all_and_edits_the_catalogue(self):
        (self.lead + self.foreign).with_env(self.env)._file_outcome(status=self.k5)
        self.k2.with_env(self.env).name = "Thinking"
        self.no_answer.with_env(self.env).max_attempts = 4

    @users("marketer_vn")
    def test_marketer_reads_all_and_changes_what_they_brought(self):
        leads = (self.lead + self.foreign).with_env(self.env)
        self.assertEqual(len(leads.mapped("name")), 2)
        leads[0].description = "Asked for a brochure"
        self._assert_refused(leads[1].write, {"description": "Mine"})
        self._assert_refused(leads[0].unlink)
        new = self.env["crm.lead"].create({"name": "From a fair"})
        self.assertEqual(new.marketer_id, self.env.user)

    @users("cmo_vn")
    def test_head_of_marketing_changes_all(self):
        self.foreign.with_env(self.env).description = "Looked at"
        self._assert_refused(self.foreign.with_env(self.env).unlink)
        self._assert_refused(self.k2.with_env(self.env).write, {"name": "Mine"})

    @users("cs_vn")
    def test_cs_sees_statuses_and_figures_no_leads(self):
        self.assertTrue(self._readable("crm.k.status"))
        self.assertTrue(self._readable(REPORT))
        self._assert_refused(self._readable, "crm.lead")
        self._assert_refused(self._readable, "crm.k.status.change")
        self._assert_refused(self.k2.with_env(self.env).write, {"name": "Mine"})

    @users("director_vn")
    def test_director_reads_everything_and_changes_nothing(self):
        leads = (self.lead + self.foreign).with_env(self.env)
        self.assertEqual(len(leads.mapped("name")), 2)
        self.assertIn(self.change, self._readable("crm.k.status.change"))
        self.assertTrue(self._readable(REPORT))
        self._assert_refused(leads[0].write, {"name": "Mine"})
        self._assert_refused(leads[0]._file_outcome, status=self.k5)
        self._assert_refused(leads[0].action_open_outcome_dialog)
        self.assertFalse(leads[0].can_log_outcome)
        self.assertTrue(self.lead.with_user(self.user_agent).can_log_outcome)
        self._assert_refused(self.env["crm.lead"].create, {"name": "Mine"})
        self._assert_refused(self.k2.with_env(self.env).write, {"name": "Mine"})

    @users("director_vn")
    def test_an_outcome_that_is_refused_has_touched_nothing(self):
        """Whoever catches the refusal, and goes on, finds the planned call."""
        call = self.lead._get_planned_calls()
        self.assertTrue(call)
        with suppress(AccessError):
            self.lead.with_env(self.env)._file_outcome(status=self.k5)
        call.invalidate_recordset()
        self.assertTrue(call.active)

    def test_others_see_nothing(self):
        for login, groups in (
            ("plain", "base.group_user"),
            ("portal_x", "base.group_portal"),
            ("public_x", "base.group_public"),
        ):
            user = new_test_user(self.env, login=login, groups=groups)
            for model in ("crm.k.status", "crm.k.status.change", REPORT, "crm.lead"):
                with self.subTest(user=login, model=model):
                    records = self.env[model].with_user(user)
                    self._assert_refused(records.search, [])

    def test_another_company_sees_neither_history_nor_figures(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="sales_team.group_sale_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        of_lead = [("lead_id", "=", self.lead.id)]
        for model in ("crm.k.status.change", REPORT):
            records = self.env[model].with_user(stranger)
            self.assertFalse(records.search(of_lead))

    def test_the_history_of_a_lost_lead_is_readable(self):
        self.lead.action_set_lost()
        for user in (self.user_agent, self.user_leader, self.user_head):
            records = self.env["crm.k.status.change"].with_user(user)
            self.assertTrue(records.search([("lead_id", "=", self.lead.id)]))

    def test_tours_are_of_the_own_role(self):
        expected = {
            self.user_agent: "lead_alignment_agent",
            self.user_cs: "lead_alignment_cs",
            self.user_marketer: "lead_alignment_marketer",
            self.user_director: "lead_alignment_head",
        }
        for user, name in expected.items():
            user.tour_enabled = True
            tour = self.env["web_tour.tour"].with_user(user).get_current_tour()
            self.assertEqual(tour["name"], name)

    def test_a_user_who_is_told_in_odoo_can_be_made(self):
        """Odoo computes whether somebody is a colleague before the groups are there:
        nothing of ours may ask for it meanwhile."""
        company = self.env["res.company"].create({"name": "Second"})
        user = new_test_user(
            self.env,
            "inbox_vn",
            groups="base.group_user",
            notification_type="inbox",
            company_id=company.id,
            company_ids=[(4, company.id)],
        )
        self.assertEqual((user.notification_type, user.share), ("inbox", False))
