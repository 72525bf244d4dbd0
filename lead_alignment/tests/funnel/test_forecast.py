from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .test_funnel import FunnelCommon

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
MONDAY = fields.Datetime.to_datetime("2026-03-02 03:00:00")


class TestForecast(FunnelCommon):
    """What the months will bring, as it looked on a day and as people said it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE crm_lead SET company_id = %s", [elsewhere.id])
        cls.env.invalidate_all()
        cls.env["alignment.forecast"].search([])._remove()
        cls.env["crm.call.target"].search([]).unlink()
        cls.forecasts = cls.env["alignment.forecast"]

    def setUp(self):
        super().setUp()
        self._freeze(MONDAY)

    def _take(self, moment=None):
        if moment:
            self._freeze(moment)
        self.env.cr.flush()
        self.env.invalidate_all()
        return self.forecasts._take(self.company)

    def _of(self, rows, user=None, month=MARCH):
        return rows.filtered(
            lambda row: (
                row.month == month
                and row.user_id == (user or self.env["res.users"])
                and row.is_whole == (not user)
            )
        )

    def _deal(self, status=None, amount=100, **values):
        lead = self._new_leads(expected_revenue=amount, **values)
        if status:
            lead._file_outcome(status)
        return lead

    def test_open_deals_by_category(self):
        self._deal(self.k5, 100)
        self._deal(self.k2, 40)
        self._deal(amount=7)
        self._file(self._deal(amount=1000), self.k42, lost_reason=self.no_need)
        self._file(self._deal(), self.k1, amount=300)
        row = self._of(self._take(), self.user_agent)
        self.assertEqual(
            (row.closed, row.commit, row.best, row.pipeline), (300, 100, 40, 7)
        )
        self.assertLessEqual(row.closed, row.low)
        self.assertLessEqual(row.low, row.expected)
        self.assertLessEqual(row.expected, row.high)
        self.assertEqual(row.adjusted, row.expected)

    def test_a_category_is_a_property_and_the_stage_comes_first(self):
        self.k2.forecast_category = "omitted"
        self._deal(self.k2, 40)
        sure = self._deal(self.k5, 9)
        sure.stage_id.forecast_category = "best"
        deal = self._deal(self.k5, 60)
        deal.stage_id = self.env["crm.stage"].search(
            [("id", "!=", sure.stage_id.id), ("is_won", "=", False)], limit=1
        )
        row = self._of(self._take(), self.user_agent)
        self.assertEqual((row.commit, row.best, row.pipeline), (60, 49, 0))

    def test_the_company_is_the_sum_of_its_people(self):
        self._deal(self.k5, 100)
        self._deal(self.k5, 50, user_id=self.user_head.id)
        self._file(self._deal(), self.k1, amount=300)
        rows = self._take()
        whole = self._of(rows)
        people = rows.filtered(lambda row: row.month == MARCH and not row.is_whole)
        for name in ("closed", "commit", "best", "pipeline"):
            self.assertEqual(whole[name], sum(people.mapped(name)), name)
        self.assertEqual(rows.mapped("month"), [MARCH] * 3 + [APRIL] * 3)
        totals = self.forecasts._read_group(
            [("id", "in", rows.ids)], ["month:month"], ["commit:sum", "target:sum"]
        )
        self.assertEqual(totals[0][1:], (whole.commit, whole.target))
        ((commit,),) = self.forecasts._read_group(
            [("id", "in", people.ids)], [], ["commit:sum"]
        )
        self.assertEqual(commit, whole.commit)
        self.assertFalse(self._of(rows, month=APRIL).closed)

    def test_chances_are_those_of_the_past(self):
        """Of deals that are as long in K2 as ours, half were won in time."""
        for week in range(2, 30):
            self._freeze(MONDAY - timedelta(weeks=week))
            won, lost = self._deal(self.k2), self._deal(self.k2)
            self._freeze(MONDAY - timedelta(weeks=week) + timedelta(days=10))
            self._file(won, self.k1, amount=100)
            self._file(lost, self.k42, lost_reason=self.no_need)
        self._freeze(MONDAY)
        before = self._of(self._take(), self.user_agent).expected
        self._freeze(MONDAY + timedelta(hours=1))
        self.forecasts.search([])._remove()
        for _number in range(10):
            self._deal(self.k2, 1000)
        row = self._of(self._take(), self.user_agent)
        self.assertGreater(row.expected - before, 3000)
        self.assertLess(row.expected - before, 7000)
        self.assertLess(row.high - row.closed, 10000)

    def test_once_a_day_and_on_the_days_that_count(self):
        self._deal(self.k5)
        self.assertTrue(self._take())
        self.assertFalse(self._take())
        self.forecasts.search([])._remove()
        taken = []
        for day in range(31):
            self._freeze(MONDAY + timedelta(days=day))
            self.forecasts._cron_take()
            here = [("company_id", "=", self.company.id), ("month", "=", MARCH)]
            here += [("date", "=", self.company._get_today())]
            if self.forecasts.search_count(here):
                taken.append(self.company._get_today())
        wanted = [2, 9, 16, 18, 23, 25, 30]  # Mondays, 14 and 7 days before April
        self.assertEqual(taken, [date(2026, 3, day) for day in wanted])

    def test_targets(self):
        self.env["crm.call.target"].create(
            {
                "user_id": self.user_agent.id,
                "company_id": self.company.id,
                "date_from": "2026-01-01",
                "amount": 10,
            }
        )
        self._clause(revenue_target=5000)
        self._deal(self.k5)
        rows = self._take()
        # 22 working days in March 2026
        self.assertEqual(self._of(rows, self.user_agent).target, 220)
        self.assertEqual(self._of(rows).target, 5000)

    def test_who_adjusts_and_that_it_stays_said(self):
        self._deal(self.k5)
        first = self._of(self._take(), self.user_agent)
        estimate = first.expected
        first.with_user(self.user_agent)._adjust(500, " Two contracts are signed ")
        self.assertEqual((first.adjusted, first.expected), (500, estimate))
        first.with_user(self.user_head)._adjust(450, "One fell through")
        said = first.adjustment_ids.sorted("id")
        self.assertEqual(said.mapped("before"), [estimate, 500])
        self.assertEqual(said.user_id, self.user_agent + self.user_head)
        again = self._of(self._take(MONDAY + timedelta(days=7)), self.user_agent)
        self.assertEqual((again.adjusted, again.reason), (450, "One fell through"))
        with self.assertRaisesRegex(UserError, "latest"):
            first.with_user(self.user_agent)._adjust(1, "Late")
        for amount, reason in ((5, " "), (5, False), (-1, "Less than nothing")):
            with self.subTest(reason), self.assertRaises(UserError):
                again.with_user(self.user_agent)._adjust(amount, reason)
        self._freeze("2026-04-01 03:00:00")
        with self.assertRaisesRegex(UserError, "running month"):
            again.with_user(self.user_agent)._adjust(1, "Over")

    def test_roles(self):
        self._deal(self.k5)
        self._deal(self.k5, user_id=self.user_head.id)
        rows = self._take()
        mine, whole = self._of(rows, self.user_agent), self._of(rows)
        for user, count in (
            (self.user_agent, 2),
            (self.user_leader, 2),
            (self.user_head, 6),
            (self.user_marketer, 6),
            (self.user_director, 6),
        ):
            with self.subTest(user=user.login):
                seen = self.forecasts.with_user(user)
                self.assertEqual(seen.search_count([("id", "in", rows.ids)]), count)
        for user in (self.user_marketer, self.user_director, self.user_leader):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                mine.with_user(user)._adjust(1, "Not mine")
        with self.assertRaises(AccessError):
            whole.with_user(self.user_agent)._adjust(1, "Not mine")
        with self.assertRaises(AccessError):
            whole.with_user(self.user_cs).read(["closed"])
        with self.assertRaises(UserError):
            mine.with_user(self.user_agent).write({"adjusted": 1})
        dialog = self.env["alignment.forecast.adjust"].with_user(self.user_agent)
        values = {"forecast_id": whole.id, "amount": 1, "reason": "Curious"}
        curious = dialog.create(values)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            curious.read(["expected"])
        theirs = dialog.with_user(self.user_head).create(values)
        self.assertNotIn(theirs, dialog.search([]).with_user(self.user_head))
        dialog = dialog.create({"forecast_id": mine.id, "amount": 8, "reason": "Said"})
        dialog.action_adjust()
        self.assertEqual(mine.adjusted, 8)

    def test_who_has_no_deals_any_more_has_no_forecast(self):
        lead = self._deal(self.k5)
        first = self._of(self._take(), self.user_agent)
        lead.user_id = self.user_head
        self._take(MONDAY + timedelta(days=7))
        latest = self.forecasts.search([("is_latest", "=", True)])
        self.assertNotIn(self.user_agent, latest.user_id)
        self.assertFalse(first.is_latest)
        with self.assertRaisesRegex(UserError, "latest"):
            first.with_user(self.user_agent)._adjust(1, "Gone")

    def test_leads_of_marketing_say_nothing_of_those_of_sales(self):
        for week in range(6, 30):
            self._freeze(MONDAY - timedelta(weeks=week))
            self._new_leads(5, user_id=False).action_recycle()
            self._freeze(MONDAY - timedelta(weeks=week) + timedelta(days=10))
            self._file(self._deal(), self.k1, amount=1)
        self._freeze(MONDAY)
        window = {"begin": timedelta(), "end": timedelta(days=30)}
        past = [MONDAY - timedelta(weeks=week) for week in range(5, 52)]
        self.env.flush_all()
        seen = self.forecasts._read_seen(self.company, past, window)[None]
        self.assertFalse(sum(group.count - group.won for group in seen.values()))

    def test_a_total_of_accuracy_is_no_sum_of_moments(self):
        lead = self._deal(self.k5)
        self._deal(self.k5, user_id=self.user_head.id)
        self._take()
        self._freeze(MONDAY + timedelta(days=20))
        self._file(lead, self.k1, amount=400)
        self._take(MONDAY + timedelta(days=22))
        self._freeze("2026-04-01 03:00:00")
        self.env.flush_all()
        report, march = self.env["crm.forecast.report"], [("month", "=", MARCH)]
        for domain in (march, [*march, ("is_whole", "=", False)]):
            ((actual,),) = report._read_group(domain, [], ["actual:sum"])
            self.assertEqual(actual, 400)

    def test_how_good_it_was(self):
        lead = self._deal(self.k5)
        first = self._of(self._take(), self.user_agent)  # 30 days before April
        first.with_user(self.user_agent)._adjust(100, "Said")
        self._freeze(MONDAY + timedelta(days=20))
        self._file(lead, self.k1, amount=400)
        self._take(MONDAY + timedelta(days=22))
        self._freeze("2026-04-01 03:00:00")
        self.env.flush_all()
        rows = self.env["crm.forecast.report"].search(
            [("month", "=", MARCH), ("user_id", "=", self.user_agent.id)]
        )
        found = {row.horizon: row for row in rows}
        self.assertEqual(found.keys(), {"30", "14", "7"})
        self.assertEqual(set(rows.mapped("actual")), {400})
        self.assertEqual(found["30"].adjusted_error, 0.75)
        self.assertEqual(found["7"].forecast_id.closed, 400)
        whole = self.env["crm.forecast.report"].search(
            [("month", "=", MARCH), ("is_whole", "=", True)]
        )
        self.assertEqual(set(whole.mapped("actual")), {400})

    def test_a_month_that_brought_nothing_has_no_error(self):
        self._deal(self.k5)
        self._take()
        self._freeze("2026-04-01 03:00:00")
        rows = self.env["crm.forecast.report"].search([("month", "=", MARCH)])
        self.assertTrue(rows)
        self.assertEqual(set(rows.mapped("actual")), {0})
        ((share, count),) = self.env["crm.forecast.report"]._read_group(
            [("month", "=", MARCH)], [], ["expected_error:avg", "expected_error:count"]
        )
        self.assertEqual((share or 0, count), (0, 0))
