import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.back_test import Share, get_auc, get_share, score_unseen

Z = 1.96  # the two-sided 95 % point of the normal distribution
TINY = 1e-12  # what floats are off


class TestAuc(unittest.TestCase):
    def test_each_buyer_above_each_other_is_perfect(self):
        self.assertEqual(get_auc([1, 2, 8, 9], [False, False, True, True]), 1)

    def test_each_buyer_below_each_other_is_zero(self):
        self.assertEqual(get_auc([8, 9, 1, 2], [False, False, True, True]), 0)

    def test_a_tie_counts_half(self):
        self.assertEqual(get_auc([5, 5], [False, True]), 0.5)

    def test_three_of_four_pairs_are_in_order(self):
        # buyers 2 and 4, others 1 and 3: only 2 against 3 is wrong
        self.assertEqual(get_auc([1, 2, 3, 4], [False, True, False, True]), 0.75)

    def test_nothing_is_said_where_all_bought_or_nobody(self):
        self.assertIsNone(get_auc([1, 2], [True, True]))
        self.assertIsNone(get_auc([1, 2], [False, False]))

    def test_scores_and_outcomes_must_be_equally_many(self):
        with self.assertRaises(ValueError):
            get_auc([1], [True, False])

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=2, max_size=12)
    )
    def test_it_is_the_share_of_pairs_in_order(self, pairs):
        scores, outcomes = [s for s, _o in pairs], [o for _s, o in pairs]
        won = [s for s, o in pairs if o]
        lost = [s for s, o in pairs if not o]
        auc = get_auc(scores, outcomes)
        if not won or not lost:
            self.assertIsNone(auc)
            return
        better = sum((w > x) + (w == x) / 2 for w in won for x in lost)
        self.assertAlmostEqual(auc, better / len(won) / len(lost))


class TestShare(unittest.TestCase):
    def test_eight_of_ten(self):
        # Wilson's interval of 8 of 10 (Wallis 2013, table 1): 0.4902 … 0.9433
        share = get_share(10, 8, 0.4)
        self.assertEqual((share.count, share.won, share.rate), (10, 8, 0.8))
        self.assertAlmostEqual(share.low, 0.4902, places=3)
        self.assertAlmostEqual(share.high, 0.9433, places=3)
        self.assertAlmostEqual(share.lift, 2)

    def test_an_empty_group_may_have_any_rate(self):
        self.assertEqual(get_share(0, 0, 0.4), Share(0, 0, 0, 0, 1, 0))

    def test_no_end_is_beyond_none_or_all(self):
        for count in range(1, 200):
            self.assertGreaterEqual(get_share(count, 0, 0.5).low, 0)
            self.assertLessEqual(get_share(count, count, 0.5).high, 1)

    def test_no_lift_where_nobody_buys(self):
        self.assertEqual(get_share(5, 0, 0).lift, 0)

    @settings(max_examples=30, deadline=None)
    @given(st.integers(1, 400), st.floats(0, 1))
    def test_the_ends_are_just_z_deviations_away(self, count, portion):
        """Wilson's definition: of each end, the rate is Z standard deviations off."""
        won = round(count * portion)
        share = get_share(count, won, 0.5)
        for end in (share.low, share.high):
            self.assertAlmostEqual(
                (share.rate - end) ** 2, Z * Z * end * (1 - end) / count
            )
        self.assertTrue(0 <= share.low <= share.rate + TINY)
        self.assertTrue(share.rate - TINY <= share.high <= 1)
        self.assertLess(share.low, share.high)


class _Card:
    def __init__(self, rows, outcomes):
        self.seen, self.outcomes = rows, outcomes

    def score(self, row):
        if row in self.seen:
            raise AssertionError("This card has seen the row.")
        return 100 + row["number"]


class TestScoreUnseen(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.rows = [{"number": number} for number in range(20)]
        self.outcomes = [number % 3 == 0 for number in range(20)]
        self.cards = []

    def fit(self, rows, outcomes):
        self.cards.append(_Card(rows, outcomes))
        return self.cards[-1]

    def test_each_row_is_scored_by_a_card_that_did_not_see_it(self):
        scores = score_unseen(self.rows, self.outcomes, self.fit)
        self.assertEqual(scores, list(range(100, 120)))

    def test_each_card_sees_four_fifths_with_their_outcomes(self):
        score_unseen(self.rows, self.outcomes, self.fit)
        self.assertEqual([len(card.seen) for card in self.cards], [16] * 5)
        for card in self.cards:
            expected = [self.outcomes[row["number"]] for row in card.seen]
            self.assertEqual(card.outcomes, expected)

    def test_the_fifths_are_shuffled_and_the_same_each_time(self):
        score_unseen(self.rows, self.outcomes, self.fit)
        score_unseen(self.rows, self.outcomes, self.fit)
        seen = [[row["number"] for row in card.seen] for card in self.cards]
        self.assertEqual(seen[:5], seen[5:])
        in_order = [[n for n in range(20) if n % 5 != fold] for fold in range(5)]
        self.assertNotEqual(seen[:5], in_order)
