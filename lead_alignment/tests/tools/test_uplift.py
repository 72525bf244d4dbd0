import random
import unittest

from hypothesis import given
from hypothesis import strategies as st

from ...tools.uplift import (
    Group,
    choose,
    get_bounds,
    get_difference,
    get_position,
    judge,
    plan_sizes,
)

PROGRAMS = 1000
groups = st.integers(0, 500).flatmap(
    lambda people: st.builds(Group, st.just(people), st.integers(0, people))
)


class TestDifference(unittest.TestCase):
    def test_published_examples(self):
        """Newcombe 1998, table II, method 10."""
        for treated, other, low, high in (
            ((70, 56), (80, 48), 0.0524, 0.3339),
            ((10, 9), (10, 3), 0.1705, 0.8090),
            ((7, 6), (7, 2), 0.0582, 0.8062),
            ((56, 5), (29, 0), -0.0381, 0.1926),
            ((10, 0), (20, 0), -0.1611, 0.2775),
            ((10, 10), (20, 0), 0.6791, 1.0),
        ):
            found = get_difference(Group(*treated), Group(*other))
            with self.subTest(treated=treated, other=other):
                self.assertAlmostEqual(found.low, low, places=4)
                self.assertAlmostEqual(found.high, high, places=4)

    def test_nobody_says_nothing(self):
        self.assertEqual(get_bounds(Group(0, 0)), (0, 1))

    @given(groups, groups)
    def test_turned_round_it_is_the_same(self, one, other):
        there, back = get_difference(one, other), get_difference(other, one)
        self.assertAlmostEqual(there.value, -back.value)
        self.assertAlmostEqual(there.low, -back.high)

    @given(groups, groups)
    def test_the_difference_lies_within_its_bounds(self, one, other):
        found = get_difference(one, other)
        self.assertLessEqual(found.low, found.value + 1e-12)
        self.assertGreaterEqual(found.high, found.value - 1e-12)


class TestVerdict(unittest.TestCase):
    def test_undecided_below_the_planned_number_of_either_group(self):
        best, worst = Group(100, 100), Group(100, 0)
        self.assertEqual(judge(best, worst, (101, 100)), "undecided")
        self.assertEqual(judge(best, worst, (100, 101)), "undecided")
        self.assertEqual(judge(best, worst, (100, 100)), "better")
        self.assertEqual(judge(worst, best, (100, 100)), "worse")
        self.assertEqual(judge(best, best, (100, 100)), "same")

    def test_several_comparisons_are_judged_more_strictly(self):
        one, other = Group(1000, 135), Group(1000, 105)
        self.assertEqual(judge(one, other, (1000, 1000)), "better")
        self.assertEqual(judge(one, other, (1000, 1000), comparisons=10), "same")

    def test_equal_groups_are_seldom_called_better(self):
        """A thousand programs that do nothing."""
        chance = random.Random(1)
        better = 0
        for _program in range(PROGRAMS):
            share = chance.uniform(0.02, 0.3)
            treated, other = (
                self._draw(chance, 900, share),
                self._draw(chance, 300, share),
            )
            better += judge(treated, other, (900, 300)) == "better"
        self.assertLessEqual(better, PROGRAMS * 0.05)

    def test_a_planted_uplift_is_found_with_the_planned_number(self):
        chance = random.Random(2)
        for base, other_share in ((0.1, 0.5), (0.2, 0.2), (0.35, 0.1)):
            sizes = plan_sizes(base, 0.3, other_share)
            found = 0
            for _program in range(300):
                treated = self._draw(chance, sizes[0], base * 1.3)
                other = self._draw(chance, sizes[1], base)
                found += judge(treated, other, sizes) == "better"
            with self.subTest(base=base, other_share=other_share):
                self.assertGreaterEqual(found / 300, 0.8)

    def _draw(self, chance, people, share):
        reached = sum(chance.random() < share for _one in range(people))
        return Group(people, reached)


class TestPlan(unittest.TestCase):
    def test_published_example(self):
        """Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd
        edition, 4.2: 60 % against 70 %, alpha 1 %, power 95 %, gives 827 in each
        group. With our 5 % and 80 % it is 376: table A.4 of the same book."""
        self.assertEqual(plan_sizes(0.6, 1 / 6, 0.5, power=0.8), (376, 376))

    def test_unequal_groups_need_more_people(self):
        self.assertGreater(
            sum(plan_sizes(0.1, 0.3, 0.1)), sum(plan_sizes(0.1, 0.3, 0.5))
        )

    def test_a_drop_is_planned_for_as_a_rise_is(self):
        self.assertEqual(
            plan_sizes(0.6, 1 / 6, 0.5)[0], plan_sizes(0.7, -1 / 7, 0.5)[0]
        )

    def test_nothing_can_be_planned_without_a_difference(self):
        for base, uplift, share in (
            (0, 0.3, 0.5),
            (0.1, 0, 0.5),
            (0.9, 0.5, 0.5),
            (0.1, 0.3, 0),
            (0.1, 0.3, 1),
        ):
            with self.subTest(base=base, uplift=uplift, share=share):
                self.assertRaises(ValueError, plan_sizes, base, uplift, share)


class TestChoice(unittest.TestCase):
    def test_positions_never_change(self):
        """Who is held out today is held out with the next release, too."""
        self.assertEqual(get_position("v1", 7), 0x44A070B7 / 2**32)

    def test_positions_are_spread_evenly(self):
        held_out = sum(get_position("salt", person) < 0.1 for person in range(20_000))
        self.assertAlmostEqual(held_out / 20_000, 0.1, delta=0.01)

    def test_another_version_chooses_anew(self):
        both = sum(
            get_position("one", person) < 0.5 and get_position("two", person) < 0.5
            for person in range(10_000)
        )
        self.assertAlmostEqual(both / 10_000, 0.25, delta=0.02)

    def test_parts_have_their_weights(self):
        positions = [step / 1000 for step in range(1000)]
        chosen = [choose(position, [1, 0, 3]) for position in positions]
        self.assertEqual(chosen.count(0), 250)
        self.assertEqual(chosen.count(1), 0)
        self.assertEqual(chosen.count(2), 750)

    @given(
        st.floats(0, 1, exclude_max=True),
        st.lists(st.floats(0, 1000), min_size=1).filter(any),
    )
    def test_a_part_without_weight_is_never_chosen(self, position, weights):
        self.assertGreater(weights[choose(position, weights)], 0)

    def test_nothing_to_choose_from(self):
        self.assertRaises(ValueError, choose, 0.5, [0, 0])
