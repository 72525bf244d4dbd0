from datetime import timedelta

from odoo.exceptions import AccessError, UserError

from ..common import NOW
from .common_reward import AFTER, APRIL, JUNE, MARCH, MAY, RewardCommon


class TestRewardMonth(RewardCommon):
    """What deals earn for whom, and what becomes of it when they change."""

    def _whole(self, *months):
        """Σ of all entries of these months"""
        return sum(sum(self._amounts(month).values()) for month in months)

    def test_a_new_customer_brings_the_pot_to_both_departments(self):
        lead = self._win()
        month = self._draft()
        self.assertEqual(
            self._amounts(month),
            {
                ("marketing", "brought", self.user_marketer): 350_000,
                ("marketing", "pool", None): 150_000,
                ("sales", "closed", self.user_agent): 400_000,
                ("sales", "pool", None): 100_000,
            },
        )
        entries = month.entry_ids
        self.assertEqual(set(entries.mapped("event")), {"earned"})
        self.assertEqual(entries.lead_id, lead)
        self.assertEqual((month.pot, month.deal_count), (1_000_000, 1))
        self.assertEqual(month.marketing_amount + month.sales_amount, 1_000_000)
        lines = month.line_ids
        self.assertEqual(sum(lines.mapped("amount")), 1_000_000)
        self.assertEqual(self._line(month, self.user_agent).own_amount, 400_000)

    def test_what_sales_found_is_theirs(self):
        lead = self._new_leads(1)
        lead.marketer_id = False
        deal = self.env["crm.lead"].with_user(self.user_agent).create({"name": "Own"})
        self._file(deal, self.k1, amount=5)
        self.assertEqual(
            {key[0] for key in self._amounts(self._draft(), deal)}, {"sales"}
        )

    def test_an_exception_by_source_counts_in_its_order(self):
        source = self.env["utm.source"].create({"name": "Fair"})
        self._agree(
            reward_rule_ids=[
                (
                    0,
                    0,
                    {
                        "sequence": 1,
                        "source_ids": [(6, 0, source.ids)],
                        "marketing_percent": 60,
                    },
                )
            ]
        )
        lead = self._win(source_id=source.id)
        amounts = self._amounts(self._draft(), lead)
        self.assertEqual(amounts["marketing", "brought", self.user_marketer], 420_000)

    def test_the_colleague_who_passed_it_on_comes_first(self):
        self._agree(reward_referral_percent=10)
        lead = self._win()
        self.env["crm.lead.referral"]._append(
            [
                {
                    "lead_id": lead.id,
                    "company_id": self.company.id,
                    "user_id": self.user_cs.id,
                }
            ]
        )
        amounts = self._amounts(self._draft(), lead)
        self.assertEqual(amounts["service", "referred", self.user_cs], 100_000)
        self.assertEqual(sum(amounts.values()), 1_000_000)

    def test_a_second_deal_of_a_customer_brings_nothing(self):
        self._win(1)
        second = self._win(1)
        month = self._draft()
        self.assertEqual(self._whole(month), 1_000_000)
        self.assertFalse(self._amounts(month, second))

    def _found_by_sales(self):
        """A lead that sales found, shared by half all the same."""
        self._agree(reward_rule_ids=[(5, 0, 0)])
        lead = self.env["crm.lead"].with_user(self.user_agent).create({"name": "Own"})
        self._file(lead, self.k1, amount=5)
        lead.sudo().marketer_id = self.user_marketer
        return lead.sudo()

    def test_the_month_is_taken_anew_until_the_first_signature(self):
        lead = self._found_by_sales()
        month = self._draft()
        lead.marketer_id = self.user_cmo
        month = self._draft()
        self.assertIn(("marketing", "brought", self.user_cmo), self._amounts(month))
        month.with_user(self.user_cmo).action_sign()
        lead.marketer_id = self.user_marketer
        month = self._draft()
        self.assertIn(("marketing", "brought", self.user_cmo), self._amounts(month))
        with self.assertRaisesRegex(UserError, "signed already"):
            month.with_user(self.user_head).action_refresh()
        month.with_user(self.user_head).action_sign()
        self.assertEqual(month.state, "closed")

    def test_an_undone_sale_is_taken_back_with_the_next_month(self):
        lead = self._win()
        march = self._close(self._draft())
        signed = self._amounts(march)
        self._freeze(AFTER[MARCH] + timedelta(days=1))
        self._reopen(lead)
        april = self._draft(APRIL)
        self.assertEqual(self._amounts(march), signed, "what was signed stays")
        self.assertEqual(self._whole(march, april), 0)
        self.assertEqual(set(april.entry_ids.mapped("event")), {"reversed"})
        self.assertEqual(april.corrected_amount, -1_000_000)
        self.assertIn("no longer counts", april.entry_ids[:1].explanation)

    def test_after_the_window_it_stays(self):
        self._agree(reward_claw_back_days=10)
        lead = self._win()
        march = self._close(self._draft())
        self._freeze(AFTER[MARCH] + timedelta(days=1))
        self._reopen(lead)
        april = self._draft(APRIL)
        self.assertFalse(april.entry_ids)
        # won again, it is not rewarded a second time
        self._freeze(AFTER[APRIL])
        self._file(lead, self.k1, amount=5)
        may = self._draft(MAY)
        self.assertEqual(self._whole(march, april, may), 1_000_000)

    def test_won_again_it_may_be_taken_back_again(self):
        self._agree(reward_claw_back_days=60)
        lead = self._win()
        march = self._close(self._draft())
        self._freeze(AFTER[MARCH] + timedelta(days=1))
        self._reopen(lead)
        april = self._close(self._draft(APRIL))
        self._freeze(AFTER[APRIL] + timedelta(days=1))
        self._file(lead, self.k1, amount=5)
        may = self._close(self._draft(MAY))
        self.assertEqual(self._whole(march, april, may), 1_000_000)
        self.assertEqual(set(may.entry_ids.mapped("event")), {"earned"})
        self._freeze(AFTER[MAY] + timedelta(days=1))
        self._reopen(lead)
        june = self._draft(JUNE)
        self.assertEqual(self._whole(march, april, may, june), 0)

    def test_won_again_it_is_earned_again(self):
        lead = self._win()
        march = self._close(self._draft())
        self._freeze(AFTER[MARCH] + timedelta(days=1))
        self._reopen(lead)
        april = self._close(self._draft(APRIL))
        self._freeze(AFTER[APRIL] + timedelta(days=1))
        self._file(lead, self.k1, amount=5)
        may = self._draft(MAY)
        self.assertEqual(self._whole(march, april, may), 1_000_000)

    def test_merged_leads_are_one_customer(self):
        leads = self._win(1) + self._win(2)
        march = self._close(self._draft())
        self.assertEqual(self._whole(march), 2_000_000)
        self._freeze(AFTER[MARCH] + timedelta(days=1))
        kept = leads.merge_opportunity()
        april = self._draft(APRIL)
        self.assertEqual(self._whole(march, april), 1_000_000)
        self.assertEqual(sum(self._amounts(march + april, kept).values()), 1_000_000)

    def test_merged_people_are_one_customer_until_they_are_told_apart(self):
        first, second = self._win(1), self._win(2)
        march = self._close(self._draft())
        self._freeze(AFTER[MARCH] + timedelta(days=1))
        people = first.profile_id + second.profile_id
        people.action_merge()
        april = self._close(self._draft(APRIL))
        self.assertEqual(self._whole(march, april), 1_000_000)
        self._freeze(AFTER[APRIL])
        people.merge_ids.action_undo()
        self.env.invalidate_all()
        self.assertNotEqual(second.profile_id, first.profile_id)
        may = self._draft(MAY)
        self.assertEqual(self._whole(march, april, may), 2_000_000)

    def test_a_deleted_deal_is_taken_back(self):
        lead = self._win()
        march = self._close(self._draft())
        self._freeze(AFTER[MARCH] + timedelta(days=1))
        lead.unlink()
        april = self._draft(APRIL)
        self.assertEqual(self._whole(march, april), 0)
        self.assertEqual(march.entry_ids[:1].lead_name, "Deleted deal")

    def test_a_new_owner_does_not_take_the_reward(self):
        lead = self._win()
        self._freeze(NOW + timedelta(hours=1))
        lead.user_id = self.user_leader
        amounts = self._amounts(self._draft())
        self.assertIn(("sales", "closed", self.user_agent), amounts)

    def test_who_handed_it_off_keeps_what_they_brought(self):
        lead = self._win(source_id=self.env["utm.source"].create({"name": "Ad"}).id)
        march = self._close(self._draft())
        lead.marketer_id = self.user_cmo
        lead.source_id = False
        self.assertFalse(self._draft(APRIL).entry_ids)
        self.assertTrue(march.entry_ids)

    def test_who_brought_it_is_corrected_between_people(self):
        lead = self._found_by_sales()
        march = self._close(self._draft())
        lead.marketer_id = self.user_cmo
        april = self._draft(APRIL)
        self.assertEqual(
            self._amounts(april),
            {
                ("marketing", "brought", self.user_marketer): -350_000,
                ("marketing", "brought", self.user_cmo): 350_000,
            },
        )
        self.assertEqual(self._whole(march, april), 1_000_000)
        left = april.entry_ids.filtered(lambda one: one.event == "reversed")
        self.assertIn("somebody else", left.explanation)

    def test_a_team_s_own_agreement_counts_for_its_deals(self):
        self._agree_team()
        lead = self._win()
        self.assertEqual(lead.team_id, self.team_telesales)
        self.assertEqual(self._whole(self._draft()), 2_000_000)

    def test_what_the_head_of_sales_enters_is_the_work_of_sales(self):
        lead = (
            self.env["crm.lead"]
            .with_user(self.user_head)
            .create({"name": "Walk-in", "user_id": self.user_agent.id})
        )
        self._file(lead, self.k1, amount=5)
        self.assertEqual(
            {key[0] for key in self._amounts(self._draft(), lead)}, {"sales"}
        )

    def test_a_version_counts_from_its_moment(self):
        before = self._win(1)
        self._freeze(NOW + timedelta(hours=1))
        self._agree(reward_pot=2_000_000)
        self._freeze(NOW + timedelta(hours=2))
        after = self._win(2)
        month = self._draft()
        self.assertEqual(sum(self._amounts(month, before).values()), 1_000_000)
        self.assertEqual(sum(self._amounts(month, after).values()), 2_000_000)

    def test_the_factor_follows_the_compliance_of_the_month(self):
        self._win()
        timers = self.env["crm.lead.sla"].search([("side", "=", "sales")])
        self.assertTrue(timers)
        self.env.cr.execute(
            "UPDATE crm_lead_sla SET state = 'met', end_date = due_date, "
            "is_late_at_end = TRUE, due_date = %s WHERE side = 'sales'",
            [NOW],
        )
        self.env.invalidate_all()
        month = self._draft()
        self.assertEqual(month.sales_compliance, 0)
        self.assertEqual(month.sales_timer_count, len(timers))
        amounts = self._amounts(month)
        self.assertEqual(amounts["sales", "closed", self.user_agent], 200_000)
        self.assertEqual(amounts["sales", "withheld", None], 250_000)
        self.assertEqual(sum(amounts.values()), 1_000_000)
        self.assertEqual(month.kept_amount, 250_000)
        entry = month.entry_ids.filtered(lambda one: one.user_id == self.user_agent)
        self.assertIn("Factor 50 %", entry.explanation)

    def test_a_limit_keeps_the_rest_with_the_company(self):
        self._agree(reward_member_cap=300_000)
        self._win()
        month = self._draft()
        line = self._line(month, self.user_agent)
        self.assertEqual(line.amount, 300_000)
        self.assertEqual(
            line.capped_amount, line.own_amount + line.pool_amount - 300_000
        )
        self.assertEqual(
            sum(month.line_ids.mapped("amount")) + month.kept_amount, 1_000_000
        )

    def test_what_all_share_is_split_to_the_last_dong(self):
        self._agree(reward_pot=1_000_001)
        self._win()
        month = self._draft()
        pools = month.line_ids.filtered(lambda one: one.department == "marketing")
        self.assertGreater(len(pools), 1)
        self.assertLessEqual(
            max(pools.mapped("pool_amount")) - min(pools.mapped("pool_amount")), 1
        )
        self.assertEqual(sum(pools.mapped("pool_amount")), pools[0].pool_total)

    def test_whoever_joins_later_neither_shares_nor_pays(self):
        lead = self._win()
        march = self._draft()
        newcomer = self._new_user("newcomer_vn", "sales_team.group_sale_salesman")
        self.team_telesales.member_ids += newcomer
        march = self._close(self._draft())
        self.assertFalse(self._line(march, newcomer))
        self._freeze(AFTER[MARCH] + timedelta(days=1))
        self._reopen(lead)
        april = self._draft(APRIL)
        self.assertFalse(self._line(april, newcomer))
        self.assertEqual(sum(april.line_ids.mapped("amount")), -1_000_000)

    def test_an_amount_explains_itself(self):
        lead = self._win()
        month = self._draft()
        line = self._line(month, self.user_agent).with_user(self.user_agent)
        self.assertIn("400,000", line.explanation)
        entry = line.entry_ids
        for text in (lead.name, "1,000,000", "Sales gets 50 %", "80 %", "400,000"):
            self.assertIn(text, entry.explanation)

    def test_months_that_the_job_missed_are_made(self):
        self._win()
        self._draft(JUNE)
        months = self.env["alignment.reward.month"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            months.sorted("month").mapped("month"), [MARCH, APRIL, MAY, JUNE]
        )
        self.assertEqual(self._whole(months), 1_000_000)
        with self.assertRaisesRegex(UserError, "Close March 2026 first"):
            months.filtered(lambda one: one.month == JUNE).with_user(
                self.user_head
            ).action_sign()


