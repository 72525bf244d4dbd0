import unittest
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.engagement import (
    BEFORE_RESET,
    COUNTED,
    OVER_CAP,
    QUARANTINED,
    Bands,
    Hit,
    Rule,
    RuleSet,
    explain,
    fade,
    get_band,
    get_day_starts,
    get_name,
    round_score,
)

NOW = datetime(2026, 3, 9, 12)


def make_rule(rule_id=1, points=10, cap=0, window=30, half_life=0, group_id=1):
    name = f"Rule {rule_id}"
    return Rule(rule_id, name, 5, points, cap, window, half_life, group_id, "")


def make_hit(event_id, age=0, rule_id=1, **values):
    return Hit(rule_id, event_id, age, NOW - timedelta(days=age), **values)


class TestFading(unittest.TestCase):
    def test_half_of_the_points_are_left_after_the_half_life(self):
        rule = make_rule(points=20, half_life=7)
        self.assertEqual([fade(rule, age) for age in (0, 7, 14)], [20, 10, 5])

    def test_without_a_half_life_nothing_fades(self):
        self.assertEqual(fade(make_rule(points=20), 300), 20)

    def test_halves_go_up(self):
        self.assertEqual([round_score(total) for total in (2.5, 3.5, 2.4)], [3, 4, 2])

    def test_a_half_that_was_summed_inexactly_goes_up(self):
        total = 0.1 + 0.2 + 0.2 - 1e-10  # a half but for a tiny error
        self.assertEqual(round_score(total), 1)

    def test_a_score_is_never_negative(self):
        self.assertEqual(round_score(-7.0), 0)


class TestOneRule(unittest.TestCase):
    def explain(self, hits, **values):
        return explain([make_rule(points=10, cap=2, window=30)], {}, hits, **values)

    def states(self, breakdown):
        return {e.event_id: e.state for line in breakdown.lines for e in line.entries}

    def test_events_add_up(self):
        self.assertEqual(self.explain([make_hit(1), make_hit(2, 5)]).score, 20)

    def test_only_the_newest_count_under_a_cap(self):
        breakdown = self.explain([make_hit(1, 9), make_hit(2, 1), make_hit(3, 5)])
        self.assertEqual(self.states(breakdown), {1: OVER_CAP, 2: COUNTED, 3: COUNTED})
        (line,) = breakdown.lines
        self.assertEqual((line.points, line.over_cap), (30, -10))
        self.assertEqual(breakdown.score, 20)

    def test_of_the_same_moment_the_later_record_is_the_newest(self):
        breakdown = self.explain([make_hit(1), make_hit(3), make_hit(2)])
        self.assertEqual(self.states(breakdown)[1], OVER_CAP)
        order = [entry.event_id for entry in breakdown.lines[0].entries]
        self.assertEqual(order, [3, 2, 1])

    def test_the_window_holds_its_own_day_and_29_more(self):
        breakdown = self.explain([make_hit(1, 29), make_hit(2, 30)])
        self.assertEqual(self.states(breakdown), {1: COUNTED})

    def test_what_is_still_to_come_does_not_count(self):
        self.assertEqual(self.states(self.explain([make_hit(1, -1)])), {})

    def test_the_score_of_earlier_days_can_be_told(self):
        hits = [make_hit(1, 2), make_hit(2, 3), make_hit(3, 32)]
        breakdown = self.explain(hits, earlier=3)
        self.assertEqual(self.states(breakdown), {2: COUNTED, 3: COUNTED})
        self.assertEqual([e.age for e in breakdown.lines[0].entries], [0, 29])

    def test_events_until_a_reset_do_not_count(self):
        hits = [make_hit(1, 1), make_hit(2, 2), make_hit(3, 3)]
        breakdown = self.explain(hits, reset_moment=NOW - timedelta(days=2))
        self.assertEqual(
            self.states(breakdown), {1: COUNTED, 2: BEFORE_RESET, 3: BEFORE_RESET}
        )
        self.assertEqual(breakdown.score, 10)

    def test_a_machines_event_does_not_count_and_takes_no_place(self):
        hits = [make_hit(1, is_quarantined=True), make_hit(2, 1), make_hit(3, 2)]
        breakdown = self.explain(hits)
        self.assertEqual(
            self.states(breakdown), {1: QUARANTINED, 2: COUNTED, 3: COUNTED}
        )
        self.assertEqual(breakdown.score, 20)

    def test_an_entry_says_what_its_event_would_bring(self):
        rule = make_rule(points=8, half_life=4)
        hits = [make_hit(1, 4, is_quarantined=True), make_hit(2, 8)]
        (line,) = explain([rule], {}, hits).lines
        self.assertEqual([(e.age, e.points) for e in line.entries], [(4, 4), (8, 2)])

    def test_an_event_of_another_rule_is_left_out(self):
        self.assertEqual(self.explain([make_hit(1, rule_id=9)]).lines, [])


