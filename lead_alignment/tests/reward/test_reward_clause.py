from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from .common_reward import RewardCommon


class TestRewardClause(RewardCommon):
    """The reward is a clause of the agreement: in versions, signed, in words."""

    def test_nothing_is_rewarded_until_the_heads_say_so(self):
        company = self.env["res.company"].create({"name": "Another"})
        agreement = self.env["alignment.agreement"]._get_general(company)
        self.assertEqual(agreement.version_id.terms["reward"], {"basis": "none"})
        self.assertTrue(agreement.reward_share_ids, "how to share it is suggested")
        self.env["alignment.reward.month"]._cron_open()
        self.assertFalse(
            self.env["alignment.reward.month"].search([("company_id", "=", company.id)])
        )

    def test_the_page_says_it_in_words(self):
        page = self.agreement.version_id.page
        for text in ("New customer", "1,000,000", "Found by sales", "50 %", "70 %"):
            self.assertIn(text, page)
        self.agreement.reward_basis = "none"
        self.agreement.action_put_in_force()
        self.assertNotIn("Found by sales", self.agreement.version_id.page)

    def test_a_version_stored_before_there_was_a_reward_is_no_draft(self):
        self._agree(reward_basis="none")
        version = self.agreement.version_id
        terms = dict(version.terms)
        for name in ("reward", "message_minutes"):
            del terms[name]
        version._amend({"terms": terms})
        self.env.invalidate_all()
        self.assertFalse(self.agreement.has_draft)
        self.assertTrue(version.page)
        self.agreement.reward_basis = "new_customer"
        self.env.invalidate_all()
        self.assertTrue(self.agreement.has_draft)

    def test_discarding_brings_the_clause_back(self):
        self.agreement.write(
            {
                "reward_pot": 5,
                "reward_rule_ids": [(5, 0, 0)],
                "reward_share_ids": [(5, 0, 0)],
                "reward_gate_ids": [(5, 0, 0)],
            }
        )
        self.agreement.action_discard()
        self.assertFalse(self.agreement.has_draft)
        self.assertEqual(self.agreement.reward_pot, 1_000_000)

    def test_a_reward_says_how_much(self):
        self.agreement.write({"reward_pot": 0})
        with self.assertRaisesRegex(UserError, "Reward per Customer"):
            self.agreement.action_put_in_force()

    def test_shares_stay_within_the_whole(self):
        with self.assertRaisesRegex(ValidationError, "100 %"):
            self.agreement.write(
                {"reward_share_ids": [(0, 0, {"kind": "handed_over", "percent": 40})]}
            )
        with self.assertRaisesRegex(ValidationError, "100 %"):
            self.env["alignment.reward.share"].create(
                {
                    "agreement_id": self.agreement.id,
                    "department": "sales",
                    "kind": "brought",
                    "percent": 90,
                }
            )
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.agreement.write({"reward_marketing_percent": 101})
            self.env.flush_all()

    def test_what_is_not_given_out_goes_to_all(self):
        shares = self.agreement.reward_share_ids
        shares.filtered(lambda one: one.kind == "pool").unlink()
        shares = self.agreement._prepare_terms()["reward"]["shares"]
        for department in ("marketing", "sales"):
            own = [one for one in shares if one["department"] == department]
            self.assertEqual(sum(one["percent"] for one in own), 100)
            self.assertEqual(own[-1]["kind"], "pool")
