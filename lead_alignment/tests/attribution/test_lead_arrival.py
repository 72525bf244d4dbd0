from odoo.tests import Form, tagged

from ...models.attribution.crm_lead_arrival import COPIED
from ..customer.common_people import PeopleCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestLeadArrival(PeopleCommon):
    """Leads that Odoo makes itself end where those of events end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_other = cls._new_user("other_vn", "sales_team.group_sale_salesman")
        cls.team_telesales.member_ids += cls.user_other
        cls.alias = cls.env["mail.alias"].create(
            {
                "alias_name": "wir.fragen",
                "alias_model_id": cls.env["ir.model"]._get_id("crm.lead"),
                "alias_defaults": {"team_id": cls.team_telesales.id, "type": "lead"},
            }
        )

    def _leads(self, email):
        return self.env["crm.lead"].search([("email_normalized", "=", email)])

    def _arrive(self, code="form", **vals):
        arriving = self.env["crm.lead"].sudo()._arriving_by(code)
        return arriving.create(
            {
                "name": "Wants a course",
                "company_id": self.company.id,
                "team_id": self.team_telesales.id,
                "user_id": self.user_other.id,
                **vals,
            }
        )

    def _mail(self, email, **headers):
        lines = [
            f"From: Lan <{email}>",
            f"To: wir.fragen@{self.alias.alias_domain}",
            "Subject: A question",
            f"Message-Id: <{next(self.message_ids)}@customer.example>",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
            "",
            "How much is it?",
        ]
        thread = self.env["mail.thread"]
        return thread.message_process(False, "\n".join(lines))

    def test_a_form_of_a_known_person_is_their_open_lead(self):
        lead = self._lead("e1", "p1")
        again = self._arrive(
            email_from=self._pair("e1")[1],
            phone="0912 000 002",
            contact_name="Chị Lan",
            description="<p>In the evening</p>",
            campaign_id=self.campaign.id,
            partner_name="ACME",
        )
        self.assertEqual(again, lead)
        self.assertEqual(lead.user_id, self.user_agent)
        self.assertEqual(lead.duplicate_count, 1)
        self.assertEqual(lead.partner_name, "ACME")
        self.assertEqual(lead.phone_sanitized, self._pair("p1")[1])
        self.assertEqual(lead.phone_2, "0912 000 002", "no phone is lost")
        self.assertEqual(lead.touch_ids.campaign_id, self.campaign)
        self.assertTrue(lead.touch_ids.is_repeat)
        self.assertEqual(lead.touch_ids.contact_name, "Chị Lan")
        self.assertIn("In the evening", lead.message_ids[0].body)
        self.assertFalse(lead.description)

    def test_an_unknown_person_is_a_new_lead_as_odoo_makes_it(self):
        lead = self._arrive(email_from=self._pair("e1")[1])
        self.assertEqual(lead.user_id, self.user_other)
        self.assertFalse(lead.duplicate_count)

    def test_a_lost_lead_is_opened_again(self):
        lead = self._lead("e1")
        self._file(lead, self.k42, lost_reason=self.no_need)
        self.assertEqual(self._arrive(email_from=self._pair("e1")[1]), lead)
        self.assertEqual(lead.won_status, "pending")
        self.assertTrue(lead.active)

    def test_a_buyer_gets_a_new_lead_of_the_last_seller(self):
        lead = self._lead("e1")
        lead.action_set_won()
        again = self._arrive(email_from=self._pair("e1")[1])
        self.assertNotEqual(again, lead)
        self.assertEqual(again.user_id, self.user_agent)

    def test_what_is_typed_into_a_form_does_not_overwrite_a_contact(self):
        partner = self.env["res.partner"].create(
            {"name": "Lan", "email": self._pair("e1")[1]}
        )
        lead = self._lead(partner_id=partner.id)
        again = self._arrive(
            email_from=self._pair("e1")[1], phone="0912 000 009", contact_name="Mai"
        )
        self.assertEqual(again, lead)
        self.assertFalse(partner.phone)
        self.assertIn("0912 000 009", f"{lead.phone_2} {lead.message_ids[0].body}")

    def test_somebody_else_on_a_shared_phone_is_a_new_lead(self):
        self._lead("e1", "p1")
        again = self._arrive(email_from=self._pair("e2")[1], phone=self._pair("p1")[1])
        self.assertEqual(again.user_id, self.user_other)

    def test_a_mail_to_an_alias_comes_to_the_open_lead(self):
        lead = self._lead("e1")
        self._mail(self._pair("e1")[1])
        self.assertEqual(self._leads(self._pair("e1")[1]), lead)
        self.assertEqual(lead.duplicate_count, 1)
        self.assertEqual(lead.user_id, self.user_agent)
        bodies = "".join(lead.message_ids.mapped("body"))
        self.assertIn("How much is it?", bodies)

    def test_a_lead_in_the_pool_stays_there(self):
        lead = self._lead("e1", user_id=False)
        self._mail(self._pair("e1")[1])
        self.assertEqual(self._leads(self._pair("e1")[1]), lead)
        self.assertFalse(lead.user_id, "the leader does not get it by the way")

    def test_an_automatic_reply_is_no_coming_again(self):
        lead = self._lead("e1")
        self._mail(self._pair("e1")[1], Auto_Submitted="auto-replied")
        self.assertEqual(self._leads(self._pair("e1")[1]), lead)
        self.assertFalse(lead.duplicate_count)

    def test_two_mails_without_a_company_are_one_lead(self):
        self.alias.alias_defaults = {"type": "lead", "team_id": False}
        email = self._pair("e1")[1]
        self._mail(email)
        lead = self._leads(email)
        self.assertEqual(len(lead), 1)
        self._mail(email)
        self.assertEqual(self._leads(email), lead)
        self.assertEqual(lead.duplicate_count, 1)

    def test_colleagues_who_forward_mails_are_no_customer(self):
        for _time in range(2):
            self._mail(self.user_agent.email)
        leads = self._leads(self.user_agent.email_normalized)
        self.assertEqual(len(leads), 2)
        self.assertEqual(len(leads.profile_id), 2)

    # ------------------------------------------------------------
    # Typed by hand
    # ------------------------------------------------------------

    def _type(self, user=None, **vals):
        leads = self.env["crm.lead"].with_user(user or self.user_other)
        return leads.create(
            {
                "name": "Typed",
                "company_id": self.company.id,
                "team_id": self.team_telesales.id,
                "campaign_id": False,
                **vals,
            }
        )

    def test_typed_by_hand_keeps_its_owner_and_tells_the_other(self):
        lead = self._lead("e1")
        notes = self.env["mail.notification"].search([])
        typed = self._type(email_from=self._pair("e1")[1])
        self.assertNotEqual(typed, lead)
        self.assertEqual(typed.user_id, self.user_other)
        self.assertEqual(lead.user_id, self.user_agent)
        self.assertEqual(lead.duplicate_count, 1)
        self.assertIn(self.user_other.name, lead.message_ids[0].body)
        self.assertIn(self.user_agent.name, "".join(typed.message_ids.mapped("body")))
        told = self.env["mail.notification"].search([]) - notes
        self.assertIn(self.user_agent.partner_id, told.res_partner_id)

    def test_many_typed_leads_are_one_message_to_their_owner(self):
        for number in range(1, 4):
            self._lead(f"e{number}")
        notes = self.env["mail.notification"].search([])
        self.env["crm.lead"].with_user(self.user_other).create(
            [
                {"name": "T", "email_from": self._pair(f"e{number}")[1]}
                | {"company_id": self.company.id}
                for number in range(1, 4)
            ]
        )
        told = self.env["mail.notification"].search([]) - notes
        self.assertEqual(told.res_partner_id, self.user_agent.partner_id)
        self.assertEqual(len(told), 1)

    def test_the_form_warns_while_typing(self):
        self._lead("e1")
        with Form(self.env["crm.lead"].with_user(self.user_other)) as form:
            form.name = "Typed"
            self.assertFalse(form.known_customer_note)
            form.email_from = self._pair("e1")[1]
            self.assertIn(self.user_agent.name, form.known_customer_note)

    def test_a_copy_is_nobody_coming_again(self):
        lead = self._lead("e1")
        copies = lead.copy()
        self.assertNotIn("lead_way", copies.env.context)
        leads = self.env["crm.lead"].with_user(self.user_agent)
        leads.with_context(lead_way=COPIED).create(
            {"name": "Copy", "email_from": lead.email_from}
        )
        self.assertFalse(lead.duplicate_count)

    # ------------------------------------------------------------
    # A refusal is seen by who holds another lead
    # ------------------------------------------------------------

    def test_a_refusal_is_seen_on_the_persons_other_lead(self):
        lead, other = self._lead("e1", "p1"), self._lead("e1", "p2")
        other.user_id = self.user_other
        self._file(lead, self.k42, lost_reason=self.no_need)
        self.assertIn("refused", other.message_ids[0].body)
        note = other.with_user(self.user_other).known_customer_note
        self.assertIn(self.no_need.name, note)
        card = (
            self.env["crm.call.queue"]
            .with_user(self.user_other)
            ._get_card(other.with_user(self.user_other))
        )
        self.assertEqual(card["known"], note)

    def test_do_not_call_of_one_number_is_seen_on_the_other(self):
        lead, other = self._lead("e1", "p1"), self._lead("e1", "p2")
        lead._block_numbers()
        other.invalidate_recordset(["known_customer_note"])
        self.assertIn("Opted out", other.known_customer_note)

    def test_who_is_blocked_and_asks_to_be_called_is_a_persons_decision(self):
        lead = self._lead("p1")
        lead._block_numbers()
        self._see("p1", type="callback_request", touch={})
        self.assertTrue(lead.hand_raised_date)
        activity = lead.activity_ids.filtered(lambda one: "do-not-call" in one.summary)
        self.assertEqual(activity.user_id, self.user_agent)
        queue = self.env["crm.call.queue"].with_user(self.user_agent)
        served = queue.serve_next()["lead"]
        self.assertNotEqual(served and served["id"], lead.id)
        self.assertIn("decides", lead.known_customer_note)


@tagged("post_install", "-at_install", "lead_alignment")
class TestRequestsWithoutConsent(PeopleCommon):
    """Refusing to be tracked is not refusing to be called."""

    def _request(self, *names, event_type="callback_request", **values):
        values = {
            "type": event_type,
            "identities": [self._pair(name) for name in names],
            "message_id": str(next(self.message_ids)),
            "source": "test",
            "company_id": self.company.id,
            "touch": {"contact_name": "Lan", "note": "Please call"},
            **values,
        }
        return self.env["customer.event"]._record_batch([values])

    def _refuse(self, name):
        person = self._person(name)
        person.consent = "refused"
        self.env.flush_all()
        return person

    def test_a_callback_request_makes_a_lead_and_records_nothing(self):
        self._see("v1", "e1")
        person = self._refuse("e1")
        count = person.event_count
        result = self._request("v1", "e1", "p1")
        self.assertEqual(result["refused"][0][0], "consent")
        lead = person.lead_ids
        self.assertEqual(len(lead), 1)
        self.assertEqual(lead.phone_sanitized, self._pair("p1")[1])
        self.assertTrue(lead.hand_raised_date)
        self.assertIn("Please call", lead.touch_ids.note)
        self.assertEqual(person.event_count, count)

    def test_an_open_lead_gets_the_request(self):
        lead = self._lead("e1")
        self._refuse("e1")
        self._request("e1", event_type="form", message_id="once")
        self._request("e1", event_type="form", message_id="once")
        self.assertEqual(lead.duplicate_count, 1, "a repetition is told")
        self.assertEqual(lead.profile_id.lead_ids, lead)

    def test_behaviour_stays_unrecorded(self):
        lead = self._lead("e1")
        self._refuse("e1")
        for values in ({"event_type": "page_view"}, {"makes_lead": False}):
            result = self._request("e1", **values)
            self.assertIn(0, result["refused"])
        self.assertFalse(lead.touch_ids)
        self.assertFalse(lead.profile_id.event_count)


@tagged("post_install", "-at_install", "lead_alignment")
class TestOwnNumbers(PeopleCommon):
    """Numbers and addresses that are ours identify nobody."""

    def test_the_hotline_joins_nobody(self):
        self.company.identity_policy = "phone_first"
        self.company.own_contacts = "1900 1234\n0912 000 001; hallo@wir.example"
        one, two = self._lead("e1", "p1"), self._lead("e2", "p1")
        self.assertNotEqual(one.profile_id, two.profile_id)
        self.assertDifferent("e1", "e2")
        self.assertFalse(self._identity("p1"))

    def test_what_turns_out_to_be_ours_lets_go_of_people(self):
        self.company.identity_policy = "phone_first"
        one, two = self._lead("e1", "p1"), self._lead("e2", "p1")
        self.assertEqual(one.profile_id, two.profile_id)
        self.company.own_contacts = "0912 000 001"
        self.assertShared("p1")
        self.assertNotEqual(one.profile_id, two.profile_id)

    def test_numbers_of_colleagues_company_and_aliases(self):
        self.user_agent.partner_id.phone = "0912 000 001"
        self.company.write({"phone": "0912 000 002", "email": "firma@wir.example"})
        alias = self.env["mail.alias"].create(
            {
                "alias_name": "beratung",
                "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
            }
        )
        self.env.flush_all()
        pairs = [
            self._pair("p1"),
            self._pair("p2"),
            ("email", self.user_agent.email_normalized),
            ("email", "firma@wir.example"),
            ("email", alias.alias_full_name),
            ("partner", str(self.user_agent.partner_id.id)),
        ]
        own = self.env["customer.identity"]._find_own(
            self.company, [*pairs, self._pair("p3"), self._pair("e3")]
        )
        self.assertEqual(own, set(pairs))

    def test_an_event_on_ours_alone_is_refused_and_makes_no_lead(self):
        self.user_agent.partner_id.phone = "0912 000 001"
        result = self.env["customer.event"]._record_batch(
            [
                {
                    "type": "inbound_call",
                    "identities": [self._pair("p1")],
                    "message_id": "own",
                    "company_id": self.company.id,
                }
            ]
        )
        self.assertEqual(result["refused"][0][0], "own")
        self.assertFalse(self._identity("p1"))

    def test_who_left_is_a_customer_like_others(self):
        self.user_agent.partner_id.phone = "0912 000 001"
        self.user_agent.active = False
        self.env.flush_all()
        own = self.env["customer.identity"]._find_own(self.company, [self._pair("p1")])
        self.assertFalse(own)
