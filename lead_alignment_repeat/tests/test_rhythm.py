from datetime import timedelta
from random import Random

from odoo.exceptions import AccessError

from odoo.addons.lead_alignment.tests.common import NOW

from ..tools.rhythm import get_rhythm
from .common_repeat import RepeatCommon


class TestRhythm(RepeatCommon):
    """Customers who usually order again are shown when they are due."""

    def _at_day(self, days):
        self._freeze(NOW + timedelta(days=days))
        self.env.invalidate_all()

    def _ask(self):
        self.env["customer.rhythm"]._ask(self.company)
        self.env.invalidate_all()

    def test_two_orders_are_no_rhythm(self):
        self._order(60)
        self._order(30)
        self.assertFalse(self._rhythm())
        self._order(1)
        self.assertEqual(self._rhythm().order_count, 3)

    def test_the_statement_is_the_definition(self):
        random = Random(7)
        for round_ in range(4):
            days = [random.randint(1, 400) for _order in range(random.randint(2, 5))]
            orders = self.env["sale.order"]
            for day in days:
                orders += self._order(day)
            rhythm = self._rhythm()
            today = self.company._get_today()
            wanted = get_rhythm(today - timedelta(days=day) for day in days)
            with self.subTest(days=days, round=round_):
                self.assertEqual(bool(rhythm), bool(wanted))
                for name in wanted._fields if wanted else ():
                    self.assertEqual(rhythm[name], getattr(wanted, name), name)
            orders._action_cancel()
            self.env["customer.rhythm"]._update(self.company)
            self.assertFalse(self._rhythm())

    def test_a_gap_that_was_set_needs_one_order(self):
        self.family.repeat_gap_days = 20
        self._order(15)
        rhythm = self._rhythm()
        self.assertTrue(rhythm.is_set)
        self.assertEqual(rhythm.gap, 20)

    def test_two_orders_on_a_day_are_one(self):
        for days in (60, 60, 30, 1):
            self._order(days)
        self.assertEqual(self._rhythm().order_count, 3)

    def test_states_follow_the_days(self):
        for days in (60, 30, 1):
            self._order(days)
        rhythms = self.env["customer.rhythm"]
        for day, state in (
            (0, "on_time"),
            (27, "due"),
            (40, "overdue"),
            (90, "lapsed"),
        ):
            self._at_day(day)
            rhythm = self._rhythm()
            self.assertEqual(rhythm.state, state)
            found = rhythms.search([("state", "=", state), ("id", "=", rhythm.id)])
            self.assertEqual(found, rhythm)
            self.assertFalse(
                rhythms.search([("state", "!=", state), ("id", "=", rhythm.id)])
            )

    def test_who_had_lapsed_and_orders_is_won_back(self):
        for days in (60, 30, 1):
            self._order(days)
        self._at_day(100)
        order = self._order()
        order.date_order = NOW + timedelta(days=100)
        self.env["customer.rhythm"]._update(self.company, self.person)
        self.assertEqual(self._rhythm().won_back_count, 1)
        kind = self.env.ref("lead_alignment_repeat.customer_event_type_won_back")
        events = self.env["customer.event"].search([("type_id", "=", kind.id)])
        self.assertEqual(len(events), 1)
        self.env["customer.rhythm"]._update(self.company)
        self.assertEqual(self._rhythm().won_back_count, 1, "once")

    def _won_back_events(self):
        kind = self.env.ref("lead_alignment_repeat.customer_event_type_won_back")
        return self.env["customer.event"].search(
            [("type_id", "=", kind.id), ("quarantine", "=", False)]
        )

    def test_a_cancelled_order_won_nobody_back(self):
        for days in (60, 30, 1):
            self._order(days)
        self._at_day(100)
        order = self._order()
        self.assertEqual(self._rhythm().won_back_count, 1)
        for _time in range(2):
            order._action_cancel()
            self.assertEqual(self._rhythm().won_back_count, 0)
            self.assertFalse(self._won_back_events())
            order.action_draft()
            order.action_confirm()
            self.assertEqual(self._rhythm().won_back_count, 1)
            self.assertEqual(len(self._won_back_events()), 1)

    def test_a_later_order_that_is_cancelled_leaves_them_won_back(self):
        for days in (60, 30, 1):
            self._order(days)
        self._at_day(100)
        self._order()
        self._at_day(110)
        self._order()._action_cancel()
        self.assertEqual(self._rhythm().won_back_count, 1)
        self.assertEqual(len(self._won_back_events()), 1)

    def test_without_a_rhythm_nobody_was_won_back(self):
        self.family.repeat_gap_days = 20
        first = self._order(1)
        self._at_day(100)
        second = self._order()
        self.assertEqual(len(self._won_back_events()), 1)
        (first + second)._action_cancel()
        self.assertFalse(self._rhythm())
        self.assertFalse(self._won_back_events())

    def test_whoever_looks_after_them_is_asked_once(self):
        for days in (60, 30, 1):
            self._order(days)
        self._ask()
        self.assertFalse(self._rhythm().due_date, "not due yet")
        self._at_day(28)
        for _time in range(2):
            self._ask()
        rhythm = self._rhythm()
        self.assertEqual(rhythm.user_id, self.user_agent)
        self.assertGreater(rhythm.due_date, NOW + timedelta(days=28))
        activities = self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.partner.id)]
        )
        self.assertEqual(activities.user_id, self.user_agent)
        self.assertEqual(len(activities), 1)
        rhythm.with_user(self.user_agent).action_contacted()
        self.assertTrue(rhythm.answered_date)
        self.assertFalse(activities.exists().filtered("active"))

    def test_a_talk_stops_the_deadline(self):
        for days in (60, 30, 1):
            self._order(days)
        self._at_day(28)
        self._ask()
        self._at_day(29)
        self._file(self.lead, self.k2)
        self._ask()
        self.assertEqual(self._rhythm().answered_date, NOW + timedelta(days=29))

    def test_an_order_stops_the_deadline(self):
        for days in (60, 30, 1):
            self._order(days)
        self._at_day(28)
        self._ask()
        self._order()
        self._ask()
        self.assertTrue(self._rhythm().answered_date)

    def test_heads_are_told_once_of_what_is_late(self):
        for days in (60, 30, 1):
            self._order(days)
        self._at_day(28)
        self._ask()
        self._at_day(35)
        self._ask()
        self.assertTrue(self._rhythm().is_told_late)
        self.assertTrue(self._rhythm().is_late)

    def test_who_is_not_expected_comes_back_with_an_order(self):
        for days in (60, 30, 2):
            self._order(days)
        rhythm = self._rhythm()
        rhythm.with_user(self.user_agent).action_dismiss()
        self.assertFalse(rhythm.active)
        self.env["customer.rhythm"]._update(self.company)
        self.assertFalse(self._rhythm().active)
        self._order(1)
        self.assertTrue(self._rhythm().active)

    def test_who_only_reads_dismisses_nobody(self):
        for days in (60, 30, 1):
            self._order(days)
        rhythm = self._rhythm()
        for user in (self.user_director, self.user_cs):
            with self.assertRaises(AccessError):
                rhythm.with_user(user).action_dismiss()

    def test_another_company_sees_nothing(self):
        for days in (60, 30, 1):
            self._order(days)
        other = self.env["res.company"].create({"name": "Other"})
        self.user_head.write(
            {"company_ids": [(6, 0, other.ids)], "company_id": other.id}
        )
        rhythms = self.env["customer.rhythm"].with_user(self.user_head)
        self.assertFalse(rhythms.search([("id", "=", self._rhythm().id)]))

    def test_one_order_costs_as_much_as_many(self):
        orders = self.env["sale.order"]
        for days in (60, 30, 1):
            orders += self._order(days)
        people = self.person
        self.env.flush_all()
        with self.assertQueryCount(3):
            self.env["customer.rhythm"]._update(self.company, people)

    def test_the_card_says_when_the_next_order_is_expected(self):
        for days in (60, 30, 1):
            self._order(days)
        timeline = self.env["customer.timeline"].with_user(self.user_head)
        card = timeline.get_card("res.partner", self.partner.id)
        facts = {one["key"]: one["value"] for one in card["facts"]}
        self.assertIn("Coffee", facts["next_order"])
