from odoo.addons.lead_alignment.tests.timeline import test_timeline_canary


class TestHelpdeskCanary(test_timeline_canary.TestCanary):
    """No word of a ticket comes through any door."""

    sources = (*test_timeline_canary.TestCanary.sources, "ticket")

    def _add_records(self):
        result = super()._add_records()
        self.env["helpdesk.ticket"].create(
            {
                "name": "words",
                "description": "words",
                "partner_id": self.partner.id,
                "company_id": self.company.id,
            }
        )
        return result
