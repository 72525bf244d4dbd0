import json
import unittest
from dataclasses import asdict

from ...tools.agreement_terms import GateItem, Level, Policy, Terms, read_terms


class TestQualification(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.terms = Terms(mql_from=50, mql_fit="b")

    def test_a_lead_on_the_line_qualifies(self):
        self.assertTrue(self.terms.is_qualified(50, "b"))

    def test_a_better_fit_than_agreed_qualifies(self):
        self.assertTrue(self.terms.is_qualified(80, "a"))

    def test_one_point_below_the_line_does_not_qualify(self):
        self.assertFalse(self.terms.is_qualified(49, "a"))

    def test_a_worse_fit_does_not_qualify_whatever_the_engagement(self):
        self.assertFalse(self.terms.is_qualified(100, "c"))

    def test_a_lead_of_unknown_fit_counts_as_the_worst(self):
        self.assertFalse(self.terms.is_qualified(100, None))
        self.assertTrue(Terms(mql_fit="c").is_qualified(100, None))

    def test_a_lead_without_engagement_has_zero_points(self):
        self.assertTrue(Terms(mql_from=0).is_qualified(None, "a"))
        self.assertFalse(Terms(mql_from=1).is_qualified(None, "a"))


class TestReadTerms(unittest.TestCase):
    def test_without_an_agreement_the_usual_terms_apply(self):
        self.assertEqual(read_terms(None), Terms())

    def test_terms_survive_being_stored_as_json(self):
        terms = Terms(
            mql_from=40,
            mql_fit="b",
            gate_mode="block",
            gate=(GateItem("phone", is_required=True, meaning={"en_US": "reachable"}),),
            policies=(
                Policy(
                    key=7,
                    name={"en_US": "First call"},
                    target="first_call",
                    side="sales",
                    seconds=1800,
                    status_ids=(1, 2),
                    levels=(Level(-10, "warn", user_ids=(5, 6)), Level(0, "escalate")),
                ),
            ),
        )
        stored = asdict(terms)
        for name in ("version_id", "agreement_id", "company_id"):
            del stored[name]
        self.assertEqual(read_terms(json.loads(json.dumps(stored))), terms)

    def test_the_record_says_which_version_it_is(self):
        terms = read_terms({"mql_from": 30}, version_id=4, company_id=2)
        self.assertEqual(terms, Terms(version_id=4, company_id=2, mql_from=30))

    def test_keys_of_another_version_of_ours_are_left_out(self):
        level = {"minutes": 5, "action": "warn", "colour": "red"}
        policy = {"key": 1, "name": {}, "target": "call", "side": "sales"}
        policy |= {"seconds": 60, "levels": [level], "icon": "fa-clock"}
        snapshot = {
            "retired": 1,
            "gate": [{"name": "phone", "weight": 3}],
            "policies": [policy],
        }
        expected = Policy(1, {}, "call", "sales", 60, levels=(Level(5, "warn"),))
        self.assertEqual(
            read_terms(snapshot), Terms(gate=(GateItem("phone"),), policies=(expected,))
        )

    def test_a_timer_without_escalation_has_no_levels(self):
        policy = {"key": 1, "name": {}, "target": "call", "side": "sales"}
        terms = read_terms({"policies": [{**policy, "seconds": 60}]})
        self.assertEqual(terms.policies[0].levels, ())
