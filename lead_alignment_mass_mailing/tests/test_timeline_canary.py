from odoo.addons.lead_alignment.tests.timeline import test_timeline_canary


class TestMailingCanary(test_timeline_canary.TestCanary):
    """No word of a mailing comes through any door."""

    sources = (*test_timeline_canary.TestCanary.sources, "mailing")

    def _add_records(self):
        result = super()._add_records()
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "words",
                "mailing_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "user_id": self.user_marketer.id,
            }
        )
        self.env["mailing.trace"].create(
            {
                "mass_mailing_id": mailing.id,
                "model": "crm.lead",
                "res_id": self.first.id,
                "email": self.first.email_normalized,
                "sent_datetime": "2026-03-09 03:00:00",
                "trace_status": "sent",
            }
        )
        return result
