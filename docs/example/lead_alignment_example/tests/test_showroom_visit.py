from odoo.addons.lead_alignment.tests.ledger.common_inbox import process_inbox
from odoo.addons.lead_alignment.tests.timeline.test_timeline import TimelineCommon


class TestShowroomVisit(TimelineCommon):
    def test_a_visit_is_an_event_and_in_the_history(self):
        vals = {"partner_id": self.partner.id, "company_id": self.company.id}
        self.env["showroom.visit"].create({**vals, "product": "IELTS"})
        process_inbox(self.env)
        event = self.env["customer.event"].search([("label", "=", "IELTS")])
        self.assertEqual(event.type_id.code, "showroom_visit")
        self.assertEqual(event.profile_id, self.first.profile_id)
        for user, level in ((self.user_agent, "full"), (self.user_cs, "summary")):
            entries = self._pages(user, self.first, limit=100)
            (entry,) = (one for one in entries if one["source"] == "visit")
            self.assertEqual(entry["level"], level)
            self.assertEqual("IELTS" in str(entry), level == "full")
