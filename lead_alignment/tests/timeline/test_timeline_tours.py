from odoo.tests import tagged

from ..common_tour import TourCase
from .test_timeline import TimelineCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestTimelineTours(TourCase, TimelineCommon):
    """One story, and each department sees its part."""

    is_frozen = False  # the browser's clock is the true one

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._seat(cls.user_agent, cls.user_cs, cls.user_marketer)

    def test_each_department_sees_its_part(self):
        path = f"/odoo/crm.lead/{self.first.id}"
        self._start(path, "seller_reads_the_history", self.user_agent)
        path = f"/odoo/people/{self.first.profile_id.id}"
        self._start(path, "support_reads_the_history", self.user_cs)

    def test_a_customer_rings(self):
        """From the call of a customer to the answer of who sells to them"""
        self.leads.contact_name = "Nguyễn Thị Đào"
        self.env["utm.campaign"].search([]).date_start = False
        self.leads.campaign_id = self.env["utm.campaign"].create(
            {
                "title": "Spring",
                "date_start": "2020-01-01",
                "talking_points": "Half price until Sunday",
            }
        )
        self._start("/odoo/customer-lookup", "support_looks_up", self.user_cs)
        call = self.env["customer.call"].search([], limit=1)
        self.assertEqual(call.note, "The lesson was cancelled")
        referral = self.env["crm.lead.referral"].search([], limit=1)
        self.assertEqual(referral.note, "A second seat")
        self.assertEqual(referral.user_id, self.user_cs)
        self._start("/odoo/complaints", "seller_sees_the_complaint", self.user_agent)
        self.assertEqual(call.answer, "Called her back")
        path = f"/odoo/crm.lead/{self.first.id}"
        self._start(path, "marketing_sees_the_outcome", self.user_marketer)
        rows = self.env["alignment.visibility"].search([])
        rows.support = "existence"
        path = f"/odoo/people/{self.first.profile_id.id}"
        self._start(path, "existence_only", self.user_cs)
        question = self.env.ref("lead_alignment.mail_activity_type_question")
        activities = self.env["mail.activity"].search(
            [("activity_type_id", "=", question.id)]
        )
        self.assertIn("What did she say?", activities.note)
