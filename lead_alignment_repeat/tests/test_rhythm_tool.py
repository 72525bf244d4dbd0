from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.rhythm import get_rhythm

DAYS = st.lists(st.integers(0, 2000), min_size=1, max_size=12)
START = date(2020, 1, 1)


@tagged("post_install", "-at_install", "lead_alignment")
class TestRhythmTool(BaseCase):
    def test_three_orders_have_a_rhythm(self):
        days = [START + timedelta(days=30 * number) for number in range(3)]
        self.assertIsNone(get_rhythm(days[:2]))
        rhythm = get_rhythm(days)
        self.assertEqual((rhythm.gap, rhythm.spread), (30, 0))
        self.assertEqual(rhythm.next_date, days[-1] + timedelta(days=30))
        self.assertEqual(rhythm.due_from, rhythm.next_date - timedelta(days=3))
        self.assertEqual(rhythm.overdue_from, rhythm.next_date + timedelta(days=6))
        self.assertEqual(rhythm.lapsed_from, days[-1] + timedelta(days=90))

    def test_one_long_pause_changes_nothing(self):
        gaps = [30, 30, 300, 30]
        days = [START + timedelta(days=sum(gaps[:place])) for place in range(5)]
        self.assertEqual(get_rhythm(days).gap, 30)

    def test_a_gap_that_was_set_counts_from_the_first_order(self):
        self.assertEqual(get_rhythm([START], 14).next_date, START + timedelta(days=14))

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(DAYS, st.integers(0, 90))
    def test_the_dates_are_in_their_order(self, numbers, set_gap):
        rhythm = get_rhythm((START + timedelta(days=n) for n in numbers), set_gap)
        if rhythm:
            self.assertLessEqual(rhythm.due_from, rhythm.next_date)
            self.assertLessEqual(rhythm.next_date, rhythm.overdue_from)
            self.assertLessEqual(rhythm.overdue_from, rhythm.lapsed_from)
