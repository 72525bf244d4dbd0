from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.lead_alignment.tests.reward.common_reward import (
    APRIL,
    MARCH,
    RewardCommon,
)


@tagged("post_install", "-at_install", "lead_alignment_commission_oca")
class TestRewardSettlement(RewardCommon):
    """What both heads signed is paid as OCA's settlements, to the đồng."""

    def _settlements(self, month):
        return self.env["commission.settlement"].search(
            [("reward_month_id", "=", month.id)]
        )

    def test_the_second_signature_settles_the_month_once(self):
        self._win()
        month = self._draft()
        month.with_user(self.user_cmo).action_sign()
        self.assertFalse(self._settlements(month))
        month.with_user(self.user_head).action_sign()
        settlements = self._settlements(month)
        due = {}
        for line in month.line_ids:
            partner = line.user_id.partner_id
            due[partner] = due.get(partner, 0) + line.amount
        self.assertEqual(
            {one.agent_id: one.total for one in settlements},
            {partner: amount for partner, amount in due.items() if amount},
        )
        self.assertEqual(sum(settlements.mapped("total")), 1_000_000)
        self.assertTrue(all(settlements.agent_id.mapped("agent")))
        self.assertEqual(settlements.currency_id, self.company.currency_id)
        first = settlements[0]
        self.assertEqual(
            (first.date_from, first.date_to), (date(2026, 3, 1), date(2026, 3, 31))
        )
        self.assertFalse(first.can_edit, "it is what the heads signed")

    def test_a_correction_is_settled_with_the_next_month(self):
        lead = self._win()
        march = self._close(self._draft())
        self._freeze("2026-04-08 03:00:00")
        self._reopen(lead)
        april = self._close(self._draft(APRIL))
        totals = [sum(self._settlements(one).mapped("total")) for one in (march, april)]
        self.assertEqual(totals, [1_000_000, -1_000_000])

    def test_a_month_without_reward_settles_nothing(self):
        month = self._close(self._draft(MARCH))
        self.assertFalse(self._settlements(month))

    def test_who_sees_settlements(self):
        self._win()
        month = self._close(self._draft())
        found = self._settlements(month)
        for user in (self.user_agent, self.user_head, self.user_marketer):
            with self.assertRaises(AccessError):
                found.with_user(user).read(["total"])
        payroll = self._new_user("payroll", "commission_oca.group_commission_user")
        self.assertEqual(len(found.with_user(payroll).read(["total"])), len(found))
        with self.assertRaises(AccessError):
            month.with_user(payroll).read(["pot"])
