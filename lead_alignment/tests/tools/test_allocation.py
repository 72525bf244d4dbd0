import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.allocation import Taker, allocate


def leads(count, topic=None):
    return [(number, topic) for number in range(count)]


def counts(allocation):
    found = {}
    for key in allocation.values():
        found[key] = found.get(key, 0) + 1
    return found


class TestAllocation(unittest.TestCase):
    def test_leads_go_round_by_weight(self):
        takers = [Taker("a", weight=2), Taker("b"), Taker("c")]
        self.assertEqual(
            counts(allocate(leads(400), takers)), {"a": 200, "b": 100, "c": 100}
        )

    def test_they_alternate_and_do_not_come_in_a_block(self):
        takers = [Taker("a"), Taker("b")]
        self.assertEqual(list(allocate(leads(4), takers).values()), list("abab"))

    def test_a_full_taker_gets_no_more_and_the_rest_waits(self):
        takers = [Taker("a", room=3), Taker("b", room=1)]
        allocation = allocate(leads(10), takers)
        self.assertEqual(counts(allocation), {"a": 3, "b": 1})
        self.assertEqual(list(allocation), [0, 1, 2, 3])

    def test_topics_are_respected(self):
        takers = [Taker("a", topics=frozenset({1})), Taker("b")]
        allocation = allocate([*leads(6, 2)], takers)
        self.assertEqual(counts(allocation), {"b": 6})
        self.assertFalse(allocate(leads(2, 2), [takers[0]]))

    def test_a_taker_of_the_topic_gets_the_lead(self):
        takers = [Taker("a", topics=frozenset({1, 2})), Taker("b", room=0)]
        self.assertEqual(allocate(leads(2, 2), takers), {0: "a", 1: "a"})

    def test_each_lead_adds_less_to_what_a_heavier_taker_has_used(self):
        heavy, light = Taker("a", weight=4), Taker("b", weight=1)
        allocate(leads(5), [heavy, light])
        self.assertEqual((heavy.used, light.used), (1, 1))

    def test_the_first_lead_goes_to_the_heaviest_taker(self):
        self.assertEqual(
            allocate(leads(1), [Taker("a"), Taker("b", weight=2)]), {0: "b"}
        )

    def test_a_lead_does_not_come_back_to_who_gave_it_away(self):
        takers = [Taker("a"), Taker("b", used=5)]
        self.assertEqual(allocate(leads(1), takers, barred={0: {"a"}}), {0: "b"})
        self.assertEqual(allocate(leads(1), takers, barred={0: {"a", "b"}}), {})

    def test_who_knows_the_customer_gets_them_beyond_the_limit(self):
        takers = [Taker("a"), Taker("b", room=0)]
        self.assertEqual(allocate(leads(2), takers, {1: "b"}), {0: "a", 1: "b"})

    def test_who_is_not_there_is_not_waited_for(self):
        self.assertEqual(allocate(leads(1), [Taker("a")], {0: "gone"}), {0: "a"})

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(st.integers(1, 9), min_size=1, max_size=12),
        st.lists(st.integers(0, 80), min_size=1, max_size=6),
    )
    def test_shares_follow_the_weights_however_the_day_is_cut(self, weights, batches):
        """Within one lead each, in whatever batches the leads arrive."""
        takers = [Taker(n, weight=weight) for n, weight in enumerate(weights)]
        got = dict.fromkeys(range(len(weights)), 0)
        for size in batches:
            for key in allocate(leads(size), takers).values():
                got[key] += 1
        total = sum(batches)
        self.assertEqual(sum(got.values()), total)
        for number, weight in enumerate(weights):
            fair = total * weight / sum(weights)
            # one lead of the heaviest weighs as much as it has weight
            self.assertLessEqual(abs(got[number] - fair), 1 + weight)
