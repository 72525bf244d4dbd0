from datetime import timedelta

from odoo.addons.lead_alignment.tests.common import NOW, LeadAlignmentCommon

from ..models.alignment_booking_page_book import Booker

AN = Booker("An Nguyen", "an@customer.example", "0912 345 678", "The price?")
# Thursday 9:00 in Vietnam
THURSDAY_9 = NOW + timedelta(hours=23)


class BookingCommon(LeadAlignmentCommon):
    """The team's page: its agent hosts half an hour, every half an hour, from four
    hours on. It is Wednesday 10:00 in Vietnam."""

    is_now = False  # browsers have clocks of their own

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page = cls.env["alignment.booking.page"].create(
            {
                "name": "Product Demo",
                "team_id": cls.team_telesales.id,
                "company_id": cls.company.id,
                "is_public": True,
            }
        )

    def setUp(self):
        super().setUp()
        if not self.is_now:
            self._freeze(NOW)

    def _book(self, start=THURSDAY_9, booker=AN, key=None, lead=None):
        page, _lead = self.page._find_page(self.page.token)
        with self.mock_mail_gateway():
            event = page._book(start, booker, key or f"{start} {booker}", lead)
        self.env.flush_all()
        return event

    def _busy(self, start, minutes=60, **values):
        """A meeting in the agent's calendar."""
        return self.env["calendar.event"].create(
            {
                "name": "Team",
                "start": start,
                "stop": start + timedelta(minutes=minutes),
                "user_id": self.user_agent.id,
                "partner_ids": [(6, 0, self.user_agent.partner_id.ids)],
                **values,
            }
        )

    def _local(self, moments, hours=7):
        """Return moments as texts in Vietnam: "12 09:00"."""
        return [f"{one + timedelta(hours=hours):%d %H:%M}" for one in moments]
