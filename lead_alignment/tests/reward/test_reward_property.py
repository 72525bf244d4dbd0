import os
from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError

from ...tools import reward
from ..common import NOW
from ..telesales.test_next_step import ALL_CHECKS
from .common_reward import AFTER, APRIL, JUNE, MARCH, MAY, RewardCommon

# more in a long run: REWARD_EXAMPLES=300 ./dev test /lead_alignment:TestRewardProperty
EXAMPLES = int(os.environ.get("REWARD_EXAMPLES", "4"))
STEPS = (
    "win",
    "win",
    "win again",
    "reopen",
    "win it again",
    "merge",
    "merge people",
    "change marketer",
    "change owner",
    "change source",
    "new version",
    "refer",
    "delete",
    "break promises",
)


class TestRewardProperty(RewardCommon):
    """Whatever happens to deals in whichever month: what all months booked is what the
    definition says of the facts as they are."""

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=ALL_CHECKS)
    @given(
        st.lists(st.lists(st.sampled_from(STEPS), max_size=6), min_size=2, max_size=4),
        st.integers(0, 10**6),
    )
    def test_months_add_up_to_the_definition(self, months, seed):
        self.random = Random(seed)
        self.sellers = (
            self.env["alignment.reward.month"]
            .new({"company_id": self.company.id})
            ._get_sellers()
        )
        savepoint = self.env.cr.savepoint(flush=True)
        self.number = 0
        self.deals = self.env["crm.lead"]
        try:
            with self.mock_datetime_and_now(NOW):
                self._agree(
                    reward_pot=self.random.choice([1_000_000, 999_999, 7]),
                    reward_member_cap=self.random.choice([0, 300_000]),
                    reward_claw_back_days=3650,
                    reward_referral_percent=10,
                )
            for day, steps in zip((MARCH, APRIL, MAY, JUNE), months, strict=False):
                self._play(day, steps)
                with self.mock_datetime_and_now(AFTER[day]):
                    self._assert_defined(self._take(day))
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.registry.clear_cache()
            self.env.invalidate_all(flush=False)

    def _play(self, day, steps):
        for place, step in enumerate(steps):
            moment = max(NOW + timedelta(hours=1), AFTER[day] - timedelta(days=20))
            with self.mock_datetime_and_now(moment + timedelta(hours=place)):
                self.deals = self.deals.exists()
                with suppress(UserError, ValidationError), self.env.cr.savepoint():
                    self._do(step)

    def _take(self, day):
        self.env.cr.flush()
        self.env.invalidate_all()
        months = self.env["alignment.reward.month"]
        months._cron_open()
        month = months.search(
            [("company_id", "=", self.company.id), ("month", "=", day)]
        )
        if self.random.random() < 0.8:
            drafts = [("company_id", "=", self.company.id), ("state", "=", "draft")]
            for draft in months.search(drafts, order="month"):
                self._close(draft)
        return month

    def _do(self, step):
        deal = self.deals and self.random.choice(list(self.deals))
        users = [self.user_agent, self.user_leader, self.user_cmo, self.user_marketer]
        someone = self.random.choice(users)
        if step == "win":
            self.number += 1
            self._add(self.number)
        elif step == "new version":
            self._agree(
                reward_pot=self.random.choice([500_000, 1_234_567]),
                reward_marketing_percent=self.random.choice([0, 33, 50, 100]),
            )
        elif step == "break promises":
            self.env.cr.execute(
                "UPDATE crm_lead_sla SET state = 'met', end_date = due_date, "
                "is_late_at_end = id %% 3 = 0 WHERE due_date < %s",
                [self.env.cr.now()],
            )
            self.env.invalidate_all()
        elif deal:
            {
                "win again": lambda: self._add(self.random.randint(1, self.number)),
                "reopen": lambda: self._reopen(deal),
                "win it again": lambda: self._file(deal, self.k1, amount=3),
                "merge": self.deals[:2].merge_opportunity,
                "merge people": lambda: self.deals.profile_id[:2].action_merge(),
                "change marketer": lambda: deal.write({"marketer_id": someone.id}),
                "change owner": lambda: deal.write({"user_id": someone.id}),
                "change source": lambda: deal.write(
                    {"source_id": self.env["utm.source"].search([], limit=1).id}
                ),
                "refer": lambda: self._refer(deal),
                "delete": deal.unlink,
            }[step]()

    def _add(self, number):
        self.deals += self._win(number)

    def _refer(self, deal):
        self.env["crm.lead.referral"]._append(
            [
                {
                    "lead_id": deal.id,
                    "company_id": self.company.id,
                    "user_id": self.user_cs.id,
                }
            ]
        )

    # ------------------------------------------------------------
    # The definition, from the records
    # ------------------------------------------------------------

    def _assert_defined(self, month):
        booked = defaultdict(int)
        rows = self.env["alignment.reward.entry"]._read_group(
            [("company_id", "=", self.company.id)],
            ["lead_id", "department", "kind", "user_id"],
            ["amount:sum"],
        )
        for lead, department, kind, user, amount in rows:
            if amount:
                booked[lead.id, department, kind, user.id or None] = round(amount)
        self.assertEqual(booked, self._define(month))
        self.assertEqual(
            sum(month.line_ids.mapped("amount")) + month.kept_amount,
            sum(month.entry_ids.mapped("amount")),
        )
        self._assert_limited()

    def _assert_limited(self):
        """Nobody gets more than the limit in a month, or gives back more than they
        got, but for what could not be divided."""
        limit = self.agreement.reward_member_cap
        rows = self.env["alignment.reward.line"]._read_group(
            [("company_id", "=", self.company.id)],
            ["user_id", "month_id"],
            ["amount:sum"],
        )
        got = defaultdict(int)
        for user, _month, amount in rows:
            self.assertTrue(not limit or amount <= limit + 1)
            got[user] += round(amount)
        self.assertGreaterEqual(min(got.values(), default=0), -5)

    def _define(self, month):
        """{(lead id, department, kind, user id): amount} of all deals that stand"""
        due = defaultdict(int)
        _start, end = month._get_bounds()
        customers = self.env["crm.lead"].with_context(active_test=False)
        customers = customers.search(
            [
                ("company_id", "=", self.company.id),
                ("lifecycle", "=", "customer"),
                ("customer_date", "<", end),
            ],
        )
        won = sorted((self._get_won(lead), lead.id, lead) for lead in customers)
        seen = set()
        for (moment, closer_id), _id, lead in won:
            person = lead.profile_id.id or ("lead", lead.id)
            if person not in seen and moment < end:
                self._define_deal(lead, moment, closer_id, due)
                seen.add(person)
        return {key: amount for key, amount in due.items() if amount}

    def _get_won(self, lead):
        """When the lead became a customer after it last was none, and its owner then"""
        changes = lead.lifecycle_change_ids.sorted("id")
        left = changes.filtered(
            lambda one: one.from_stage == "customer" and one.to_stage != "customer"
        )
        won = changes.filtered(
            lambda one: (
                one.to_stage == "customer"
                and one.cause != "merge"
                and one.id > max(left.ids, default=0)
            )
        ).sorted(lambda one: (one.date, one.id))[:1]
        return (
            won.date or lead.customer_date,
            won.owner_id.id or lead.user_id.id,
        )

    def _define_deal(self, lead, moment, closer_id, due):
        version = self.agreement.version_ids.filtered(
            lambda one: (
                one.date_from
                and one.date_from <= moment
                and (not one.date_to or one.date_to > moment)
            )
        )
        clause = version.terms["reward"]
        if clause["basis"] == "none":
            return
        handed = lead.handover_ids.filtered("is_first")
        referral = self.env["crm.lead.referral"].search(
            [("lead_id", "=", lead.id)], order="date, id", limit=1
        )
        origin = "service" if referral else "marketing" if handed else "sales"
        marketer = handed.marketer_id or lead.marketer_id
        if origin == "marketing" and not marketer and handed.by_user_id in self.sellers:
            origin = "sales"
        people = {
            "brought": marketer.id,
            "handed_over": handed.by_user_id.id,
            "closed": closer_id,
            "referred": referral.user_id.id,
        }
        percent, _place = reward.get_marketing_percent(
            clause, origin, (handed.source_id or lead.source_id).id
        )
        parts = reward.get_parts(clause, percent, people)
        pot = reward.get_pot(clause["basis"], clause, Decimal(1), 1)
        amounts = reward.split_pot(pot, [part.weight for part in parts])
        self.assertEqual(sum(amounts), pot)
        day = moment + timedelta(hours=7)
        month = self.env["alignment.reward.month"].search(
            [
                ("company_id", "=", self.company.id),
                ("month", "=", day.date().replace(day=1)),
            ]
        )
        for part, amount in zip(parts, amounts, strict=True):
            paid = reward.apply_factor(amount, self._get_factor(month, clause, part))
            due[lead.id, part.department, part.kind, part.user_id] += paid
            due[lead.id, part.department, "withheld", None] += amount - paid

    def _get_factor(self, month, clause, part):
        if part.department == "service":
            return 100
        compliance = None
        if month[f"{part.department}_timer_count"]:
            compliance = month[f"{part.department}_compliance"]
        return reward.get_factor(clause["gates"], compliance)
