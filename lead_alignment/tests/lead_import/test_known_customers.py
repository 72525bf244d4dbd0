from odoo.tools import html2plaintext

from .common_lead_import import LeadImportCommon


class TestKnownCustomers(LeadImportCommon):
    """A customer whom the company knows comes again in a file."""

    def _win(self, lead):
        lead.action_set_won()
        self.assertEqual(lead.won_status, "won")

    def _messages(self, lead):
        return html2plaintext("\n".join(lead.message_ids.mapped("body")))

    # ------------------------------------------------------------
    # Buyers
    # ------------------------------------------------------------

    def test_a_buyer_gets_an_open_lead_of_the_last_seller(self):
        bought = self._new_leads(1, phone="0911111111")
        self._win(bought)
        for policy in ("touch", "reopen"):
            with self.subTest(policy):
                file = self._checked("Lan,0911111111,,,\n", duplicate_policy=policy)
                self.assertEqual(self._fates(file), ["new"])
                self.assertEqual(file.line_ids.known_lead_id, bought)
                lead = self._load(file)
                self.assertNotEqual(lead, bought)
                self.assertEqual(lead.won_status, "pending")
                self.assertEqual(
                    (lead.user_id, lead.team_id), (self.user_agent, bought.team_id)
                )
                self.assertEqual(lead.profile_id, bought.profile_id)
                self.assertEqual(bought.won_status, "won")
                lead.sudo().unlink()

    def test_a_buyer_is_nobodys_where_the_company_distributes_them(self):
        self.company.buyer_lead_owner = "nobody"
        self._win(self._new_leads(1, phone="0911111111"))
        lead = self._load(self._checked("Lan,0911111111,,,\n"))
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.team_id, self.team_telesales)

    def test_a_buyer_is_left_out_with_the_other_known_customers(self):
        self._win(self._new_leads(1, phone="0911111111"))
        file = self._checked("Lan,0911111111,,,\n", duplicate_policy="skip")
        self.assertEqual(self._fates(file), ["skip"])

    def test_a_buyer_with_an_open_lead_gets_no_second_one(self):
        self._win(self._new_leads(1, phone="0911111111"))
        opened = self._new_leads(1, phone="0911111111")
        file = self._checked("Lan,0911111111,,,\n")
        self.assertEqual(self._load(file), opened)

    def test_a_buyer_whose_seller_left_is_distributed(self):
        self._win(self._new_leads(1, phone="0911111111"))
        self.user_agent.active = False
        lead = self._load(self._checked("Lan,0911111111,,,\n"))
        self.assertFalse(lead.user_id)

    # ------------------------------------------------------------
    # Open and lost leads
    # ------------------------------------------------------------

    def test_an_open_lead_gets_the_touch_the_event_and_the_repeat(self):
        lead = self._new_leads(1, phone="0911111111")
        before = lead.touch_ids
        other = self.env["utm.campaign"].create({"title": "April"})
        file = self._checked(
            "Customer 0,0911111111,,Muốn học tối,\n", campaign_id=other.id
        )
        self._load(file)
        touch = lead.touch_ids - before
        self.assertEqual(
            (touch.campaign_id, touch.source_id, touch.is_repeat),
            (other, self.source, True),
        )
        self.assertEqual(lead.last_touch_id, touch)
        self.assertEqual(lead.campaign_id, self.campaign)
        self.assertEqual(lead.duplicate_count, 1)
        event = touch.event_id.sudo()
        self.assertEqual(event.type_id.code, "lead_file")
        self.assertEqual(event.campaign_id, other)
        self.assertIn("Muốn học tối", self._messages(lead))

    def test_a_lost_lead_is_noted_and_stays_lost_where_wanted(self):
        lead = self._new_leads(1, phone="0911111111")
        self._log(lead, status=self.k42)
        self._load(self._checked("Lan,0911111111,,,\n"))
        self.assertEqual((lead.won_status, lead.duplicate_count), ("lost", 1))

    def test_what_the_file_says_otherwise_is_shown(self):
        lead = self._new_leads(
            1, phone="0911111111", phone_2="0911111112", email_from="a@a.example.com"
        )
        self._load(self._checked("Con gái Mai,0911111111,b@b.example.com,,\n"))
        self.assertEqual(lead.contact_name, "Customer 0")
        self.assertEqual(lead.email_from, "a@a.example.com")
        self.assertIn("Con gái Mai", self._messages(lead))
        self.assertIn("b@b.example.com", self._messages(lead))

    def test_another_product_of_the_same_person_is_a_lead_of_the_same_seller(self):
        ielts, toeic = self.env["crm.lead.interest"].create(
            [{"name": "IELTS"}, {"name": "TOEIC"}]
        )
        first = self._new_leads(1, phone="0911111111", interest_id=ielts.id)
        lead = self._load(self._checked("Lan,0911111111,,,TOEIC\n"))
        self.assertNotEqual(lead, first)
        self.assertEqual((lead.interest_id, lead.user_id), (toeic, self.user_agent))

    def test_the_undo_takes_the_touch_the_event_and_the_repeat_along(self):
        lead = self._new_leads(1, phone="0911111111")
        before, last = lead.touch_ids, lead.last_touch_id
        file = self._checked("Lan,0911111111,,,\n")
        self._load(file)
        event = (lead.touch_ids - before).event_id.sudo()
        file.action_undo()
        self._work_off(file)
        self.assertEqual(lead.touch_ids, before)
        self.assertEqual(lead.last_touch_id, last)
        self.assertEqual(lead.duplicate_count, 0)
        event.invalidate_recordset()
        self.assertEqual(event.quarantine, "undone")

    # ------------------------------------------------------------
    # Who is who
    # ------------------------------------------------------------

    def test_the_second_number_is_compared_both_ways(self):
        lead = self._new_leads(1, phone="0911111111", phone_2="0922222222")
        first = self._checked("Lan,0922222222,,,\n")
        self.assertEqual(first.line_ids.known_lead_id, lead)
        second = self._checked("Lan,0933333333 / 0911111111,,,\n")
        self.assertEqual(second.line_ids.known_lead_id, lead)
        self.assertEqual(self._fates(second), ["touch"])
        within = self._checked("A,0944444444 / 0955555555,,,\nA,0955555555,,,\n")
        self.assertEqual(self._fates(within), ["new", "same"])

    def test_five_people_of_one_switchboard_are_five_leads(self):
        people = "".join(f"Person {n},02838221100,,,\n" for n in "ABCDE")
        file = self._checked(people)
        self.assertEqual(self._fates(file), ["new"] * 5)
        leads = self._load(file)
        self.assertEqual(len(leads), 5)
        again = self._checked(people)
        self.assertEqual(self._fates(again), ["touch"] * 5)
        self.assertEqual(again.line_ids.known_lead_id, leads)

    def test_mailboxes_of_many_and_made_up_ones_make_nobody_a_duplicate(self):
        self._new_leads(1, phone="0911111111", email_from="info@k.example.com")
        for mailbox in ("info@k", "noemail@k", "no.email@k", "khongcoemail@k"):
            with self.subTest(mailbox):
                file = self._checked(
                    f"A,0912000001,{mailbox}.example.com,,\n"
                    f"B,0912000002,{mailbox}.example.com,,\n"
                    f"C,,{mailbox}.example.com,,\nD,,{mailbox}.example.com,,\n"
                )
                self.assertEqual(self._fates(file), ["new"] * 4)

    def test_a_number_that_the_identity_model_calls_shared_joins_nobody(self):
        first = self._new_leads(1, phone="0911111111")
        identity = first.profile_id.sudo().identity_ids.filtered(
            lambda identity: identity.kind == "phone"
        )
        identity.action_share()
        file = self._checked("Lan,0911111111,,,\nHoa,0911111111,,,\n")
        self.assertEqual(self._fates(file), ["new", "new"])

    def test_a_number_with_too_many_addresses_is_shared(self):
        rows = "".join(f"N{n},0911111111,n{n}@k.example.com,,\n" for n in range(5))
        self.assertEqual(self._fates(self._checked(rows)), ["new"] * 5)

    def test_where_a_customer_is_the_email_two_addresses_are_two_people(self):
        self.company.identity_policy = "email_first"
        self._new_leads(1, phone="0911111111", email_from="a@a.example.com")
        file = self._checked(
            "B,0911111111,b@b.example.com,,\nC,0922222222,c@c.example.com,,\n"
            "D,0922222222,d@d.example.com,,\nA,0933333333,a@a.example.com,,\n"
        )
        self.assertEqual(self._fates(file), ["new", "new", "new", "touch"])

    def test_another_companys_customer_is_a_stranger(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._new_leads(
            1, phone="0911111111", company_id=other.id, user_id=False, team_id=False
        )
        self.assertEqual(self._fates(self._checked("Lan,0911111111,,,\n")), ["new"])

    def test_a_lead_without_company_is_known(self):
        lead = self._new_leads(
            1, phone="0911111111", company_id=False, user_id=False, team_id=False
        )
        file = self._checked("Lan,0911111111,,,\n")
        self.assertEqual(file.line_ids.known_lead_id, lead)
