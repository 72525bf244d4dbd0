from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import users

from ..common import LeadAlignmentCommon


class TestDigest(LeadAlignmentCommon):
    def _value(self, name):
        digest = self.env["digest.digest"].sudo().create({"name": "Daily"})
        digest = digest.sudo(False).with_context(
            start_datetime=datetime(2000, 1, 1), end_datetime=datetime(2100, 1, 1)
        )
        return digest.with_company(self.company)[name]

    def test_it_counts_called_and_contacted_leads(self):
        called, contacted = (
            self._value(f"kpi_lead_{name}_value") for name in ("called", "contacted")
        )
        leads = self._new_leads(3)
        self._file(leads[0], call_result=self.no_answer)
        self._file(leads[1:], self.k42)
        self.env.flush_all()
        self.assertEqual(self._value("kpi_lead_called_value"), called + 3)
        self.assertEqual(self._value("kpi_lead_contacted_value"), contacted + 2)

    def test_it_counts_what_the_first_page_shows(self):
        names = ("lead_mql", "lead_customer", "complaint", "sla_breached")
        before = {name: self._value(f"kpi_{name}_value") for name in names}
        leads = self._new_leads(2)
        self._file(leads[0], self.k1, amount=500)
        self.env["customer.call"].with_user(self.user_cs).log_call(
            self.env.ref("lead_alignment.alignment_reason_inbound_complaint").id,
            phone="0911 222 333",
        )
        self.env.flush_all()
        after = {name: self._value(f"kpi_{name}_value") for name in names}
        self.assertEqual(after["lead_customer"], before["lead_customer"] + 1)
        self.assertEqual(after["lead_mql"], before["lead_mql"] + 2)
        self.assertEqual(after["complaint"], before["complaint"] + 1)
        self.assertEqual(after["sla_breached"], before["sla_breached"])

    @users("cs_vn")
    def test_a_reader_without_sales_rights_is_not_shown_it(self):
        with self.assertRaises(AccessError):
            self._value("kpi_lead_called_value")
