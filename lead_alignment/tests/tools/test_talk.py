import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...tools.talk import FASTEST, Said, Wait, fold

START = datetime(2026, 11, 30, 3)


class TestTalk(unittest.TestCase):
    MOMENTS = st.integers(0, 50).map(lambda one: START + timedelta(seconds=one))

    @given(
        st.lists(st.builds(Said, MOMENTS, st.just("?"), st.booleans(), st.booleans()))
    )
    def test_any_split_is_the_whole(self, said):
        """Messages may come in batches of any size."""
        said = sorted(said, key=lambda one: one.moment)
        whole, answered = fold(said, None, None)
        for cut in range(len(said)):
            first, middle = fold(said[:cut], None, None)
            since = first[-1].start if first and not first[-1].end else None
            rest, last = fold(said[cut:], since, middle)
            joined = first[: len(first) - bool(since)] + rest
            self.assertEqual(
                [(one.start, one.end) for one in joined],
                [(one.start, one.end) for one in whole],
            )
            self.assertEqual(last, answered)

    @given(
        st.lists(st.builds(Said, MOMENTS, st.just("?"), st.booleans(), st.booleans()))
    )
    def test_waits_follow_each_other(self, said):
        waits, _answered = fold(sorted(said, key=lambda one: one.moment), None, None)
        for one, after in zip(waits, waits[1:], strict=False):
            self.assertTrue(one.end and one.start <= one.end < after.start)

    def test_a_machine(self):
        said = [Said(START, "?"), Said(START + FASTEST / 2, "!", is_ours=True)]
        self.assertEqual(fold(said, None, None), ([Wait(START, "?")], None))
