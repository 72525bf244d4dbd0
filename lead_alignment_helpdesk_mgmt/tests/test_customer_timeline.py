from odoo.exceptions import AccessError

from odoo.addons.lead_alignment.tests.timeline.test_timeline import TimelineCommon


class TicketCommon(TimelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_cs.group_ids += cls.env.ref("helpdesk_mgmt.group_helpdesk_user")
        cls.category = cls.env["helpdesk.ticket.category"].create(
            {"name": "Complaint", "is_complaint": True, "company_id": False}
        )
        cls.closed = cls.env["helpdesk.ticket.stage"].search(
            [("closed", "=", True)], limit=1
        )

    def _ticket(self, **values):
        return self.env["helpdesk.ticket"].create(
            {
                "name": "Lesson does not open",
                "description": "White page",
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "user_id": self.user_cs.id,
                **values,
            }
        )


class TestTicketTimeline(TicketCommon):
    """Who sells knows why their customer asks support; who serves knows who sells."""

    def test_a_ticket_is_in_the_story_and_the_story_on_the_ticket(self):
        ticket = self._ticket()
        entries = self._pages(self.user_head, self.first, limit=100)
        (entry,) = (entry for entry in entries if entry["source"] == "ticket")
        self.assertEqual(entry["level"], "summary")
        self.assertNotIn("White", str(entry))
        entries = self._pages(self.user_cs, ticket, limit=100)
        self.assertLessEqual(
            {"ticket", "lead", "outcome"}, {entry["source"] for entry in entries}
        )
        (entry,) = (entry for entry in entries if entry["source"] == "ticket")
        self.assertIn("White", entry["text"])
        card = self.timeline.with_user(self.user_cs).get_card(ticket._name, ticket.id)
        facts = {fact["key"]: fact["value"] for fact in card["facts"]}
        self.assertEqual(facts["tickets"], "1")
        self.assertEqual(facts["owner"], self.user_agent.name)

    def test_a_ticket_without_contact_is_found_by_its_address(self):
        for address in ("an@khach.example", '"An" <An@Khach.example>'):
            ticket = self._ticket(partner_id=False, partner_email=address)
            entries = self._pages(self.user_cs, self.first.profile_id, limit=100)
            self.assertIn(ticket.id, [e.get("res_id") for e in entries])
        entries = self._pages(self.user_cs, ticket, limit=100)
        self.assertIn("outcome", {entry["source"] for entry in entries})

    def test_neither_a_copy_nor_a_colleague_is_a_customer_who_asks(self):
        ticket = self._ticket(category_id=self.category.id)
        before = self.env["customer.event"].search([], order="id desc", limit=1)
        copied = ticket.copy()
        self.assertFalse(copied.complaint_id)
        self._ticket(partner_id=self.user_agent.partner_id.id)
        later = [("id", ">", before.id), ("type_id.code", "=", "ticket")]
        self.assertFalse(self.env["customer.event"].search(later))

    def test_sales_is_told_once_and_quietly(self):
        before = self.leads.message_ids
        ticket = self._ticket()
        ticket.write({"priority": "3"})
        notes = self.leads.message_ids - before
        self.assertEqual(len(notes.filtered(lambda m: ticket.number in m.body)), 1)
        self.assertFalse(notes.notification_ids, "no mail")
        events = self.env["customer.event"].search([("label", "=", ticket.number)])
        self.assertEqual(events.type_id.mapped("code"), ["ticket"])

    def test_a_closed_ticket_is_told_once(self):
        ticket = self._ticket()
        ticket.stage_id = self.closed
        ticket.write({"priority": "2"})
        events = self.env["customer.event"].search([("label", "=", ticket.number)])
        self.assertEqual(
            set(events.type_id.mapped("code")), {"ticket", "ticket_closed"}
        )
        self.assertEqual(len(events), 2)

    def test_a_complaint_reaches_the_owner_with_a_timer_once(self):
        ticket = self._ticket(category_id=self.category.id)
        call = ticket.complaint_id
        self.assertEqual(call.owner_id, self.user_agent)
        self.assertTrue(call.due_date)
        ticket.category_id = False
        ticket.category_id = self.category
        self.assertEqual(ticket.complaint_id, call)
        plain = self._ticket()
        self.assertFalse(plain.complaint_id)

    def test_feedback_is_asked_when_a_ticket_is_closed(self):
        form = self.env.ref("lead_alignment.alignment_feedback_form_leave")
        form.trigger = "ticket_closed"
        ticket = self._ticket()
        mine = ticket.with_user(self.user_cs)
        self.assertFalse(mine.is_feedback_asked)
        ticket.stage_id = self.closed
        mine.invalidate_recordset()
        self.assertTrue(mine.is_feedback_asked)
        action = mine.action_give_feedback()
        self.assertEqual(action["context"]["active_ids"], self.second.ids)

    def test_passed_to_sales_from_a_ticket(self):
        ticket = self._ticket()
        wizard = (
            self.env["crm.lead.refer"]
            .with_user(self.user_cs)
            .create(
                {
                    "origin_model": "helpdesk.ticket",
                    "origin_id": ticket.id,
                    "note": "Wants the evening class too",
                }
            )
        )
        wizard.action_pass()
        referral = self.env["crm.lead.referral"].search([], limit=1)
        self.assertIn(ticket.number, referral.origin_name)
        self.assertEqual(referral.lead_id.profile_id, self.first.profile_id)

    def test_found_by_its_number(self):
        ticket = self._ticket()
        lookup = self.env["customer.lookup"].with_user(self.user_cs)
        hosts = {row["res_id"] for row in lookup.find(ticket.number)}
        self.assertIn(self.first.profile_id.id, hosts)

    def test_who_may_not_read_a_ticket_has_no_history_by_it(self):
        ticket = self._ticket()
        with self.assertRaises(AccessError):
            self.timeline.with_user(self.user_agent).get_page(ticket._name, ticket.id)

    def test_past_tickets_are_filled_in_under_the_same_numbers(self):
        ticket = self._ticket()
        ticket.stage_id = self.closed
        events = self.env["customer.event"]
        result = events._record_batch(ticket._prepare_past_events())
        self.assertEqual((len(result["new"]), len(result["duplicate"])), (0, 2))
