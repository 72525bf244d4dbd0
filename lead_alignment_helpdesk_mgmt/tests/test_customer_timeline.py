from odoo import fields
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


class TestTicketTakenBack(TicketCommon):
    """What is opened again, filed elsewhere or deleted, and the way back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.opened = cls.env["helpdesk.ticket.stage"].search(
            [("closed", "=", False)], limit=1
        )

    def _get_counting(self, ticket):
        """Codes of the events that count now"""
        events = self.env["customer.event"].search(
            [("label", "=", ticket.number), ("quarantine", "=", False)]
        )
        return sorted(event.type_id.code for event in events)

    def _get_waiting(self, call):
        """To-dos that somebody has for the complaint"""
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "crm.lead"),
                ("res_id", "=", call.lead_id.id),
                (
                    "activity_type_id",
                    "=",
                    self.env.ref("lead_alignment.mail_activity_type_complaint").id,
                ),
            ]
        )

    def test_a_ticket_closed_and_opened_again_counts_once_at_any_time(self):
        ticket = self._ticket()
        for _time in range(3):
            ticket.stage_id = self.closed
            self.assertEqual(self._get_counting(ticket), ["ticket", "ticket_closed"])
            ticket.stage_id = self.opened
            self.assertEqual(self._get_counting(ticket), ["ticket"])
        ticket.stage_id = self.closed
        ticket.stage_id = self.closed.copy({"name": "Closed, too"})
        self.assertEqual(self._get_counting(ticket), ["ticket", "ticket_closed"])

    def test_a_deleted_ticket_leaves_no_event_and_no_complaint(self):
        ticket = self._ticket(category_id=self.category.id)
        number, call = ticket.number, ticket.complaint_id
        self.assertTrue(self._get_waiting(call))
        ticket.unlink()
        events = self.env["customer.event"].search([("label", "=", number)])
        self.assertEqual(set(events.mapped("quarantine")), {"undone"})
        self.assertFalse(call.is_complaint or call.due_date)
        self.assertFalse(self._get_waiting(call))
        entries = self._pages(self.user_cs, self.first.profile_id, limit=100)
        self.assertNotIn("care", {entry["source"] for entry in entries})

    def test_the_deadline_of_a_complaint_follows_its_ticket(self):
        ticket = self._ticket(category_id=self.category.id)
        call = ticket.complaint_id
        for _time in range(3):
            self.assertTrue(call.due_date)
            self.assertFalse(call.answered_date)
            self.assertEqual(len(self._get_waiting(call)), 1)
            ticket.stage_id = self.closed
            self.assertTrue(call.answered_date)
            self.assertFalse(self._get_waiting(call))
            self._freeze(str(fields.Datetime.add(call.due_date, days=1)))
            call.invalidate_recordset()
            self.assertFalse(call.is_late, "closed in time")
            self.assertNotIn(
                call, self.env["customer.call"].search([("is_late", "=", True)])
            )
            ticket.stage_id = self.opened
        self.assertGreater(call.due_date, fields.Datetime.now(), "a new deadline")

    def test_a_late_complaint_stays_late_when_its_ticket_is_opened_again(self):
        ticket = self._ticket(category_id=self.category.id)
        call = ticket.complaint_id
        due = call.due_date
        self._freeze(str(fields.Datetime.add(due, hours=1)))
        ticket.stage_id = self.closed
        self.assertTrue(call.is_late)
        ticket.stage_id = self.opened
        self.assertEqual(call.due_date, due)
        self.assertTrue(call.is_late)

    def test_a_complaint_that_somebody_answered_stays_answered(self):
        ticket = self._ticket(category_id=self.category.id)
        call = ticket.complaint_id
        call.with_user(self.user_agent).action_answer("Sorry")
        answered = call.answered_date
        ticket.stage_id = self.closed
        ticket.stage_id = self.opened
        self.assertEqual((call.answered_date, call.answer), (answered, "Sorry"))

    def test_a_ticket_filed_elsewhere_is_no_complaint_and_filed_back_it_is(self):
        ticket = self._ticket(category_id=self.category.id)
        call = ticket.complaint_id
        other = self.category.copy({"name": "Question", "is_complaint": False})
        for _time in range(3):
            ticket.category_id = other
            self.assertFalse(call.is_complaint or call.due_date)
            self.assertFalse(self._get_waiting(call))
            entries = self._pages(self.user_cs, self.first.profile_id, limit=100)
            self.assertNotIn("care", {entry["source"] for entry in entries})
            (entry,) = (entry for entry in entries if entry["source"] == "ticket")
            self.assertNotIn("Complaint", entry["lines"])
            ticket.category_id = self.category
            self.assertEqual(ticket.complaint_id, call)
            self.assertTrue(call.is_complaint and call.due_date)
            self.assertEqual(len(self._get_waiting(call)), 1)

    def test_a_ticket_that_is_closed_already_begins_no_deadline(self):
        ticket = self._ticket()
        ticket.stage_id = self.closed
        ticket.category_id = self.category
        self.assertFalse(ticket.complaint_id)
        ticket.stage_id = self.opened
        self.assertTrue(ticket.complaint_id.due_date)

    def test_a_colleagues_address_is_no_customers(self):
        email = self.user_agent.partner_id.email
        ticket = self._ticket(partner_id=False, partner_email=email)
        self.assertEqual(self._get_counting(ticket), [])