class TestRewardAccess(RewardCommon):
    """Employees see their own, heads their department, directors all."""

    def setUp(self):
        super().setUp()
        self._agree(reward_referral_percent=10)
        self.lead = self._win()
        self.env["crm.lead.referral"]._append(
            [
                {
                    "lead_id": self.lead.id,
                    "company_id": self.company.id,
                    "user_id": self.user_cs.id,
                }
            ]
        )
        self.month = self._draft()

    def _seen(self, user, model="alignment.reward.line"):
        rows = self.env[model].with_user(user).search([])
        return set(rows.mapped("department")), rows.user_id

    def test_employees_see_their_own(self):
        for user in (
            self.user_agent,
            self.user_leader,
            self.user_marketer,
            self.user_cs,
        ):
            for model in ("alignment.reward.line", "alignment.reward.entry"):
                self.assertLessEqual(self._seen(user, model)[1], user, model)
            with self.assertRaises(AccessError):
                self.month.with_user(user).read(["pot"])
        self.assertEqual(self._seen(self.user_cs)[0], {"service"})

    def test_heads_see_their_department(self):
        self.assertEqual(self._seen(self.user_head)[0], {"sales", "service"})
        self.assertEqual(self._seen(self.user_cmo)[0], {"marketing", "service"})
        self.assertEqual(
            self._seen(self.user_director)[0], {"marketing", "sales", "service"}
        )

    def test_heads_download_what_they_see(self):
        text = self.month.with_user(self.user_head)._render_csv()
        self.assertIn(self.user_agent.login, text)
        self.assertNotIn(self.user_marketer.login, text)
        with self.assertRaises(AccessError):
            self.month.with_user(self.user_agent)._render_csv()

    def test_nobody_writes_entries(self):
        for model in ("entry", "line", "month"):
            rows = self.env[f"alignment.reward.{model}"].search([], limit=1)
            with self.assertRaises(UserError):
                rows.with_user(self.user_head).write({"company_id": self.company.id})
            with self.assertRaises(UserError):
                rows.write({"company_id": self.company.id})

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.user_head.write(
            {"company_ids": [(6, 0, other.ids)], "company_id": other.id}
        )
        for model in ("entry", "line", "month", "objection"):
            self.assertFalse(
                self.env[f"alignment.reward.{model}"]
                .with_user(self.user_head)
                .search([])
            )

    def test_an_objection_is_answered_by_the_head(self):
        line = self._line(self.month, self.user_agent)
        action = line.with_user(self.user_agent).action_object()
        objections = self.env["alignment.reward.objection"]
        objection = (
            objections.with_user(self.user_agent)
            .with_context(**action["context"])
            .create({"text": "The fair was mine, too."})
        )
        self.assertEqual(objection.user_id, self.user_agent)
        self.assertTrue(objection.due_date)
        with self.assertRaises(AccessError):
            line.with_user(self.user_leader).action_object()
        for user in (self.user_cmo, self.user_agent):
            with self.assertRaises(UserError):
                objection.with_user(user).write({"answer": "No"})
        theirs = objection.with_user(self.user_head)
        self.assertTrue(theirs.can_answer)
        theirs.answer = "Right: it comes with April."
        self.assertTrue(objection.answered_date)
        self.assertEqual(objection.answer_user_id, self.user_head)
        with self.assertRaises(UserError):
            theirs.answer = "On second thoughts"
        self.assertEqual(
            self._line(self.month, self.user_agent).objection_ids, objection
        )

    def test_nobody_objects_for_others_or_without_a_reward(self):
        objections = self.env["alignment.reward.objection"]
        values = {"month_id": self.month.id, "text": "Mine"}
        for user, department in (
            (self.user_agent, "marketing"),
            (self.user_leader, "marketing"),
        ):
            with self.assertRaises(AccessError):
                objections.with_user(user).create({**values, "department": department})
        with self.assertRaises(UserError):
            objections.with_user(self.user_agent).create(
                {**values, "department": "sales", "user_id": self.user_leader.id}
            )

    def test_who_was_left_out_of_the_month_objects_too(self):
        lines = self.env["alignment.reward.line"]
        with self.assertRaises(UserError) as has_one:
            lines.with_user(self.user_agent).action_object_to_absence()
        self.assertIn(self.month.display_name, str(has_one.exception))
        newcomer = self._new_user("newcomer", "sales_team.group_sale_salesman")
        action = lines.with_user(newcomer).action_object_to_absence()
        objection = (
            self.env["alignment.reward.objection"]
            .with_user(newcomer)
            .with_context(**action["context"])
            .create({"text": "I sold at the fair."})
        )
        self.assertEqual(objection.month_id, self.month)
        self.assertEqual(objection.department, "sales")
        theirs = objection.with_user(self.user_head)
        self.assertTrue(theirs.can_answer)

    def test_nobody_is_left_out_of_another_companys_month_or_department(self):
        objections = self.env["alignment.reward.objection"]
        newcomer = self._new_user("newcomer", "sales_team.group_sale_salesman")
        values = {"month_id": self.month.id, "text": "Mine"}
        with self.assertRaises(AccessError):
            objections.with_user(newcomer).create({**values, "department": "marketing"})
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._new_user("stranger", "sales_team.group_sale_salesman")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            objections.with_user(stranger).create({**values, "department": "sales"})

    def test_heads_are_told_once_of_what_waits(self):
        objection = (
            self.env["alignment.reward.objection"]
            .with_user(self.user_agent)
            .create(
                {"month_id": self.month.id, "department": "sales", "text": "Too little"}
            )
        )
        self._freeze(objection.due_date + timedelta(minutes=1))
        self.env["alignment.reward.objection"]._cron_late()
        self.assertTrue(objection.is_told_late)
        self.assertTrue(objection.is_late)
