from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common_rpc import EITHER, NOT_FOR_THEM, REFUSED, RpcCase
from ..sla.test_sla import SlaCommon

AGREEMENT = "alignment.agreement"


@tagged("post_install", "-at_install", "lead_alignment")
class TestSigners(RpcCase, SlaCommon):
    """One side alone changes nothing that both agree on, asked over the network."""

    is_frozen = False  # sessions live by the true clock

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_deputy = cls._new_user("deputy_a", "sales_team.group_sale_salesman")
        cls.user_admin = cls._new_user(
            "admin_a", "base.group_system,sales_team.group_sale_manager"
        )
        for user in (
            *(cls.user_cmo, cls.user_head, cls.user_marketer),
            *(cls.user_deputy, cls.user_admin),
        ):
            user.password = user.login
        cls.agreement.write(
            {
                "marketing_signer_ids": cls.user_cmo.ids,
                "sales_signer_ids": cls.user_head.ids,
            }
        )
        cls.team_other = cls.env["crm.team"].create(
            {"name": "Other", "company_id": cls.company.id}
        )

    def _write(self, **vals):
        return self._call(AGREEMENT, "write", self.agreement.ids, vals)

    def _sign_by_both(self, agreement=None):
        agreement = agreement or self.agreement
        agreement.cold_days += 1
        agreement.with_user(self.user_cmo).action_propose("Because")
        version = agreement.draft_version_id
        for user in (self.user_cmo, self.user_head):
            version.with_user(user).action_sign()
        self.env.flush_all()
        self.env.invalidate_all()
        return version

    def test_a_head_does_not_become_the_other_sides_signer(self):
        me = self.user_cmo.id
        self._login(self.user_cmo)
        for commands in (
            [(6, 0, [me])],
            [(4, me)],
            [(3, self.user_head.id)],
            [(5,)],
            [(0, 0, {"name": "Puppet", "login": "puppet"})],
        ):
            vals = {"sales_signer_ids": commands}
            self._assert_refused(EITHER, AGREEMENT, "write", self.agreement.ids, vals)
            self._assert_refused(
                EITHER, AGREEMENT, "web_save", self.agreement.ids, vals, {"id": {}}
            )
        self.assertEqual(self.agreement.sales_signer_ids, self.user_head)

    def test_nobody_below_the_heads_names_signers(self):
        self._login(self.user_marketer)
        vals = {"marketing_signer_ids": [(4, self.user_marketer.id)]}
        self._assert_refused(REFUSED, AGREEMENT, "write", self.agreement.ids, vals)
        self.agreement.marketing_signer_ids = False  # all managers of marketing
        self.env.flush_all()
        self._assert_refused(REFUSED, AGREEMENT, "write", self.agreement.ids, vals)

    def test_each_side_and_the_administrator_name_signers_and_it_is_logged(self):
        self._login(self.user_head)
        vals = {"sales_signer_ids": [(4, self.user_deputy.id)]}
        quiet = {"tracking_disable": True, "mail_notrack": True}
        self._call(AGREEMENT, "write", self.agreement.ids, vals, context=quiet)
        self._login(self.user_admin)
        self._write(marketing_signer_ids=[(4, self.user_marketer.id)])
        self.env.invalidate_all()
        self.assertIn(self.user_deputy, self.agreement.sales_signer_ids)
        self.assertIn(self.user_marketer, self.agreement.marketing_signer_ids)
        said = self.agreement.message_ids.sorted("id")[-2:]
        self.assertIn(self.user_deputy.name, said[0].body)
        self.assertEqual(said[0].author_id, self.user_head.partner_id)
        self.assertIn(self.user_marketer.name, said[1].body)
        self.assertEqual(said[1].author_id, self.user_admin.partner_id)

    def test_other_fields_are_saved_with_the_signers_that_are_there(self):
        self._login(self.user_cmo)
        self._write(cold_days=33, sales_signer_ids=[(6, 0, self.user_head.ids)])
        self.env.invalidate_all()
        self.assertEqual(self.agreement.cold_days, 33)

    def test_a_new_agreement_names_nobody_for_the_other_side(self):
        self._login(self.user_cmo)
        vals = {
            "name": "Mine",
            "company_id": self.company.id,
            "team_ids": [(6, 0, self.team_other.ids)],
        }
        for context in ({}, {"default_sales_signer_ids": [self.user_cmo.id]}):
            given = {} if context else {"sales_signer_ids": [(4, self.user_cmo.id)]}
            self._assert_refused(
                REFUSED, AGREEMENT, "create", [{**vals, **given}], context=context
            )
        given = {"marketing_signer_ids": [(4, self.user_cmo.id)]}
        self.assertTrue(self._call(AGREEMENT, "create", [{**vals, **given}]))

    def test_an_agreement_of_a_team_does_not_go_round_what_both_signed(self):
        self._login(self.user_cmo)
        vals = {
            "name": "Mine",
            "company_id": self.company.id,
            "team_ids": [(6, 0, self.team_telesales.ids)],
        }
        before = self._call(AGREEMENT, "create", [vals])
        self._call(AGREEMENT, "action_put_in_force", before)
        self._sign_by_both()
        after = self._call(
            AGREEMENT, "create", [{**vals, "team_ids": [(6, 0, self.team_other.ids)]}]
        )
        for ids in (before, after):
            self._assert_refused(NOT_FOR_THEM, AGREEMENT, "action_put_in_force", ids)

    def test_what_both_signed_is_not_put_out_of_use_by_one(self):
        team = self.env[AGREEMENT].create(
            {
                "name": "Team",
                "company_id": self.company.id,
                "team_ids": self.team_telesales.ids,
                "marketing_signer_ids": self.user_cmo.ids,
                "sales_signer_ids": self.user_head.ids,
            }
        )
        self._sign_by_both(team)
        self._login(self.user_cmo)
        for vals in ({"active": False}, {"team_ids": [(5,)]}):
            self._assert_refused(NOT_FOR_THEM, AGREEMENT, "write", team.ids, vals)
        self._assert_refused(NOT_FOR_THEM, AGREEMENT, "unlink", team.ids)
        self._login(self.user_admin)
        self._call(AGREEMENT, "write", team.ids, {"active": False})
        self.env.invalidate_all()
        self.assertFalse(team.active)

    def test_what_was_signed_stays_with_its_company(self):
        team = self.env[AGREEMENT].create(
            {"name": "Team", "company_id": self.company.id}
        )
        company = self.env["res.company"].create({"name": "Other"})
        team.company_id = company  # nobody signed it
        general = self.env[AGREEMENT]._get_general(company)
        general.write(
            {
                "marketing_signer_ids": self.user_cmo.ids,
                "sales_signer_ids": self.user_head.ids,
            }
        )
        (self.user_cmo + self.user_head).company_ids += company
        version = self._sign_by_both(team)
        for moving in (
            lambda: team.write({"company_id": self.company.id}),
            lambda: team.unlink(),
            lambda: company.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "[Ss]igned"):
                moving()
        self.assertTrue(version.exists())

    def test_what_nobody_signed_is_deleted_with_its_versions(self):
        team = self.env[AGREEMENT].create(
            {"name": "Team", "company_id": self.company.id}
        )
        team.action_put_in_force()
        version = team.version_id
        team.unlink()
        self.assertFalse(version.exists())

    def test_an_agreement_of_a_team_can_be_proposed_at_once(self):
        self._login(self.user_cmo)
        agreement_id = self._call(
            AGREEMENT,
            "create",
            [{"name": "New", "team_ids": [(6, 0, self.team_other.ids)]}],
        )
        team = self.env[AGREEMENT].browse(agreement_id)
        self.assertTrue(team.has_draft)
        self._call(AGREEMENT, "action_propose", team.ids, "First")
        self.env.invalidate_all()
        self.assertEqual(team.draft_version_id.state, "draft")
        self._assert_refused(NOT_FOR_THEM, AGREEMENT, "action_discard", team.ids)
