from datetime import timedelta

from ..common import NOW
from .common_reward import AFTER, APRIL, MARCH, MAY, RewardCommon


class TestRewardKept(RewardCommon):
    """One customer brings one reward, however long ago a deal was undone."""

    def _whole(self, *months, lead=None):
        return sum(sum(self._amounts(one, lead).values()) for one in months)

    def _refer(self, lead, user):
        self.env["crm.lead.referral"]._append(
            [
                {
                    "lead_id": lead.id,
                    "company_id": self.company.id,
                    "user_id": user.id,
                }
            ]
        )

    def _undo_march(self, lead):
        """Close March, and undo its deal on 6 April."""
        march = self._close(self._draft())
        self._freeze(AFTER[MARCH] + timedelta(days=1))
        self._reopen(lead)
        return march

    def test_what_was_taken_back_in_time_is_earned_again_at_any_time(self):
        self._agree(reward_claw_back_days=30)
        lead = self._win()
        march = self._undo_march(lead)
        april = self._close(self._draft(APRIL))
        self.assertEqual(self._whole(april), -1_000_000)
        self._freeze(AFTER[APRIL] + timedelta(days=1))
        self._file(lead, self.k1, amount=5)
        may = self._draft(MAY)
        self.assertEqual(self._whole(may), 1_000_000)
        self.assertEqual(self._whole(march, april, may), 1_000_000)

    def test_a_customer_whose_first_deal_was_kept_is_no_new_one(self):
        self._agree(reward_claw_back_days=10)
        first = self._win(1)
        self._freeze(NOW + timedelta(days=1))
        second = self._win(1)
        self.assertEqual(first.profile_id, second.profile_id)
        march = self._undo_march(first)
        self.assertEqual(self._whole(march, lead=first), 1_000_000)
        self.assertFalse(self._draft(APRIL).entry_ids)

    def test_a_customer_whose_first_deal_was_taken_back_is_new_with_the_second(self):
        self._agree(reward_claw_back_days=60)
        first = self._win(1)
        self._freeze(NOW + timedelta(days=1))
        second = self._win(1)
        march = self._undo_march(first)
        april = self._draft(APRIL)
        self.assertEqual(self._whole(april, lead=first), -1_000_000)
        self.assertEqual(self._whole(april, lead=second), 1_000_000)
        self.assertEqual(self._whole(march, april), 1_000_000)

    def test_who_passed_on_a_merged_lead_keeps_the_reward(self):
        self._agree(reward_referral_percent=10)
        kept, merged = self._win(1), self._nurtured("p2")
        self._refer(merged, self.user_cs)
        survivor = (kept + merged).merge_opportunity()
        self.assertEqual(survivor, kept)
        self.assertEqual(
            self.env["crm.lead.referral"].search([("lead_id", "=", kept.id)]).user_id,
            self.user_cs,
        )
        amounts = self._amounts(self._draft(), kept)
        self.assertEqual(amounts["service", "referred", self.user_cs], 100_000)

    def test_a_new_team_does_not_change_which_agreement_pays(self):
        self._agree_team()
        lead = self._win()
        self._freeze(NOW + timedelta(hours=2))
        lead.team_id = self.env["crm.team"].create(
            {"name": "Keeping customers", "company_id": self.company.id}
        )
        self.assertEqual(self._whole(self._draft(), lead=lead), 2_000_000)

    # ------------------------------------------------------------
    # Limits per employee
    # ------------------------------------------------------------

    def test_no_more_is_taken_back_than_the_limit_left(self):
        self._agree(reward_member_cap=300_000)
        lead = self._win()
        march = self._undo_march(lead)
        self.assertEqual(self._line(march, self.user_agent).amount, 300_000)
        april = self._draft(APRIL)
        line = self._line(april, self.user_agent)
        self.assertEqual(line.amount, -300_000)
        self.assertIn("is not taken back", line.explanation)
        self.assertEqual(
            sum((march + april).mapped("kept_amount"))
            + sum((march + april).line_ids.mapped("amount")),
            0,
        )

    def test_a_limit_that_is_still_reached_takes_nothing_back(self):
        self._agree(reward_member_cap=300_000)
        first, second = self._win(1), self._win(2)
        self.assertTrue(second)
        march = self._undo_march(first)
        self.assertEqual(self._line(march, self.user_agent).amount, 300_000)
        april = self._close(self._draft(APRIL))
        self.assertEqual(self._line(april, self.user_agent).amount, 0)
        self._freeze(AFTER[APRIL] + timedelta(days=1))
        self._reopen(second)
        may = self._draft(MAY)
        self.assertEqual(self._line(may, self.user_agent).amount, -300_000)

    def test_a_limit_of_this_month_is_not_that_of_the_last(self):
        self._agree(reward_member_cap=300_000)
        lead = self._win()
        self._undo_march(lead)
        self._win(2)
        april = self._draft(APRIL)
        self.assertEqual(self._line(april, self.user_agent).amount, 0)

    def test_the_limit_is_one_for_both_departments(self):
        self._agree(reward_member_cap=300_000, reward_rule_ids=[(5, 0, 0)])
        lead = self.env["crm.lead"].with_user(self.user_agent).create({"name": "Own"})
        lead.sudo().marketer_id = self.user_agent
        self._file(lead, self.k1, amount=5)
        month = self._draft()
        lines = self._line(month, self.user_agent)
        self.assertEqual(set(lines.mapped("department")), {"marketing", "sales"})
        self.assertEqual(sum(lines.mapped("amount")), 300_000)
        self.assertEqual(
            sum(month.line_ids.mapped("amount")) + month.kept_amount, 1_000_000
        )

    def test_a_team_s_own_limit_counts_for_its_deals(self):
        self._agree_team(reward_member_cap=250_000)
        self._win()
        lines = self._draft().line_ids
        self.assertEqual(max(lines.mapped("amount")), 250_000)
