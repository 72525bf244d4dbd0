from odoo import fields
from odoo.tests import tagged

from ...tools.local_day import get_local_day
from ..common_tour import TourCase
from .test_daily_report import DailyCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestDailyTours(TourCase, DailyCommon):
    """Both heads run a day's report to its minutes."""

    is_frozen = False  # the browser's clock is the true one

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.heads = cls.user_cmo + cls.user_head
        cls._seat(*cls.heads)

    def test_a_day_from_report_to_minutes(self):
        now = fields.Datetime.now()
        today = get_local_day(now, self.company._get_timezone())
        due = fields.Datetime.add(now, hours=1)
        marketing, sales = self.reports._draft(self.company, today, due).sorted(
            "department"
        )
        self._start("/odoo/today", "marketing_reports", self.user_cmo)
        self._start("/odoo/today", "heads_meet", self.user_head)
        self.assertEqual((marketing.state, sales.state), ("submitted", "submitted"))
        self.assertFalse(sales.is_late)
        issue = (marketing.item_ids + sales.item_ids).issue_id
        self.assertEqual((issue.name, issue.state), ("Two prices", "decided"))
        meeting = self.env["alignment.meeting"].search([("date", "=", today)])
        minutes = meeting.message_ids.sorted("id").filtered("partner_ids")[-1]
        self.assertEqual(minutes.partner_ids, self.heads.partner_id)
        self.assertIn("One list of prices", minutes.body)
        self.assertIn("Quick and clear", minutes.body)
