from datetime import timedelta

import pytz

from odoo import fields

from ..common import NOW, LeadAlignmentCommon


class TestNextCall(LeadAlignmentCommon):
    def setUp(self):
        super().setUp()
        self._freeze(NOW)
        self.lead = self._new_leads()

    def _retry(self, lead):
        return lead._get_next_tries(self.no_answer)[lead.id]

    def _zone(self):
        return str(self.lead._get_customer_zone())

    def test_the_customers_zone_is_the_contacts_the_countrys_or_ours(self):
        self.assertEqual(self._zone(), "Asia/Ho_Chi_Minh")
        self.lead.country_id = self.env.ref("base.jp")
        self.assertEqual(self._zone(), "Asia/Tokyo")
        self.lead.country_id = self.env.ref("base.us")  # has many
        self.assertEqual(self._zone(), "Asia/Ho_Chi_Minh")
        self.lead.partner_id = self.env["res.partner"].create(
            {"name": "Abroad", "tz": "Europe/Paris"}
        )
        self.assertEqual(self._zone(), "Europe/Paris")

    def test_a_public_holiday_is_not_worked(self):
        self._add_leave(self.company)
        retry = self._retry(self.lead)
        self.assertEqual(retry, fields.Datetime.to_datetime("2026-03-12 01:00:00"))

    def test_another_companys_holiday_is(self):
        """The platform subtracts it for a superuser; we must not."""
        self._add_leave(self.env["res.company"].create({"name": "Other"}))
        retry = self._retry(self.lead.sudo())
        self.assertEqual(retry, fields.Datetime.to_datetime("2026-03-11 06:00:00"))

    def _add_leave(self, company):
        leaves = self.env["resource.calendar.leaves"].with_company(company)
        leave = leaves.create(
            {
                "name": "Holiday",
                "calendar_id": company == self.company
                and company.resource_calendar_id.id,
                "date_from": "2026-03-10 17:00:00",
                "date_to": "2026-03-11 16:59:59",
            }
        )
        self.assertEqual(leave.company_id, company)

    def test_without_a_calendar_only_the_calling_hours_count(self):
        self.company.resource_calendar_id.attendance_ids.unlink()
        since = NOW.replace(tzinfo=pytz.utc)
        self.assertIsNone(
            self.company._get_work_intervals(since, since + timedelta(days=1))
        )
        evening = fields.Datetime.to_datetime("2026-03-11 12:30:00")  # 19:30 there
        with self.mock_datetime_and_now(evening):
            retry = self._retry(self.lead)
        self.assertEqual(retry, fields.Datetime.to_datetime("2026-03-12 01:00:00"))

    def test_a_call_is_written_in_the_owners_language_and_time(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.user_agent.write({"lang": "vi_VN", "tz": "Asia/Tokyo"})
        promised = fields.Datetime.to_datetime("2026-03-12 02:30:00")
        self._file(self.lead, self.k3, callback_date=promised)
        self.assertIn("11:30", self._planned(self.lead).summary)
