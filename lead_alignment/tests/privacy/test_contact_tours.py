from odoo.tests import tagged

from ..common_tour import TourCase
from .test_contact_mask import EMAIL, PHONE, MaskCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestContactTours(TourCase, MaskCommon):
    """A salesperson who sees masks opens a lead and reveals its number, its address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_agent.tour_enabled = False
        cls.user_agent.password = cls.user_agent.login

    def test_a_number_is_revealed_on_the_lead(self):
        self._start(f"/odoo/crm.lead/{self.lead.id}", "reveal", self.user_agent)
        rows = self._rows(user_id=self.user_agent.id, kind="revealed")
        self.assertEqual(rows.mapped("detail"), ["Phone", "Email"])
        self.assertEqual((self.lead.phone, self.lead.email_from), (PHONE, EMAIL))
        self.assertEqual(self.lead.contact_name, "An Trần")
