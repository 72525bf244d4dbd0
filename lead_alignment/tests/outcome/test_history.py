from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import users

from ..common import NOW, LeadAlignmentCommon


class TestHistory(LeadAlignmentCommon):
    """Every change is remembered, nothing rewrites it."""

    def setUp(self):
        super().setUp()
        self._freeze(NOW)
        self.lead = self._new_leads()

    def test_a_row_tells_who_when_from_to_and_after_how_long(self):
        later = fields.Datetime.add(NOW, hours=2)
        with self.mock_datetime_and_now(later):
            first = self._file(self.lead, self.k2)
        with self.mock_datetime_and_now(fields.Datetime.add(later, minutes=30)):
            second = self._file(self.lead, self.k5, note="Wants a contract")
        self.assertEqual(first.from_status_id, self.env["crm.k.status"])
        self.assertEqual(first.seconds_in_previous, 7200)
        self.assertEqual(second.from_status_id, self.k2)
        self.assertEqual(second.to_status_id, self.k5)
        self.assertEqual(second.seconds_in_previous, 1800)
        self.assertEqual(second.hours_in_previous, 0.5)
        self.assertEqual(second.user_id, self.user_agent)
        self.assertEqual(second.team_id, self.team_telesales)
        self.assertEqual(second.attempt_number, 2)
        self.assertEqual(second.note, "Wants a contract")

    def test_an_attempt_does_not_restart_the_time_in_the_status(self):
        self._file(self.lead, self.k2)
        with self.mock_datetime_and_now(fields.Datetime.add(NOW, hours=1)):
            self._file(self.lead, call_result=self.no_answer)
        with self.mock_datetime_and_now(fields.Datetime.add(NOW, hours=3)):
            last = self._file(self.lead, self.k5)
        self.assertEqual(last.hours_in_previous, 3)

    def test_nobody_edits_a_row(self):
        change = self._file(self.lead, self.k2)
        for user in (self.env.ref("base.user_admin"), self.user_agent):
            with self.assertRaises(UserError):
                change.with_user(user).write({"note": "nicer"})
        with self.assertRaises(UserError):
            change.sudo().note = "nicer"

    def test_nobody_deletes_a_row(self):
        change = self._file(self.lead, self.k2)
        with self.assertRaises(UserError):
            change.sudo().unlink()

    @users("head_vn")
    def test_nobody_makes_up_a_row(self):
        with self.assertRaises(AccessError):
            self.env["crm.k.status.change"].create(
                {"lead_id": self.lead.id, "date": NOW}
            )

    def test_nobody_makes_up_a_row_through_the_lead(self):
        with self.assertRaises(AccessError):
            self.lead.with_user(self.user_head).write(
                {"k_status_change_ids": [(0, 0, {"date": NOW})]}
            )

    def test_facts_of_the_lead_follow_from_its_rows_only(self):
        agent = self.lead.with_user(self.user_agent)
        with self.assertRaisesRegex(UserError, "Attempts"):
            agent.write({"attempt_count": 99})
        with self.assertRaisesRegex(UserError, "First Conversation"):
            agent.create({"name": "Forged", "first_contact_date": NOW})

    def test_no_client_can_change_a_status_silently(self):
        """The mark of a filed outcome cannot be sent in a context."""
        agent = self.lead.with_user(self.user_agent).with_context(outcome_filing=True)
        agent.write({"k_status_id": self.k2.id})
        self.assertEqual(len(self.lead.k_status_change_ids), 1)

    def test_deleting_the_lead_deletes_its_rows(self):
        change = self._file(self.lead, self.k2)
        self.lead.unlink()
        self.assertFalse(change.exists())

    def test_merging_leads_keeps_both_histories(self):
        other = self._new_leads()
        self._file(self.lead, self.k2)
        self._file(other, call_result=self.no_answer)
        self._file(other, self.k5)
        merged = (self.lead + other).merge_opportunity()
        self.assertEqual(len(merged.k_status_change_ids), 3)
        self.assertEqual(merged.attempt_count, 3)
        self.assertEqual(merged.k_status_id, self.k5)
