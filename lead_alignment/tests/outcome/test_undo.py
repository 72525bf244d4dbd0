from odoo import fields
from odoo.exceptions import UserError

from ..common import NOW, LeadAlignmentCommon

WATCHED = (
    "k_status_id", "k_status_date", "call_result_id", "attempt_count",
    "first_outcome_date", "last_outcome_date", "first_contact_date", "callback_date",
    "retry_date", "type", "stage_id", "probability", "automated_probability", "active",
    "lost_reason_id", "user_id", "expected_revenue", "date_open", "date_closed",
    "date_conversion", "date_last_stage_update", "won_status",
)  # fmt: skip


class TestUndo(LeadAlignmentCommon):
    def setUp(self):
        super().setUp()
        self._freeze(NOW)
        self.lead = self._new_leads(expected_revenue=100, probability=30)
        self._file(self.lead, self.k3, callback_date=fields.Datetime.add(NOW, hours=5))
        self.planned = self._planned(self.lead)

    def _state(self, leads):
        leads.invalidate_recordset()
        return leads.read(WATCHED, load=None)

    def _undo(self, changes, user=None):
        leads = self.env["crm.lead"].with_user(user or self.user_agent)
        leads.undo_outcomes(changes.ids)

    def test_each_outcome_is_taken_back_whole(self):
        outcomes = {
            "K1": {"status": self.k1, "amount": 5000},
            "K2": {"status": self.k2},
            "K3": {
                "status": self.k3,
                "callback_date": fields.Datetime.add(NOW, days=1),
            },
            "K4.1": {"status": self.k41, "lost_reason": self.wrong_number},
            "K4.2": {"status": self.k42, "lost_reason": self.no_need},
            "K5": {"status": self.k5},
            "no answer": {"call_result": self.no_answer},
        }
        for name, outcome in outcomes.items():
            with self.subTest(outcome=name):
                before = self._state(self.lead)
                change = self._file(self.lead, **outcome)
                self.assertNotEqual(self._state(self.lead), before)
                self._undo(change)
                self.assertEqual(self._state(self.lead), before)
                self.assertEqual(self._planned(self.lead), self.planned)

    def test_an_undo_leaves_both_entries(self):
        change = self._file(self.lead, self.k2)
        self._undo(change)
        undo = self.lead.k_status_change_ids[:1]
        self.assertEqual(undo.undo_of_id, change)
        self.assertFalse(undo.is_call)
        self.assertEqual(undo.to_status_id, self.k3)

    def test_what_was_created_stays(self):
        change = self._file(self.lead, self.k1, amount=1)
        partner = self.lead.partner_id
        self._undo(change)
        self.assertTrue(partner.exists())

    def test_what_somebody_changed_since_stays(self):
        change = self._file(self.lead, self.k5)
        stage = self.env.ref("crm.stage_lead3")
        self.lead.write({"stage_id": stage.id, "expected_revenue": 7})
        self._undo(change)
        self.assertEqual(self.lead.k_status_id, self.k3)
        self.assertEqual(self.lead.expected_revenue, 7)

    def test_an_amount_corrected_since_stays(self):
        """Bought for 5000; the head enters 4500, then the agent takes it back."""
        change = self._file(self.lead, self.k1, amount=5000)
        self.lead.with_user(self.user_head).expected_revenue = 4500
        self._undo(change)
        self.assertEqual(self.lead.won_status, "pending")
        self.assertEqual(self.lead.expected_revenue, 4500)

    def test_the_lead_stays_in_its_team(self):
        """Also where whoever has it again is of another one."""
        resorts = self.env["crm.team"].create(
            {"name": "Resorts", "company_id": self.company.id, "use_leads": True}
        )
        lead = self._new_leads(team_id=resorts.id)
        change = self._file(lead, self.k41)
        self.assertEqual((lead.user_id, lead.team_id), (self.user_marketer, resorts))
        self._undo(change)
        self.assertEqual((lead.user_id, lead.team_id), (self.user_agent, resorts))

    def test_an_undone_try_is_none_of_those_that_are_left(self):
        self.no_answer.max_attempts = 2
        lead = self._new_leads()
        self._undo(self._file(lead, call_result=self.no_answer))
        self._file(lead, call_result=self.no_answer)
        self.assertTrue(lead.retry_date, "the first of two")
        self._file(lead, call_result=self.no_answer)
        self.assertFalse(lead.retry_date, "the second of two")

    def test_it_works_on_many_leads_at_once(self):
        leads = self._new_leads(3)
        before = self._state(leads)
        self._undo(self._file(leads, self.k42))
        self.assertEqual(self._state(leads), before)

    def test_after_ten_minutes_it_is_too_late(self):
        change = self._file(self.lead, self.k2)
        later = fields.Datetime.add(NOW, minutes=11)
        with self.mock_datetime_and_now(later), self.assertRaises(UserError):
            self._undo(change)

    def test_when_the_ten_minutes_end_there_is_still_time(self):
        change = self._file(self.lead, self.k2)
        with self.mock_datetime_and_now(fields.Datetime.add(NOW, minutes=10)):
            self._undo(change)
        self.assertEqual(self.lead.k_status_id, self.k3)

    def test_only_the_last_outcome(self):
        first = self._file(self.lead, self.k2)
        self._file(self.lead, self.k5)
        with self.assertRaises(UserError):
            self._undo(first)

    def test_only_by_whoever_filed_it(self):
        change = self._file(self.lead, self.k2)
        with self.assertRaises(UserError):
            self._undo(change, self.user_head)

    def test_an_undo_is_not_undone(self):
        self._undo(self._file(self.lead, self.k2))
        with self.assertRaises(UserError):
            self._undo(self.lead.k_status_change_ids[:1])

    def test_the_form_offers_it_to_the_filer_only(self):
        change = self._file(self.lead, self.k2)
        mine = self.lead.with_user(self.user_agent)
        self.assertEqual(mine.undoable_change_id, change)
        self.assertFalse(self.lead.with_user(self.user_head).undoable_change_id)
