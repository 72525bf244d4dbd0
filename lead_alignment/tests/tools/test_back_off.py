import unittest
from datetime import timedelta

from ...tools.back_off import FIRST, get_wait

LONGEST = timedelta(hours=4)


class TestBackOff(unittest.TestCase):
    def test_each_wait_is_longer_up_to_the_longest(self):
        for tries in range(30):
            usual = min(FIRST * 2 ** min(tries, 20), LONGEST)
            for _again in range(20):
                wait = get_wait(tries, LONGEST)
                self.assertLessEqual(usual * 0.74, wait)
                self.assertLessEqual(wait, usual * 1.26)
                self.assertFalse(wait.microseconds)

    def test_a_platform_is_left_alone_as_long_as_it_asks_for(self):
        self.assertEqual(get_wait(0, LONGEST, 3600), timedelta(hours=1))
        self.assertGreater(get_wait(20, LONGEST, 1), timedelta(hours=2))
        self.assertEqual(get_wait(0, LONGEST, 10**9), timedelta(days=1))
