from odoo.addons.lead_alignment.tests.timeline.test_timeline import TimelineCommon


class TestMailingTimeline(TimelineCommon):
    """The mailings that a customer got, in the history."""

    def _trace(self, record, **values):
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "English for free",
                "mailing_model_id": self.env["ir.model"]._get_id(record._name),
                "user_id": self.user_marketer.id,
            }
        )
        return self.env["mailing.trace"].create(
            {
                "mass_mailing_id": mailing.id,
                "model": record._name,
                "res_id": record.id,
                "email": "an@khach.example",
                "sent_datetime": "2026-03-09 03:00:00",
                "trace_status": "open",
                **values,
            }
        )

    def _mailings(self, user=None):
        entries = self._pages(user or self.user_agent, self.first, limit=100)
        return [entry for entry in entries if entry["source"] == "mailing"]

    def test_to_the_lead_the_contact_or_the_address(self):
        contact = self.env["mailing.contact"].create(
            {"name": "An", "email": "an@khach.example"}
        )
        for record in (self.first, self.partner, contact):
            self._trace(record)
        entries = self._mailings()
        self.assertEqual(len(entries), 3)
        self.assertEqual(entries[0]["level"], "summary")
        self.assertIn("English for free", entries[0]["lines"])
        self.assertIn("Opened", entries[0]["lines"])

    def test_neither_tests_nor_what_was_not_sent(self):
        self._trace(self.first, is_test_trace=True)
        self._trace(self.first, sent_datetime=False, trace_status="error")
        self.assertFalse(self._mailings())

    def test_another_companys_mailing_to_the_contact_is_not_shown(self):
        company = self.env["res.company"].create({"name": "Other"})
        trace = self._trace(self.partner)
        self.user_marketer.company_ids += company
        self.user_marketer.company_id = company
        self.assertFalse(self._mailings())
        trace.mass_mailing_id.user_id = self.user_head
        self.assertEqual(len(self._mailings()), 1)
