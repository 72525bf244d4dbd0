from datetime import timedelta

from odoo import fields

from ..common import NOW, LeadAlignmentCommon


class TestLeadDue(LeadAlignmentCommon):
    def _next(self, lead):
        return lead.next_call_kind, lead.next_call_date, lead.is_next_call_late

    def _set(self, leads, **values):
        leads._with_filing().write(values)

    def test_the_first_of_the_dates_is_what_comes_next(self):
        with self.mock_datetime_and_now(NOW):
            lead = self._new_leads()
            self.assertEqual(self._next(lead), ("First call", NOW, False))
            promised = NOW + timedelta(hours=2)
            self._file(lead, self.k3, callback_date=promised)
            self.assertEqual(self._next(lead), ("Call back", promised, False))
        with self.mock_datetime_and_now(NOW + timedelta(hours=3)):
            lead.invalidate_recordset()
            self.assertEqual(self._next(lead), ("Call back", promised, True))
            lead._await_call(NOW)
            lead.invalidate_recordset()
            self.assertEqual(lead.next_call_kind, "Customer is waiting")

    def test_who_was_not_reached_is_tried_again_and_who_is_lost_is_not(self):
        lead, lost = self._new_leads(2)
        self._file(lead, call_result=self.no_answer)
        self.assertEqual(self._next(lead)[:2], ("Try again", lead.retry_date))
        self._file(lost, self.k42)
        self.assertEqual(self._next(lost), (False, False, False))

    def test_a_planned_activity_is_a_next_step_too(self):
        lead = self._new_leads()
        self._file(lead, self.k2)
        self._set(lead, follow_up_date=False, callback_date=False)
        lead.activity_ids.unlink()
        lead.activity_schedule(
            "mail.mail_activity_data_todo", fields.Date.today(), "Send the offer"
        )
        self.assertIn("Send the offer", lead.next_call_kind)
        self.assertFalse(lead.next_call_date)

    def test_leads_are_sorted_by_what_is_due_first_and_the_others_come_last(self):
        names = ("callback_date", "retry_date", "callback_date")
        leads = self._new_leads(4)
        self._set(leads, wanted_date=False)
        for lead, name, hours in zip(leads, names, (3, 1, 2), strict=False):
            self._set(lead, **{name: fields.Datetime.now() + timedelta(hours=hours)})
        found = self.env["crm.lead"].search(
            [("id", "in", leads.ids)], order="next_call_date, id desc"
        )
        self.assertEqual(found, leads[1] + leads[2] + leads[0] + leads[3])
        found = self.env["crm.lead"].search(
            [("id", "in", leads.ids)], order="next_call_date desc"
        )
        self.assertEqual(found[:1], leads[0])
        self.assertEqual(found[3:], leads[3])

    def test_a_page_of_leads_takes_as_few_queries_as_one(self):
        leads = self._new_leads(30)
        self._file(leads[:10], call_result=self.no_answer)
        self.env.flush_all()
        names = ["next_call_kind", "next_call_date", "is_next_call_late"]
        counts = []
        for some in (leads[:1], leads):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some.with_user(self.user_agent).read(names)
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 2)
