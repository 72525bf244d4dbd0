from datetime import timedelta

from odoo import fields

from odoo.addons.lead_alignment.tests.ledger.common_inbox import InboxCommon


class TestEventLeadRule(InboxCommon):
    """Leads that event rules make end where those of events end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        now = fields.Datetime.now()
        cls.event = cls.env["event.event"].create(
            {
                "name": "Open day",
                "date_begin": now + timedelta(days=2),
                "date_end": now + timedelta(days=3),
                "company_id": cls.company.id,
            }
        )
        cls.env["event.lead.rule"].search([]).active = False
        cls.rule = cls.env["event.lead.rule"].create(
            {
                "name": "Attendees",
                "lead_creation_basis": "attendee",
                "lead_creation_trigger": "create",
                "event_id": cls.event.id,
                "lead_sales_team_id": cls.team_telesales.id,
                "lead_user_id": cls.user_leader.id,
                "lead_type": "lead",
            }
        )

    def _register(self, *names, **values):
        pairs = dict(self._pair(name) for name in names)
        return self.env["event.registration"].create(
            {"event_id": self.event.id, "name": "An", **pairs, **values}
        )

    def test_who_has_an_open_lead_keeps_it_and_the_seller(self):
        lead = self._lead("e1")
        registration = self._register("e1", "p1")
        self.assertEqual(registration.lead_ids, lead)
        self.assertEqual(lead.user_id, self.user_agent)
        self.assertEqual(lead.duplicate_count, 1)
        self.assertEqual(lead.phone_sanitized, self._pair("p1")[1])
        self.assertEqual(lead.touch_ids.type_id.code, "registered")

    def test_the_rule_run_again_counts_nothing(self):
        lead = self._lead("e1")
        self._register("e1")
        self.rule.action_execute_rule()
        self.assertEqual(lead.duplicate_count, 1)
        self.assertEqual(lead.profile_id.lead_ids, lead)

    def test_a_registration_renames_no_customer(self):
        partner = self.env["res.partner"].create(
            {"name": "Trần Thị Lan", "email": self._pair("e1")[1]}
        )
        registration = self._register("e1", name="Gọi 1900 6789")
        lead = registration.lead_ids
        self.assertEqual(lead.contact_name, "Trần Thị Lan")
        self._process_inbox()
        timeline = self.env["customer.timeline"].with_user(self.user_cs)
        for record in (lead, lead.profile_id, partner):
            name = timeline.get_card(record._name, record.id)["name"]
            self.assertEqual(name, "Trần Thị Lan", record._name)

    def test_a_stranger_gets_the_rules_lead(self):
        registration = self._register("e1")
        self.assertEqual(registration.lead_ids.user_id, self.user_leader)
        self.assertEqual(registration.lead_ids.event_lead_rule_id, self.rule)

    def test_two_rules_still_make_two_leads_of_one_registration(self):
        self.rule.copy()
        registration = self._register("e1")
        self.assertEqual(len(registration.lead_ids), 2)

    def test_five_unnamed_seats_are_one_lead(self):
        booker = self.env["res.partner"].create(
            {"name": "Boss", "email": "boss@khach.example"}
        )
        seats = self.env["event.registration"].create(
            [{"event_id": self.event.id, "partner_id": booker.id}] * 5
        )
        lead = seats.lead_ids
        self.assertEqual(len(lead), 1)
        self.assertEqual(lead.registration_ids, seats)
        self.assertFalse(lead.duplicate_count)
