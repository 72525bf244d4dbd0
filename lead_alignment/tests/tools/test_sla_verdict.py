import unittest
from datetime import datetime, timedelta

from ...tools.sla_verdict import judge

WARN = datetime(2026, 3, 9, 9)
DUE = datetime(2026, 3, 9, 10)
MINUTE = timedelta(minutes=1)
LATER = DUE + timedelta(days=3)  # when the report is read


class TestRunningTimer(unittest.TestCase):
    def test_it_runs_until_the_warning(self):
        self.assertEqual(judge(WARN - MINUTE, DUE, WARN), "running")

    def test_it_is_at_risk_from_the_warning_to_the_deadline(self):
        self.assertEqual(judge(WARN, DUE, WARN), "at_risk")
        self.assertEqual(judge(DUE, DUE, WARN), "at_risk")

    def test_it_is_late_after_the_deadline(self):
        self.assertEqual(judge(DUE + MINUTE, DUE, WARN), "late")

    def test_without_a_warning_it_is_never_at_risk(self):
        self.assertEqual(judge(DUE, DUE, None), "running")

    def test_a_paused_one_is_paused(self):
        self.assertEqual(judge(WARN, DUE, WARN, is_paused=True), "paused")

    def test_an_excused_breach_is_exempt(self):
        self.assertEqual(judge(LATER, DUE, WARN, is_exempt=True), "exempt")

    def test_an_excuse_changes_nothing_in_time(self):
        self.assertEqual(judge(DUE, DUE, None, is_exempt=True), "running")


class TestEndedTimer(unittest.TestCase):
    def test_a_response_at_the_deadline_is_in_time(self):
        self.assertEqual(judge(LATER, DUE, WARN, DUE, is_met=True), "met")

    def test_a_response_after_the_deadline_is_a_breach(self):
        verdict = judge(LATER, DUE, WARN, DUE + MINUTE, is_met=True)
        self.assertEqual(verdict, "breached")

    def test_what_was_cancelled_in_time_is_cancelled(self):
        self.assertEqual(judge(LATER, DUE, WARN, DUE), "cancelled")

    def test_what_was_late_when_it_was_cancelled_is_a_breach(self):
        self.assertEqual(judge(LATER, DUE, WARN, DUE + MINUTE), "breached")

    def test_what_ended_in_a_pause_is_paused_no_more(self):
        verdict = judge(LATER, DUE, WARN, WARN, is_paused=True, is_met=True)
        self.assertEqual(verdict, "met")

    def test_an_excused_breach_is_exempt(self):
        verdict = judge(LATER, DUE, WARN, DUE + MINUTE, is_met=True, is_exempt=True)
        self.assertEqual(verdict, "exempt")

    def test_an_excuse_changes_nothing_in_time(self):
        verdict = judge(LATER, DUE, WARN, DUE, is_met=True, is_exempt=True)
        self.assertEqual(verdict, "met")
