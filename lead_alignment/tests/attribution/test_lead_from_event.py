from odoo import fields
from odoo.tests import tagged

from ..customer.common_people import PeopleCommon


class TestLeadFromEvent(PeopleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.identity_policy = "phone_first"
        interests = cls.env["crm.lead.interest"]
        cls.english = interests.create({"name": "English"})
        cls.french = interests.create({"name": "French"})

    def _form(self, *names, product=None, event_type="form", **touch):
        touch = {"contact_name": "Chị Lan", **touch}
        if product:
            touch["product"] = product.name
        return self._see(*names, type=event_type, touch=touch)

    def _leads_of(self, name):
        return self._person(name).lead_ids.sorted("id")

    def test_a_form_makes_a_lead(self):
        self._form("e1", "p1", product=self.english, form="Trial lesson", ad="Video 3")
        lead = self._leads_of("p1")
        self.assertEqual(lead.contact_name, "Chị Lan")
        self.assertEqual(lead.interest_id, self.english)
        self.assertEqual(lead.phone_sanitized, self._pair("p1")[1])
        self.assertEqual(lead.first_touch_id.form, "Trial lesson")
        self.assertFalse(lead.duplicate_count)
        self.assertFalse(lead.user_id)

    def test_a_foreign_number_is_called_by_its_countrys_hours(self):
        for number, code in (("+819012345678", "JP"), ("+447400123456", "GB")):
            self.env["customer.event"]._record_batch(
                [
                    {
                        "type": "form",
                        "identities": [("phone", number)],
                        "message_id": number,
                        "source": "test",
                        "company_id": self.company.id,
                        "touch": {"contact_name": "Abroad"},
                    }
                ]
            )
            lead = self.env["crm.lead"].search([("phone_sanitized", "=", number)])
            self.assertEqual(lead.country_id.code, code)
        self._form("p1")
        self.assertFalse(self._leads_of("p1").country_id)

    def test_a_page_or_a_form_without_address_makes_none(self):
        self._see("v1", touch={"contact_name": "X"})
        self._form("v1")
        self.assertFalse(self._leads_of("v1"))

    def test_the_same_person_again_is_a_touch_and_no_second_lead(self):
        self._form("p1", product=self.english, ad="Video 3")
        lead = self._leads_of("p1")
        lead.user_id = self.user_agent
        self._form("p1", "e1", product=self.english, ad="Image 7")
        self._form("p1", ad="Image 8")
        self.assertEqual(self._leads_of("p1"), lead)
        self.assertEqual(lead.duplicate_count, 2)
        self.assertEqual(lead.user_id, self.user_agent)
        self.assertEqual(lead.first_touch_ad, "Video 3")
        self.assertEqual(lead.last_touch_ad, "Image 8")
        self.assertEqual(lead.touch_ids.mapped("is_repeat"), [True, True, False])
        found = self.env["crm.lead"].search([("first_touch_ad", "=", "Video 3")])
        self.assertEqual(found, lead)

    def test_two_forms_in_one_batch_make_one_lead(self):
        values = [
            {
                "type": "form",
                "identities": [self._pair("p1")],
                "message_id": f"batch {n}",
                "company_id": self.company.id,
                "touch": {"ad": f"Ad {n}"},
            }
            for n in range(3)
        ]
        self.env["customer.event"]._record_batch(values)
        lead = self._leads_of("p1")
        self.assertEqual(len(lead), 1)
        self.assertEqual(len(lead.touch_ids), 3)
        self.env["customer.event"]._record_batch(values)
        self.assertEqual(len(lead.touch_ids), 3)

    def test_another_product_is_another_lead_of_the_same_owner(self):
        self._form("p1", product=self.english)
        first = self._leads_of("p1")
        first.user_id = self.user_agent
        self._form("p1", product=self.french)
        second = self._leads_of("p1") - first
        self.assertEqual(second.interest_id, self.french)
        self.assertEqual(second.user_id, self.user_agent)

    def test_a_lost_lead_is_opened_again_with_its_history(self):
        self._form("p1", product=self.english)
        lead = self._leads_of("p1")
        lead.user_id = self.user_agent
        self._file(lead, self.k42, lost_reason=self.no_need)
        self.assertEqual(lead.won_status, "lost")
        self._form("p1", product=self.english)
        self.assertEqual(self._leads_of("p1"), lead)
        self.assertEqual(lead.won_status, "pending")
        self.assertTrue(lead.active)
        self.assertFalse(lead.k_status_id)
        self.assertEqual(lead.attempt_count, 1)
        self.assertTrue(lead.k_status_change_ids)

    def test_a_buyer_gets_a_new_lead_of_the_last_seller(self):
        self._form("p1", product=self.english)
        lead = self._leads_of("p1")
        lead.user_id = self.user_agent
        lead.action_set_won()
        self._form("p1", product=self.english)
        again = self._leads_of("p1") - lead
        self.assertEqual(again.user_id, self.user_agent)
        again.action_set_won()
        self.company.buyer_lead_owner = "nobody"
        self._form("p1", product=self.english)
        third = self._leads_of("p1") - lead - again
        self.assertFalse(third.user_id)

    def test_an_archived_lead_comes_back(self):
        self._form("p1")
        lead = self._leads_of("p1")
        lead.probability = 20
        lead.action_archive()
        self.assertNotEqual(lead.won_status, "lost")
        self._form("p1")
        self.assertTrue(lead.active)
        self.assertEqual(self._leads_of("p1"), lead)

    def test_two_products_in_one_batch_of_a_person_without_lead(self):
        base = {"type": "form", "company_id": self.company.id}
        account = ("external", "zalo:77")
        self.env["customer.event"]._record_batch(
            [
                {
                    **base,
                    "identities": [account, self._pair("p1")],
                    "message_id": "one",
                    "touch": {"product": "English"},
                },
                {
                    **base,
                    "identities": [account],
                    "message_id": "two",
                    "touch": {"product": "French"},
                },
            ]
        )
        self.assertEqual(len(self._leads_of("p1")), 2)

    def test_who_asks_to_be_called_is_marked_at_once(self):
        self._form("p1")
        lead = self._leads_of("p1")
        self.assertFalse(lead.hand_raised_date)
        self._form("p1", event_type="callback_request")
        self.assertTrue(lead.hand_raised_date)

    def test_a_switchboard_that_calls_again_makes_no_second_lead(self):
        self._form("h1")
        self._form("h1")
        leads = self.env["crm.lead"].search(
            [("phone_sanitized", "=", self._pair("h1")[1])]
        )
        self.assertEqual(len(leads), 1)
        self.assertEqual(leads.duplicate_count, 1)

    def test_a_known_visitor_needs_no_address(self):
        self._form("v1", "p1", product=self.english)
        self._form("v1", product=self.french)
        self.assertEqual(len(self._leads_of("v1")), 2)
        self.assertEqual(
            set(self._leads_of("v1").mapped("phone_sanitized")),
            {self._pair("p1")[1]},
        )

    def test_merging_leads_keeps_all_touches(self):
        self._form("p1", ad="One")
        self._form("p2", ad="Two")
        self._form("p2", ad="Three")
        both = self._leads_of("p1") + self._leads_of("p2")
        merged = both._merge_opportunity()
        self.assertEqual(len(merged.touch_ids), 3)
        self.assertEqual(merged.first_touch_ad, "One")
        self.assertEqual(merged.last_touch_ad, "Three")
        self.assertEqual(merged.duplicate_count, 1)
        self.assertFalse(merged.copy().touch_ids)

    def test_utm_of_a_lead_is_its_first_touch(self):
        lead = self._lead("p1", campaign_id=self.campaign.id)
        self.assertEqual(lead.first_touch_campaign_id, self.campaign)
        self.assertEqual(lead.touch_ids.type_id.code, "lead_created")
        self.assertFalse(self._lead("p2").touch_ids)

    def test_making_leads_takes_the_same_few_queries_for_20_and_100(self):
        counts = {}
        for size, offset in ((20, 300), (100, 400)):
            values = [
                {
                    "type": "form",
                    "identities": [("phone", f"+84913{offset + n:06}")],
                    "message_id": f"{size} {n}",
                    "company_id": self.company.id,
                }
                for n in range(size)
            ]
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["customer.event"]._record_batch(values)
            self.env.flush_all()
            counts[size] = self.env.cr.sql_log_count - before
        # stock takes about eight queries for each lead it creates
        self.assertLess(counts[20], 20 * 10 + 40, counts)
        self.assertLess(counts[100], 100 * 10 + 40, counts)


@tagged("post_install", "-at_install", "lead_alignment")
class TestOwnSources(PeopleCommon):
    def _codes(self, lead):
        events = self.env["customer.event"].search(
            [("profile_id", "=", lead.profile_id.id)], order="id"
        )
        return events.mapped("type_id.code")

    def test_outcomes_and_attempts(self):
        lead = self._lead("p1")
        self._file(lead, self.k2)
        self._file(lead, call_result=self.no_answer)
        self.assertEqual(self._codes(lead), ["k_status", "call_no_answer"])

    def test_an_outcome_that_is_undone_counts_no_more(self):
        lead = self._lead("p1")
        change = self._file(lead, self.k2)
        lead.with_user(self.user_agent).undo_outcomes(change.ids)
        self.assertEqual(lead.profile_id.event_count, 0)
        self.assertEqual(lead.profile_id.raw_event_count, 1)

    def test_a_done_activity(self):
        lead = self._lead("p1")
        activity = lead.activity_schedule(
            "mail.mail_activity_data_todo", summary="Send"
        )
        activity.action_feedback("Sent")
        self.assertEqual(self._codes(lead), ["activity_done"])

    def test_a_meeting(self):
        lead = self._lead("p1", type="opportunity")
        self.env["calendar.event"].create(
            {
                "name": "Demo",
                "start": fields.Datetime.add(fields.Datetime.now(), days=2),
                "stop": fields.Datetime.add(fields.Datetime.now(), days=2, hours=1),
                "opportunity_id": lead.id,
            }
        )
        self.assertEqual(self._codes(lead), ["meeting"])

    def _mail(self, lead, **headers):
        message = lead.message_post(body="Hello", message_type="comment")
        lines = [
            f"From: {lead.email_from}",
            "To: sales@example.com",
            "Subject: Re: Hello",
            f"Message-Id: <{next(self.message_ids)}@customer.example>",
            f"In-Reply-To: {message.message_id}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
            "",
            "Yes, please.",
        ]
        self.env["mail.thread"].message_process(False, "\n".join(lines))

    def test_an_email_of_the_customer_but_no_automatic_reply(self):
        lead = self._lead("e1")
        self._mail(lead, Auto_Submitted="auto-replied")
        self.assertEqual(self._codes(lead), [])
        self._mail(lead)
        self.assertEqual(self._codes(lead), ["email_in"])

    def test_a_colleagues_reply_from_their_own_mailbox_is_no_customers(self):
        lead = self._lead("e1")
        lead._record_mail_in(
            {
                "author_id": self.user_agent.partner_id.id,
                "message_id": "<1@office.example>",
                "subject": "Re: Hello",
            }
        )
        self.assertEqual(self._codes(lead), ["email_out"])

    def test_an_email_to_the_customer(self):
        partner = self.env["res.partner"].create(
            {"name": "Lan", "email": self._pair("e1")[1]}
        )
        lead = self._lead(partner_id=partner.id)
        lead.message_post(body="An internal note")
        self.assertEqual(self._codes(lead), [])
        lead.message_post(body="Hello", message_type="comment", partner_ids=partner.ids)
        self.assertEqual(self._codes(lead), ["email_out"])
