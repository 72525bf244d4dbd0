from odoo import fields
from odoo.exceptions import AccessError, ValidationError

from .test_customer_call import CallCommon


class TestCustomerDoors(CallCommon):
    """What people send by hand, past the screens."""

    def _other_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        lead = self.env["crm.lead"].create(
            {
                "name": "SECRET deal",
                "contact_name": "SECRET name",
                "phone": "0988 111 222",
                "company_id": company.id,
                "team_id": False,
                "user_id": False,
            }
        )
        self.env.flush_all()
        return company, lead

    def _refer(self, user, record, **values):
        wizards = self.env["crm.lead.refer"].with_user(user)
        return wizards.create(
            {
                "origin_model": record._name,
                "origin_id": record.id,
                "note": "Two seats",
                **values,
            }
        )

    def test_nobody_passes_on_another_companys_customer(self):
        _company, lead = self._other_company()
        with self.assertRaises(AccessError):
            self._refer(self.user_cs, lead).read(["contact_name", "phone"])

    def test_an_address_that_is_not_seen_goes_to_the_lead_only(self):
        self.leads.write({"user_id": self.user_leader.id, "phone": "0912 345 678"})
        self.env.flush_all()
        wizard = self._refer(self.user_agent, self.first)
        self.assertFalse(wizard.phone)
        wizard.action_pass()
        self.assertFalse(wizard.phone)
        referral = self.env["crm.lead.referral"].search([], limit=1)
        self.assertEqual(referral.lead_id.phone_sanitized, "+84912345678")

    def test_no_colleagues_data_for_who_has_no_lead(self):
        boss, anna = self.env["res.partner"].create(
            [
                {"name": "Company", "is_company": True},
                {"name": "Anna", "email": "anna@khach.example"},
            ]
        )
        boris = self.env["res.partner"].create(
            {"name": "Boris", "parent_id": boss.id, "email": "boris@khach.example"}
        )
        anna.parent_id = boss
        deal = self._new_leads(1, partner_id=boris.id, email_from="boris@khach.example")
        self.env.flush_all()
        wizard = self._refer(self.user_cs, anna, phone="0909 123 123")
        self.assertNotIn("boris", str(wizard.read(["contact_name", "email"])).lower())
        call, _told = self._take(self.complaint, record=anna)
        self.assertNotEqual(call.lead_id, deal)
        card = self.timeline.with_user(self.user_cs).get_card("res.partner", anna.id)
        self.assertFalse([fact for fact in card["facts"] if fact["key"] == "owner"])

    def test_of_a_call_only_what_was_said_is_entered(self):
        _company, lead = self._other_company()
        calls = self.env["customer.call"].with_user(self.user_cs)
        with self.assertRaises(AccessError):
            calls.create({"reason_id": self.price.id, "lead_id": lead.id})
        call, _told = self._take(self.complaint)
        mine = call.with_user(self.user_cs)
        for vals in (
            {"answered_date": "2026-03-11 03:00:00"},
            {"owner_id": self.user_cs.id},
            {"lead_id": lead.id},
            {"user_id": self.user_agent.id},
        ):
            with self.assertRaises(AccessError):
                mine.write(vals)
        typed = calls.with_context(default_lead_id=lead.id, default_owner_id=1)
        made = typed.create({"reason_id": self.price.id})
        self.assertFalse(made.sudo().lead_id or made.sudo().owner_id)
        with self.assertRaises(ValidationError):
            mine.reason_id = self.env.ref("lead_alignment.alignment_reason_leave_1")

    def test_what_was_said_is_read_by_who_may_read_the_call(self):
        self.leads.user_id = self.user_leader
        call, _told = self._take(self.complaint, note="SECRET words")
        answers = self.env["customer.call.answer"].with_user(self.user_agent)
        wizard = answers.create({"call_id": call.id, "answer": "x"})
        with self.assertRaises(AccessError):
            wizard.read(["said"])

    def test_another_companys_calls_are_not_in_the_story(self):
        company, _lead = self._other_company()
        self.env["customer.call"].create(
            {
                "company_id": company.id,
                "partner_id": self.partner.id,
                "reason_id": self.complaint.id,
            }
        )
        entries = self._pages(self.user_cs, self.first.profile_id, limit=100)
        self.assertFalse([entry for entry in entries if entry["source"] == "care"])

    def test_masked_phones_of_calls(self):
        calls = self.env["customer.call"].with_user(self.user_cs)
        told = calls.log_call(self.price.id, phone="0912 345 999")
        self.company.mask_support = True
        self.env.invalidate_all()
        (row,) = calls.browse(told["id"]).read(["phone"])
        self.assertNotIn("345", row["phone"])

    # ------------------------------------------------------------
    # Complaints
    # ------------------------------------------------------------

    def test_each_complaint_has_its_own_to_do(self):
        first, _told = self._take(self.complaint)
        second, _told = self._take(self.complaint)
        first.with_user(self.user_agent).action_answer("Done")
        self.assertFalse(first.activity_id.active)
        self.assertTrue(second.activity_id.active)
        self.assertFalse(second.answered_date)

    def test_a_complaint_that_was_none_is_taken_back(self):
        call, _told = self._take(self.complaint)
        call.with_user(self.user_cs).reason_id = self.price
        self.assertFalse(call.due_date or call.activity_id or call.is_complaint)
        call.with_user(self.user_cs).reason_id = self.complaint
        self.assertTrue(call.due_date and call.activity_id)
        other, _told = self._take(self.price)
        self.price.is_complaint = True
        self.assertFalse(other.is_complaint, "what was is not judged anew")

    def test_the_note_reaches_the_owner_whenever_it_is_typed(self):
        call, _told = self._take(self.complaint)
        call.with_user(self.user_cs).note = "Nobody called back"
        self.assertIn("Nobody called back", call.activity_id.note)

    def test_who_left_is_not_asked(self):
        self.leads.user_id = self.user_agent
        self.partner.user_id = self.user_head
        self.user_agent.active = False
        call, _told = self._take(self.complaint)
        self.assertEqual(call.owner_id, self.user_head)

    def test_late_is_told_to_a_head_where_the_leader_is_asked(self):
        self.leads.user_id = self.user_leader
        call, _told = self._take(self.complaint)
        self.assertEqual(call.owner_id, self.user_leader)
        self.assertIn(self.user_head, call._get_heads())
        self.assertNotIn(self.user_leader, call._get_heads())

    def test_a_complaint_that_waits_stands_above_the_story(self):
        def facts():
            host = self.first.profile_id
            timeline = self.timeline.with_user(self.user_cs)
            card = timeline.get_card(host._name, host.id)
            return {fact["key"]: fact["value"] for fact in card["facts"]}

        self.assertNotIn("complaints", facts())
        call, _told = self._take(self.complaint)
        self.assertEqual(facts()["complaints"], "1")
        call.with_user(self.user_agent).action_answer("Done")
        self.assertNotIn("complaints", facts())

    def test_who_may_answer(self):
        call, _told = self._take(self.complaint)
        for user, may in (
            (self.user_agent, True),
            (self.user_head, True),
            (self.user_cs, False),
            (self.user_director, False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(call.with_user(user).can_answer, may)

    # ------------------------------------------------------------
    # People that are merged by what happens
    # ------------------------------------------------------------

    def test_one_message_that_unites_two_people(self):
        def chat(message_id, date, *identities):
            result = self.env["customer.event"]._record_batch(
                [
                    {
                        "type": "chat",
                        "identities": list(identities),
                        "message_id": message_id,
                        "company_id": self.company.id,
                        "occurred_at": fields.Datetime.to_datetime(date),
                        "contact": (self.user_cs.id, "chat"),
                    }
                ]
            )

            self.assertTrue(result["new"], result)

        browser, email = ("visitor", "browser-1"), ("email", "an@khach.example")
        self._freeze("2026-03-12 04:00:00")
        chat("later", "2026-03-12 03:00:00", browser)
        chat("both", "2026-03-11 01:00:00", browser, email)
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["customer.identity"]._find_rows(self.company, [browser, email])
        self.assertEqual(
            {row[1] for row in rows.values()}, set(self.first.profile_id.ids), rows
        )
        self.assertEqual(str(self.first.last_contact_date), "2026-03-12 03:00:00")
        self.assertEqual(self.first.last_contact_channel, "chat")
