from odoo.addons.lead_alignment.tests.timeline import test_timeline_canary


class TestEventCanary(test_timeline_canary.TestCanary):
    """No word of a registration comes through any door."""

    sources = (*test_timeline_canary.TestCanary.sources, "registration")

    def _add_records(self):
        result = super()._add_records()
        event = self.env["event.event"].create(
            {
                "name": "words",
                "date_begin": "2026-03-20 03:00:00",
                "date_end": "2026-03-20 05:00:00",
                "company_id": self.company.id,
            }
        )
        self.env["event.registration"].create(
            {
                "event_id": event.id,
                "partner_id": self.partner.id,
                "email": self.partner.email,
            }
        )
        return result
