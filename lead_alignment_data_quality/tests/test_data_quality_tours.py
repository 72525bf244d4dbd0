from odoo.tests import HttpCase

from odoo.addons.lead_alignment.tests.common import NOW
from odoo.addons.lead_alignment.tests.common_tour import TourCase

from .test_data_quality import DataQualityCommon


class TestDataQualityTours(DataQualityCommon, TourCase, HttpCase):
    """In Vietnamese and English by turns."""

    is_now = True

    def test_a_head_audits_and_an_agent_calls_back(self):
        self._seat(self.user_head, self.user_agent)
        people = self.user_head | self.user_agent
        people.write({"company_id": self.other.id, "company_ids": self.other.ids})
        lead = self._lead(phone_sanitized=None)
        self._insert(
            "crm_k_status_change",
            lead_id=lead,
            to_status_id=self.k2.id,
            date=NOW,
            user_id=self.user_head.id,
        )
        self.env.invalidate_all()
        self._start("/odoo/data-audits", "audit_data", self.user_head)
        month = NOW.date().replace(day=1)
        sample = self.env["alignment.truth.sample"]._draw(self.other, month)
        sample.line_ids.user_id = self.user_agent
        self._start("/odoo/call-backs", "call_back", self.user_agent)
        self.assertEqual(sample.line_ids.note, "Her brother answered")
