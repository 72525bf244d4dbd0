import random

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools.back_test import get_auc, get_share, score_unseen
from ...tools.scorecard import fit_points

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(),
    st.sampled_from(["", " ", "Google", "google ", "Zalo"]),
)
LEADS = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES), st.booleans()),
    min_size=2,
    max_size=40,
)


def make_leads(count, seed=0):
    """Leads whose time on the website and source decide, and whose city does not."""
    chance = random.Random(seed)  # noqa: S311 - the same leads each time
    rows, outcomes = [], []
    for number in range(count):
        seconds = chance.choice([None, 10, 200, 900])
        source = chance.choice(["Google", "Zalo", "Reference"])
        odds = 0.1 + 0.4 * (seconds == 900) + 0.4 * (source == "Reference")
        rows.append(
            {
                "seconds": seconds,
                "source": source,
                "city": chance.choice(["Hà Nội", "Đà Nẵng"]),
                "number": f"lead {number}",
            }
        )
        outcomes.append(chance.random() < odds)
    return rows, outcomes


@tagged("post_install", "-at_install", "lead_alignment")
class TestScorecard(BaseCase):
    def test_what_decides_gets_the_points(self):
        rows, outcomes = make_leads(2000)
        card = fit_points(rows, outcomes)
        points = {s.name: s.get_points for s in card.signals}
        self.assertGreater(points["source"](" reference "), 10)
        self.assertLess(points["source"]("Google"), 0)
        self.assertGreater(points["seconds"](1000), points["seconds"](300) + 10)
        self.assertEqual(points["city"]("Hà Nội"), points["city"]("Đà Nẵng"))
        self.assertEqual(points["source"]("never seen"), 0)

    def test_a_signal_that_differs_on_each_lead_teaches_nothing(self):
        rows, outcomes = make_leads(600)
        known = get_auc(score_unseen(rows, outcomes, fit_points), outcomes)
        for row in rows:
            del row["number"]
        without = get_auc(score_unseen(rows, outcomes, fit_points), outcomes)
        self.assertAlmostEqual(known, without, delta=0.01)

    def test_the_same_signal_twice_does_not_count_twice(self):
        rows, outcomes = make_leads(2000)
        once = fit_points(rows, outcomes).score({"source": "Reference"})
        twice = fit_points(
            [{**row, "again": row["source"]} for row in rows], outcomes
        ).score({"source": "Reference", "again": "Reference"})
        self.assertAlmostEqual(once, twice, delta=2)

    def test_ten_points_double_the_odds(self):
        rows = [{"a": True}] * 3000 + [{"a": False}] * 3000
        outcomes = [n % 3 > 0 for n in range(3000)] + [n % 2 > 0 for n in range(3000)]
        card = fit_points(rows, outcomes)
        difference = card.score({"a": True}) - card.score({"a": False})
        self.assertAlmostEqual(difference, 10, delta=1)

    def test_it_learns_from_won_and_lost_ones(self):
        for rows, outcomes in (([], []), ([{}], [True]), ([{}, {}], [False, False])):
            with self.assertRaisesRegex(ValueError, "both"):
                fit_points(rows, outcomes)
        with self.assertRaisesRegex(ValueError, "2 rows, but 1 outcomes"):
            fit_points([{}, {}], [True])

    @settings(max_examples=200, deadline=None)
    @given(leads=LEADS, seed=st.randoms(use_true_random=False))
    def test_any_values_give_whole_points(self, leads, seed):
        rows, outcomes = [row for row, _o in leads], [won for _r, won in leads]
        if len(set(outcomes)) < 2:
            return
        card = fit_points(rows, outcomes)
        scores = [card.score(row) for row in rows]
        self.assertTrue(all(type(score) is int for score in scores))
        for signal in card.signals:
            self.assertEqual(sum(b.count for b in signal.bins.values()), len(rows))
            self.assertEqual(sum(b.won for b in signal.bins.values()), sum(outcomes))
        seed.shuffle(leads)
        again = fit_points([row for row, _o in leads], [won for _r, won in leads])
        self.assertEqual([again.score(row) for row in rows], scores)

    @settings(max_examples=200, deadline=None)
    @given(
        st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=2, max_size=30)
    )
    def test_auc_is_the_share_of_pairs_in_order(self, pairs):
        scores, outcomes = [s for s, _o in pairs], [o for _s, o in pairs]
        won = [s for s, o in pairs if o]
        lost = [s for s, o in pairs if not o]
        auc = get_auc(scores, outcomes)
        if not won or not lost:
            self.assertIsNone(auc)
            return
        better = sum((w > x) + (w == x) / 2 for w in won for x in lost)
        self.assertAlmostEqual(auc, better / len(won) / len(lost))

    def test_interval_of_a_small_group(self):
        # Wilson's interval of 8 of 10 (Wallis 2013, table 1): 0.4902 … 0.9433
        share = get_share(10, 8, 0.4)
        self.assertAlmostEqual(share.low, 0.4902, places=3)
        self.assertAlmostEqual(share.high, 0.9433, places=3)
        self.assertAlmostEqual(share.lift, 2)
        self.assertEqual(get_share(0, 0, 0.4).high, 1)
