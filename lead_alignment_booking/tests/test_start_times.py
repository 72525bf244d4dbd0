from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.start_times import get_start_times

DAY = datetime(2026, 3, 12)
MINUTE = timedelta(minutes=1)


def at(minutes):
    return DAY + minutes * MINUTE


def spans(most):
    """Spans of a day, in minutes from midnight."""
    one = st.tuples(st.integers(0, 1400), st.integers(1, 300))
    return st.lists(one, max_size=most).map(
        lambda found: [(at(start), at(start + length)) for start, length in found]
    )


@tagged("post_install", "-at_install", "lead_alignment_booking")
class TestStartTimes(BaseCase):
    """Found by looking at every minute of every meeting."""

    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(
        spans(3), spans(6), st.integers(1, 90), st.integers(1, 60), st.integers(0, 30)
    )
    def test_all_that_are_free_and_no_others(self, hours, busy, length, step, gap):
        found = get_start_times(
            hours, busy, length * MINUTE, step * MINUTE, gap * MINUTE
        )
        wanted = []
        for opens, closes in sorted(hours):
            start = opens
            while start + length * MINUTE <= closes:
                first, last = start - gap * MINUTE, start + (length + gap) * MINUTE
                if all(end <= first or begin >= last for begin, end in busy):
                    wanted.append(start)
                start += step * MINUTE
        self.assertEqual(found, wanted)

    def test_a_morning_does_not_shift_the_afternoon(self):
        hours = [(at(480), at(720)), (at(780), at(1050))]
        busy = [(at(480), at(491))]
        found = get_start_times(hours, busy, 30 * MINUTE, 30 * MINUTE)
        self.assertEqual(found[0], at(510))
        self.assertIn(at(780), found)
        self.assertEqual(found[-1], at(1020))
