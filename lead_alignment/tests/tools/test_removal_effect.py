import unittest

from ...tools.removal_effect import get_removal_effects


class TestRemovalEffect(unittest.TestCase):
    def test_the_example_of_the_literature(self):
        """Three journeys: C1 C2 C3 bought; C1 left; C2 C3 left. Without C1 half of the
        journeys begin at C2; solved by hand."""
        effects = get_removal_effects(
            [
                (("C1", "C2", "C3"), True, 1),
                (("C1",), False, 1),
                (("C2", "C3"), False, 1),
            ]
        )
        # P = 2/3 * 1/2 * 1 * 1/2 + 1/3 * 1 * 1/2 = 1/3; without C1: 1/6
        self.assertAlmostEqual(effects["C1"], 0.5)
        self.assertAlmostEqual(effects["C2"], 1)
        self.assertAlmostEqual(effects["C3"], 1)

    def test_what_brings_nothing_is_not_missed(self):
        effects = get_removal_effects(
            [(("ads",), False, 90), (("mail",), True, 10), (("mail",), False, 5)]
        )
        self.assertEqual(effects["ads"], 0)
        self.assertAlmostEqual(effects["mail"], 1)

    def test_journeys_in_circles_end(self):
        effects = get_removal_effects(
            [(("a", "b") * 50, True, 1), (("b", "a") * 50, False, 1)]
        )
        self.assertAlmostEqual(effects["a"], 0.99, 6)
        self.assertTrue(all(0 <= effect <= 1 for effect in effects.values()))

    def test_nothing_bought_nothing_is_known(self):
        self.assertEqual(get_removal_effects([]), {})
        self.assertEqual(get_removal_effects([((), True, 3)]), {})
        self.assertEqual(get_removal_effects([(("a",), False, 3)]), {})
