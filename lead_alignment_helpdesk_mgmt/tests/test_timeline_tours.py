from odoo.tests import tagged

from odoo.addons.lead_alignment.tests.common_tour import TourCase

from .test_customer_timeline import TicketCommon


@tagged("post_install", "-at_install", "lead_alignment_helpdesk_mgmt")
class TestTicketTours(TourCase, TicketCommon):
    """The story on the ticket, and the complaint at who sells."""

    is_frozen = False  # the browser's clock is the true one

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.user_agent, cls.user_cs):
            user.tour_enabled = False
            user.password = user.login

    def test_support_passes_and_sales_sees_the_complaint(self):
        ticket = self._ticket(category_id=self.category.id)
        self._start(
            f"/odoo/helpdesk.ticket/{ticket.id}", "ticket_to_sales", self.user_cs
        )
        referral = self.env["crm.lead.referral"].search([], limit=1)
        self.assertEqual(referral.user_id, self.user_cs)
        self.assertEqual(referral.note, "Wants the evening class")
        self._start("/odoo/complaints", "complaint_answered", self.user_agent)
        self.assertEqual(ticket.complaint_id.answer, "Called her, all is well")
