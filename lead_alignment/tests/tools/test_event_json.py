import json
import unittest
from datetime import datetime

from ...tools.event_json import from_json, to_json

MOMENT = datetime(2026, 3, 9, 8, 30, 15)


class TestEventJson(unittest.TestCase):
    def test_an_event_comes_back_from_a_json_column(self):
        values = {
            "type": "email_open",
            "identities": [["email", "an@khach.example"]],
            "occurred_at": MOMENT,
            "evidence": {"address": "10.0.0.1", "delivered_at": MOMENT},
        }
        stored = json.dumps(to_json(values))
        self.assertEqual(from_json(json.loads(stored)), values)

    def test_moments_are_iso_texts(self):
        values = to_json({"occurred_at": MOMENT, "evidence": {"delivered_at": MOMENT}})
        self.assertEqual(values["occurred_at"], "2026-03-09T08:30:15")
        self.assertEqual(values["evidence"], {"delivered_at": "2026-03-09T08:30:15"})

    def test_the_callers_evidence_is_not_changed(self):
        evidence = {"delivered_at": MOMENT}
        to_json({"occurred_at": MOMENT, "evidence": evidence})
        stored = to_json({"occurred_at": MOMENT, "evidence": evidence})
        from_json(stored)
        self.assertEqual(evidence, {"delivered_at": MOMENT})
        self.assertEqual(stored["evidence"]["delivered_at"], "2026-03-09T08:30:15")

    def test_what_is_iso_text_already_stays(self):
        values = to_json({"occurred_at": "2026-03-09T08:30:15"})
        self.assertEqual(values["occurred_at"], "2026-03-09T08:30:15")

    def test_an_event_without_evidence_has_an_empty_one(self):
        for evidence in ({}, {"evidence": None}):
            values = to_json({"occurred_at": MOMENT, **evidence})
            self.assertEqual(values["evidence"], {})
            self.assertEqual(from_json(values)["evidence"], {})
            del values["evidence"]
            self.assertEqual(from_json(values)["evidence"], {})
