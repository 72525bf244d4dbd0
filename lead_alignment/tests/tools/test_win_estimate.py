import unittest
from random import Random

from ...tools.win_estimate import (
    Seen,
    estimate,
    find_chance,
    get_chances,
    get_drift,
    get_interval,
)

# of a simulated trade: the chance that a deal is won within the month
TRUTH = {("hot", 0): 0.5, ("hot", 1): 0.3, ("cool", 0): 0.12, ("cool", 1): 0.03}


class TestChances(unittest.TestCase):
    def test_a_small_group_leans_on_the_larger_one(self):
        chances = get_chances(
            {("a", 0): Seen(1000, 500, 1000), ("a", 1): Seen(2, 2, 2)}
        )
        self.assertAlmostEqual(chances["a", 0].value, 0.5, 2)
        self.assertLess(chances["a", 1].value, 0.6)
        self.assertGreater(chances["a", 1].value, 0.5)

    def test_the_same_deal_on_ten_days_is_one_witness(self):
        many = get_chances({("a", 0): Seen(100, 50, 100)})["a", 0]
        same = get_chances({("a", 0): Seen(100, 50, 10)})["a", 0]
        self.assertAlmostEqual(many.value, same.value)
        self.assertGreater(same.variance, many.variance)

    def test_what_was_never_seen_has_the_chance_of_all(self):
        chances = get_chances({("a", 0): Seen(10, 5, 10)})
        self.assertEqual(find_chance(chances, "b", 0), chances[None])
        self.assertEqual(find_chance(chances, "a", 9), chances["a",])
        self.assertEqual(get_chances({})[None].value, 0)
        self.assertEqual(estimate([("a", 0, 5)], get_chances({})), (0, 0, 0))

    def test_the_interval_of_a_gamma_distribution(self):
        """Quantiles 0.1 and 0.9 for shape 4, as printed in tables: 1.745 and 6.681."""
        low, high = get_interval(4, 4)
        self.assertAlmostEqual(low, 1.745, 2)
        self.assertAlmostEqual(high, 6.681, 1)
        self.assertEqual(get_interval(0, 0), (0, 0))


class TestDrift(unittest.TestCase):
    """Good and bad times: what differs more than by chance."""

    def _days(self, shares, count=200):
        return [{("a", 0): Seen(count, round(count * one), count)} for one in shares]

    def _drift(self, days, length=1):
        groups = [day["a", 0] for day in days]
        whole = Seen(*map(sum, zip(*groups, strict=True)))
        return get_drift(days, get_chances({("a", 0): whole}), length)

    def test_what_differs_by_chance_is_none(self):
        random = Random(3)
        days = [
            {("a", 0): Seen(50, sum(random.random() < 0.3 for _ in range(50)), 50)}
            for _day in range(26)
        ]
        self.assertLess(self._drift(days), 0.02)
        self.assertEqual(self._drift(self._days([0.3] * 26)), 0)
        self.assertEqual(get_drift([], get_chances({}), 1), 0)

    def test_good_and_bad_times(self):
        days = self._days([0.2, 0.4] * 13)
        # a third more or less, as often: the variance of the factor is 1/9
        self.assertAlmostEqual(self._drift(days), 1 / 9, 1)
        self.assertGreater(self._drift(days, 4), self._drift(days))
        self.assertGreaterEqual(self._drift(days[:2], 4), 0)

    def test_it_widens_the_range(self):
        deals, chances = [("a", 0, 10.0)] * 100, get_chances({("a", 0): Seen(9, 3, 9)})
        narrow, wide = (estimate(deals, chances, (), drift) for drift in (0, 0.1))
        self.assertEqual(narrow.mean, wide.mean)
        self.assertLess(wide.low, narrow.low)
        self.assertGreater(wide.high, narrow.high)

    def test_few_witnesses_are_less_sure(self):
        self.assertLess(get_interval(4, 4, 3)[0], get_interval(4, 4)[0])
        self.assertGreater(get_interval(4, 4, 3)[1], get_interval(4, 4)[1])


class TestSimulatedYears(unittest.TestCase):
    """Years of a trade whose chances are known."""

    def setUp(self):
        super().setUp()
        self.random = Random(7)

    def _deals(self, count):
        keys = list(TRUTH)
        return [
            (*self.random.choice(keys), self.random.lognormvariate(4, 0.6))
            for _number in range(count)
        ]

    def _learn(self, deals):
        groups = {key: [0, 0] for key in TRUTH}
        for status, age, _amount in deals:
            group = groups[status, age]
            group[0] += 1
            group[1] += self.random.random() < TRUTH[status, age]
        return get_chances({key: Seen(n, won, n) for key, (n, won) in groups.items()})

    def _arrive(self):
        return sum(
            self.random.lognormvariate(4, 0.6)
            for _n in range(self.random.randint(2, 6))
        )

    def test_chances_are_calibrated(self):
        errors = []
        for _year in range(50):
            chances = self._learn(self._deals(800))
            errors += [
                abs(chances[key].value - chance) for key, chance in TRUTH.items()
            ]
        self.assertLess(sum(errors) / len(errors), 0.05)

    def test_eight_of_ten_intervals_hold(self):
        held, trials = 0, 600
        for _trial in range(trials):
            chances = self._learn(self._deals(400))
            deals = self._deals(60)
            past = [self._arrive() for _month in range(12)]
            found = estimate(deals, chances, past)
            fact = self._arrive() + sum(
                amount
                for status, age, amount in deals
                if self.random.random() < TRUTH[status, age]
            )
            held += found.low <= fact <= found.high
        self.assertGreater(held / trials, 0.75)
        self.assertLess(held / trials, 0.85)