class TestGroups(unittest.TestCase):
    def test_a_groups_cap_takes_what_is_over(self):
        rules = [make_rule(1, 30), make_rule(2, 20), make_rule(3, 5, group_id=2)]
        hits = [make_hit(1), make_hit(2, rule_id=2), make_hit(3, rule_id=3)]
        breakdown = explain(rules, {1: 40, 2: 40}, hits)
        self.assertEqual(breakdown.over_group_cap, {1: -10})
        self.assertEqual(breakdown.score, 45)

    def test_a_group_without_a_cap_is_not_limited(self):
        breakdown = explain([make_rule(1, 300)], {2: 40}, [make_hit(1)])
        self.assertEqual((breakdown.over_group_cap, breakdown.score), ({}, 300))

    def test_a_sum_below_zero_is_lifted_to_zero(self):
        rules = [make_rule(1, -30), make_rule(2, 20)]
        breakdown = explain(rules, {}, [make_hit(1), make_hit(2, rule_id=2)])
        self.assertEqual((breakdown.below_zero, breakdown.score), (10, 0))

    def test_a_sum_above_zero_is_not_lifted(self):
        breakdown = explain([make_rule()], {}, [make_hit(1)])
        self.assertEqual((breakdown.below_zero, breakdown.rounding), (0, 0))

    def test_rules_without_events_have_no_line_and_lines_keep_their_order(self):
        rules = [make_rule(3), make_rule(1), make_rule(2)]
        breakdown = explain(rules, {}, [make_hit(1, rule_id=2), make_hit(2, rule_id=3)])
        self.assertEqual([line.rule.id for line in breakdown.lines], [3, 2])

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.integers(1, 4), st.integers(-2, 40), st.booleans(), st.integers(0, 3)
            ),
            max_size=12,
        ),
        st.randoms(use_true_random=False),
    )
    def test_the_breakdown_sums_to_the_score_in_any_order(self, events, chance):
        rules = [
            make_rule(1, 10, cap=2, half_life=5),
            make_rule(2, 7, window=10),
            make_rule(3, -9, half_life=3, group_id=2),
            make_rule(4, 3, cap=1, group_id=3),
        ]
        hits = [
            Hit(rule, number, age, NOW - timedelta(days=age, hours=hour), is_machine)
            for number, (rule, age, is_machine, hour) in enumerate(events)
        ]
        breakdown = explain(rules, {1: 25, 3: 2}, hits, NOW - timedelta(days=20))
        total = sum(line.points + line.over_cap for line in breakdown.lines)
        total += sum(breakdown.over_group_cap.values())
        total += breakdown.below_zero + breakdown.rounding
        self.assertAlmostEqual(total, breakdown.score)
        self.assertLessEqual(abs(breakdown.rounding), 0.5 + 1e-6)
        chance.shuffle(hits)
        again = explain(rules, {1: 25, 3: 2}, hits, NOW - timedelta(days=20))
        self.assertEqual(again, breakdown)


class TestBands(unittest.TestCase):
    bands = Bands(warm_from=30, warm_until=20, hot_from=60, hot_until=50)

    def test_a_band_begins_at_its_threshold(self):
        for score, band in ((29, "cold"), (30, "warm"), (59, "warm"), (60, "hot")):
            self.assertEqual(get_band(score, "cold", self.bands), band)

    def test_a_hot_person_stays_hot_to_the_lower_threshold(self):
        for score, band in ((50, "hot"), (49, "warm"), (20, "warm"), (19, "cold")):
            self.assertEqual(get_band(score, "hot", self.bands), band)

    def test_a_warm_person_stays_warm_to_the_lower_threshold(self):
        for score, band in ((59, "warm"), (50, "warm"), (20, "warm"), (19, "cold")):
            self.assertEqual(get_band(score, "warm", self.bands), band)


class TestNames(unittest.TestCase):
    def test_the_users_language_is_shown_else_english_else_any(self):
        names = {"fr_FR": "Chaud", "en_US": "Hot", "vi_VN": "Nóng"}
        self.assertEqual(get_name(names, "vi_VN"), "Nóng")
        self.assertEqual(get_name(names, "de_DE"), "Hot")
        self.assertEqual(get_name({"fr_FR": "Chaud"}, None), "Chaud")
        self.assertEqual(get_name({"vi_VN": "", "en_US": "Hot"}, "vi_VN"), "Hot")
        self.assertEqual(get_name({}, "vi_VN"), "")


class TestDayStarts(unittest.TestCase):
    def starts(self, windows, zone, **values):
        rules = tuple(make_rule(window=window) for window in windows)
        bands = Bands(30, 20, 60, 50)
        rule_set = RuleSet(rules, {}, {}, bands, (), (), 0, 0, "", "")
        return get_day_starts(rule_set, date(2026, 3, 30), zone, **values)

    def test_the_longest_window_decides_how_many_days(self):
        # three days up to Monday 30 March in Hanoi, and the day after begin at 17 UTC
        self.assertEqual(
            self.starts((1, 3), "Asia/Ho_Chi_Minh"),
            [datetime(2026, 3, day, 17) for day in (27, 28, 29, 30)],
        )

    def test_earlier_days_are_put_before(self):
        starts = self.starts((3,), "UTC", earlier=2)
        self.assertEqual((len(starts), starts[0]), (6, datetime(2026, 3, 26)))

    def test_without_rules_there_is_today(self):
        self.assertEqual(
            self.starts((), "UTC"), [datetime(2026, 3, 30), datetime(2026, 3, 31)]
        )

    def test_the_day_of_the_clock_change_has_23_hours(self):
        starts = self.starts((2,), "Europe/Berlin")
        self.assertEqual(starts[1] - starts[0], timedelta(hours=23))
        self.assertEqual(starts[2] - starts[1], timedelta(hours=24))
