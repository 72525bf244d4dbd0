from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError

from odoo.addons.lead_alignment.tests.feedback.test_feedback import FeedbackCommon


class TestWhatBecame(FeedbackCommon):
    """What became of the recipients of a mailing."""

    def setUp(self):
        super().setUp()
        self.mailing = self.env["mailing.mailing"].create(
            {
                "subject": "English for free",
                "mailing_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "state": "done",
            }
        )
        self.leads = self._new_leads(3)
        for number, lead in enumerate(self.leads):
            lead.email_from = f"mailed{number}@khach.example"
        self._send(self.leads)

    def _send(self, leads, days=0, **values):
        sent = fields.Datetime.now() - timedelta(days=days, minutes=5)
        return self.env["mailing.trace"].create(
            [
                {
                    "mass_mailing_id": self.mailing.id,
                    "model": lead._name,
                    "res_id": lead.id,
                    "email": lead.email_normalized,
                    "sent_datetime": sent,
                    "trace_status": "sent",
                    **values,
                }
                for lead in leads
            ]
        )

    def _read_results(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        names = ["people", "mql", "sal", "sql", "customer"]
        mailing = self.mailing.with_user(user or self.user_marketer).sudo()
        return {name: mailing[f"became_{name}_count"] for name in names}

    def test_each_person_once_and_only_what_came_after(self):
        self.assertEqual(self._read_results()["people"], 3)
        self._file(self.leads[0], self.k1)
        self._file(self.leads[1], self.k2)
        self._send(self.leads[:1])
        found = self._read_results()
        self.assertEqual((found["people"], found["customer"]), (3, 1))
        lines = self.mailing.became_k_mix.splitlines()
        self.assertEqual(len(lines), 2)
        self.assertTrue(all(line.endswith("1 (50 %)") for line in lines), lines)

    def test_what_was_before_or_long_after_is_not_its_doing(self):
        self._file(self.leads[0], self.k1)
        self.env["mailing.trace"].search([]).unlink()
        self._send(self.leads, days=-1)
        self.assertEqual(self._read_results()["customer"], 0)
        self.env["mailing.trace"].search([]).unlink()
        self._send(self.leads, days=31)
        self.assertEqual(self._read_results()["customer"], 0)
        self.assertFalse(self.mailing.became_k_mix)

    def test_recipients_by_address_are_found_and_tests_are_not(self):
        contact = self.env["mailing.contact"].create(
            {"name": "An", "email": self.leads[0].email_normalized}
        )
        self.env["mailing.trace"].search([]).unlink()
        trace = self._send(self.leads[:1])
        trace.write({"model": contact._name, "res_id": contact.id})
        self.assertEqual(self._read_results()["people"], 1)
        trace.is_test_trace = True
        self.assertEqual(self._read_results()["people"], 0)

    def test_figures_are_for_marketing_and_heads(self):
        group = self.env.ref("mass_mailing.group_mass_mailing_user")
        self.user_agent.group_ids += group
        self.user_marketer.group_ids += group
        with self.assertRaises(AccessError):
            self.mailing.with_user(self.user_agent).read(["became_mql_count"])
        self.mailing.with_user(self.user_marketer).read(["became_mql_count"])
