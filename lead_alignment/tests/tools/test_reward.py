import unittest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...tools import reward
from ...tools.csv_text import render_csv

CLAUSE = {
    "pot": 1000,
    "percent": 2.5,
    "deal_cap": 0,
    "marketing_percent": 50,
    "referral_percent": 10,
    "rules": [
        {"origin": False, "source_ids": [7], "marketing_percent": 60},
        {"origin": "sales", "source_ids": [], "marketing_percent": 0},
    ],
    "shares": [
        {"department": "marketing", "kind": "brought", "percent": 70},
        {"department": "marketing", "kind": "pool", "percent": 30},
        {"department": "sales", "kind": "closed", "percent": 100},
    ],
}
SPLITS = st.lists(st.integers(0, 100), min_size=1, max_size=6).filter(any)


class TestReward(unittest.TestCase):
    @given(st.integers(0, 10**15), SPLITS)
    def test_a_pot_is_split_to_the_last_unit(self, pot, shares):
        weights = [reward.WEIGHTS * share // sum(shares) for share in shares]
        weights[0] += reward.WEIGHTS - sum(weights)
        parts = reward.split_pot(pot, weights)
        self.assertEqual(sum(parts), pot)
        for part, weight in zip(parts, weights, strict=True):
            self.assertLess(abs(part - pot * weight / reward.WEIGHTS), 1 + pot * 1e-12)

    @given(st.integers(-(10**12), 10**12), st.integers(1, 40), st.integers(0, 12))
    def test_what_is_shared_evenly_differs_by_one_unit(self, amount, count, first):
        parts = reward.split_evenly(amount, count, first)
        self.assertEqual(sum(parts), amount)
        self.assertLessEqual(max(parts) - min(parts), 1)

    def test_the_units_that_are_left_go_round(self):
        self.assertEqual(reward.split_evenly(10, 3, 0), [4, 3, 3])
        self.assertEqual(reward.split_evenly(10, 3, 1), [3, 4, 3])
        self.assertEqual(reward.split_evenly(-10, 3, 0), [-3, -3, -4])

    def test_limits(self):
        over = reward.get_over_limit
        self.assertEqual(over({}), 0)
        self.assertEqual(over({0: 900}), 0)
        self.assertEqual(over({300: 200}), 0)
        self.assertEqual(over({300: 400, 0: 50}), 100)
        self.assertEqual(over({300: 400, 500: 400}), 300)
        self.assertEqual(over({300: 400, 500: 100}), 100)

    @given(
        st.lists(st.integers(-1000, 1000), min_size=1, max_size=4),
        st.integers(-1000, 1000),
    )
    def test_what_is_over_a_limit_is_taken_off_in_full(self, amounts, over):
        taken = reward.take_off(amounts, over)
        self.assertEqual(sum(taken), over)
        self.assertTrue(all(part * over >= 0 for part in taken))

    def test_the_largest_amount_bears_the_limit(self):
        self.assertEqual(reward.take_off([100, 400], 250), [0, 250])
        self.assertEqual(reward.take_off([100, 400], 450), [50, 400])
        self.assertEqual(reward.take_off([-100, -400], -250), [0, -250])

    def test_the_first_exception_counts(self):
        found = reward.get_marketing_percent
        self.assertEqual(found(CLAUSE, "sales", 7), (60, 0))
        self.assertEqual(found(CLAUSE, "sales", 8), (0, 1))
        self.assertEqual(found(CLAUSE, "marketing", None), (50, None))

    def test_a_part_of_nobody_goes_to_all(self):
        parts = reward.get_parts(CLAUSE, 50, {"closed": 3})
        self.assertEqual(
            [(part.department, part.kind, part.weight) for part in parts],
            [("marketing", "pool", 500_000), ("sales", "closed", 500_000)],
        )

    def test_who_passed_it_on_comes_first(self):
        people = {"brought": 1, "closed": 3, "referred": 9}
        parts = reward.get_parts(CLAUSE, 50, people)
        self.assertEqual(parts[0], ("service", "referred", 9, 100_000))
        self.assertEqual(sum(part.weight for part in parts), reward.WEIGHTS)

    def test_pots(self):
        pot = reward.get_pot
        self.assertEqual(pot("new_customer", CLAUSE, Decimal(1), 100), 100_000)
        self.assertEqual(pot("first_order", CLAUSE, Decimal("0.6"), 1), 600)
        self.assertEqual(pot("paid_revenue", CLAUSE, Decimal(30), 1), 1)
        self.assertEqual(pot("paid_revenue", CLAUSE, Decimal(-30), 1), 0)
        capped = {**CLAUSE, "deal_cap": 5}
        self.assertEqual(pot("paid_revenue", capped, Decimal(1000), 1), 5)

    def test_factors(self):
        gates = [{"below": 90, "factor": 80}, {"below": 70, "factor": 50}]
        for compliance, factor in ((None, 100), (90, 100), (89.99, 80), (10, 50)):
            self.assertEqual(reward.get_factor(gates, compliance), factor)


class TestCsvText(unittest.TestCase):
    def test_formulas_are_texts(self):
        text = render_csv([["=1+1", "-5", "Nguyễn", '@x,"y"']])
        self.assertEqual(text, '\ufeff\'=1+1,-5,Nguyễn,"\'@x,""y"""\r\n')
