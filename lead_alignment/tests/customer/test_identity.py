from .common_people import PeopleCommon


class TestEmailFirst(PeopleCommon):
    """Who is one person where the e-mail says so."""

    def test_two_strong_kinds_on_one_event_are_one_person(self):
        self._see("v1", "e1")
        self._see("e1", "x1")
        self.assertSamePerson("v1", "e1", "x1")

    def test_an_anonymous_history_counts_once_when_they_are_identified(self):
        self._see("v1")
        self._see("v1")
        anonymous = self._person("v1")
        self.assertEqual(anonymous.event_count, 2)
        lead = self._lead("e1")
        self._see("v1", "e1", type="form")
        self.assertSamePerson("v1", "e1")
        self.assertEqual(lead.profile_id, self._person("v1"))
        self.assertEqual(lead.profile_id.event_count, 3)

    def test_a_phone_finds_a_person(self):
        lead = self._lead("e1", "p1")
        self._see("p1")
        self.assertEqual(self._person("p1"), lead.profile_id)

    def test_a_phone_merges_nobody(self):
        self._see("v1", "p1")
        self._see("e1", "p1")
        self.assertSamePerson("e1", "p1")
        self.assertDifferent("v1", "e1")

    def test_a_phone_with_a_second_email_is_shared(self):
        one, two = self._lead("e1", "p1"), self._lead("e2", "p1")
        self.assertShared("p1")
        self.assertDifferent("e1", "e2")
        self.assertNotEqual(one.profile_id, two.profile_id)

    def test_an_event_on_a_shared_identity_alone_is_nobodys(self):
        self._lead("e1", "p1")
        self._lead("e2", "p1")
        event = self._see("p1")
        self.assertFalse(event.profile_id)

    def test_people_behind_one_switchboard_are_never_joined(self):
        leads = [self._lead(f"e{n}", "p1") for n in range(1, 6)]
        self.assertEqual(len({lead.profile_id for lead in leads}), 5)

    def test_a_lead_with_a_shared_phone_alone_is_its_own_person(self):
        first = self._lead("p1")
        self._lead("e1", "p1")
        self.assertEqual(first.profile_id, self._person("e1"))
        self._lead("e2", "p1")
        self.assertTrue(first.profile_id)
        self.assertNotIn(first.profile_id, self._person("e1") + self._person("e2"))

    def test_a_generic_mailbox_with_a_phone_is_the_phones_person(self):
        event = self._see("g1", "p1")
        self.assertShared("g1")
        self.assertEqual(event.profile_id, self._person("p1"))

    def test_a_generic_mailbox_joins_nobody(self):
        self._see("g1", "v1")
        self._see("g1", "v2")
        self.assertDifferent("v1", "v2")

    def test_two_leads_without_anything_are_two_people(self):
        one, two = self._lead(), self._lead()
        self.assertTrue(one.profile_id)
        self.assertNotEqual(one.profile_id, two.profile_id)

    def test_a_contact_is_one_person_on_all_its_leads(self):
        partner = self.env["res.partner"].create(
            {"name": "Lan", "email": "lan@example.com"}
        )
        one = self._lead(partner_id=partner.id)
        two = self._lead("e2", partner_id=partner.id)
        self.assertEqual(one.profile_id, two.profile_id)

    def test_an_organisation_is_no_person(self):
        partner = self.env["res.partner"].create({"name": "ACME", "is_company": True})
        one, two = self._new_leads(2, partner_id=partner.id)
        self.assertNotEqual(one.profile_id, two.profile_id)


class TestPhoneFirst(PeopleCommon):
    """Who is one person where the phone says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.identity_policy = "phone_first"

    def test_a_vietnamese_company_starts_with_the_phone(self):
        self.company.identity_policy = False
        self.assertEqual(self.company._get_identity_policy(), "phone_first")
        self.company.country_id = self.env.ref("base.fr")
        self.assertEqual(self.company._get_identity_policy(), "email_first")

    def test_a_second_email_joins_the_same_person(self):
        self._lead("e1", "p1")
        self._lead("e2", "p1")
        self.assertSamePerson("e1", "e2", "p1")

    def test_a_phone_with_more_than_three_emails_is_shared(self):
        leads = [self._lead(f"e{n}", "p1") for n in range(1, 4)]
        self.assertEqual(len({lead.profile_id for lead in leads}), 1)
        leads.append(self._lead("e4", "p1"))
        self.assertShared("p1")
        self.assertEqual(len({lead.profile_id for lead in leads}), 4)

    def test_a_land_line_is_shared(self):
        one, two = self._lead("e1", "h1"), self._lead("e2", "h1")
        self.assertShared("h1")
        self.assertNotEqual(one.profile_id, two.profile_id)

    def test_changing_the_policy_resolves_everybody_anew(self):
        one, two = self._lead("e1", "p1"), self._lead("e2", "p1")
        self.assertEqual(one.profile_id, two.profile_id)
        self.company.identity_policy = "email_first"
        self.assertShared("p1")
        self.assertNotEqual(one.profile_id, two.profile_id)
        self.company.identity_policy = "phone_first"
        self.assertEqual(one.profile_id, two.profile_id)


class TestLeadsAndPeople(PeopleCommon):
    """A lead follows what it names."""

    def _check_never_merges(self):
        self._see("e1")
        lead, other = self._lead("e1", "p1"), self._lead("e2", "p2")
        theirs = other.profile_id
        lead.email_from = other.email_from
        self.assertEqual(lead.profile_id, theirs)
        self.assertDifferent("e1", "e2")
        self.assertNotEqual(self._person("p1"), self._person("e1"))
        lead.phone_2 = self._pair("p3")[1]  # a later edit does not merge them either
        self.assertDifferent("e1", "e2")

    def test_changing_the_email_reattaches_and_never_merges_email_first(self):
        self._check_never_merges()

    def test_changing_the_email_reattaches_and_never_merges_phone_first(self):
        self.company.identity_policy = "phone_first"
        self._check_never_merges()

    def test_a_correction_says_nothing_also_after_later_edits(self):
        for policy in ("email_first", "phone_first"):
            with self.subTest(policy=policy):
                self.company.identity_policy = policy
                offset = 0 if policy == "email_first" else 4
                names = [f"e{1 + offset}", f"e{2 + offset}", f"p{1 + offset}"]
                lead, other = self._lead(names[0], names[2]), self._lead(names[1])
                lead.email_from = other.email_from
                self.assertDifferent(*names[:2])
                partner = self.env["res.partner"].create({"name": "Fresh"})
                partner.email = lead.email_from
                lead.partner_id = partner
                lead.phone_2 = self._pair(f"p{3 + offset}")[1]
                self.assertDifferent(*names[:2])

    def test_a_lead_that_changes_company_leaves_its_people_there(self):
        other = self.env["res.company"].create({"name": "Other"})
        lead, second = self._lead("e1", "p1"), self._lead("p1")
        self._see("e1")
        lead.write({"company_id": other.id, "team_id": False, "user_id": False})
        self.assertEqual(lead.profile_id.company_id, other)
        self.assertEqual(self._person("e1").company_id, self.company)
        self.assertEqual(self._person("p1").company_id, self.company)
        self.assertEqual(second.profile_id, self._person("p1"))
        self.assertEqual(self._person("e1", other), lead.profile_id)

    def test_a_corrected_email_takes_the_phone_along(self):
        lead = self._lead("e1", "p1")
        lead.email_from = self._pair("e2")[1]
        self.assertEqual(lead.profile_id, self._person("e2"))
        self.assertSamePerson("e2", "p1")
        self.assertDifferent("e1", "e2")

    def test_a_corrected_phone_moves_the_leads_of_who_stays(self):
        """The number corrected was the one their person was made with."""
        first = self._lead("p2")
        first.email_from = self._pair("e1")[1]
        second = self._lead("e1", "p1")
        first.phone = self._pair("p1")[1]
        leads = first + second
        leads.invalidate_recordset(["profile_id"])
        self.assertEqual(leads.profile_id, self._person("e1"))
        self.assertNotEqual(leads.profile_id, self._person("p2"))

    def test_filling_an_empty_email_is_evidence(self):
        self.company.identity_policy = "phone_first"
        self._see("e1")
        lead = self._lead("p1")
        self._see("p1")
        lead.email_from = self._pair("e1")[1]
        self.assertSamePerson("e1", "p1")
        self.assertEqual(lead.profile_id.event_count, 2)

    def test_the_own_person_of_an_empty_lead_takes_its_email_later(self):
        lead = self._lead()
        person = lead.profile_id
        lead.email_from = self._pair("e1")[1]
        self.assertEqual(lead.profile_id, person)
        self.assertEqual(self._person("e1"), person)

    def test_a_contact_that_changes_its_email_moves_its_leads(self):
        partner = self.env["res.partner"].create(
            {"name": "Lan", "email": self._pair("e1")[1]}
        )
        lead = self._lead(partner_id=partner.id)
        self.assertSamePerson("e1")
        partner.email = self._pair("e2")[1]
        self.env.flush_all()
        self.assertEqual(lead.profile_id, self._person("e2"))

    def test_a_lead_without_company_has_no_person_until_it_gets_one(self):
        lead = self._new_leads(
            company_id=False, team_id=False, user_id=False, email_from="a@example.com"
        )
        self.assertFalse(lead.profile_id)
        lead.company_id = self.company
        self.assertTrue(lead.profile_id)

    def test_merging_leads_merges_their_histories(self):
        one, two = self._lead("e1"), self._lead("e2")
        self._see("e1")
        self._see("e2")
        merged = (one + two)._merge_opportunity()
        self.assertSamePerson("e1", "e2")
        self.assertEqual(merged.profile_id.event_count, 2)

    def test_a_copy_is_the_same_person(self):
        lead = self._lead("e1")
        self.assertEqual(lead.copy().profile_id, lead.profile_id)

    def test_lost_won_and_conversion_keep_the_person(self):
        lead = self._lead("e1")
        person = lead.profile_id
        lead.action_set_lost()
        self.assertEqual(lead.profile_id, person)
        lead.action_set_won()
        lead.convert_opportunity(self.env["res.partner"])
        self.assertEqual(lead.profile_id, person)

    def test_a_deleted_lead_leaves_its_person(self):
        one, two = self._lead("e1", "p1"), self._lead("e1", "p1")
        person = one.profile_id
        (one + two).unlink()
        self.assertSamePerson("e1", "p1")
        self.assertEqual(self._person("e1"), person)

    def test_finding_people_takes_the_same_few_queries_for_few_and_for_many(self):
        for size in (20, 120):
            leads = self.env["crm.lead"].create(
                [
                    {
                        "name": f"Lead {n}",
                        "company_id": False,
                        "team_id": False,
                        "email_from": f"many{size}-{n}@example.com",
                        "phone": f"+84914{size:03}{n:03}",
                    }
                    for n in range(size)
                ]
            )
            leads.mapped("phone_sanitized")
            self.env.flush_all()
            # known identities, what the leads said; ids, profiles, identities, links
            # one of them: settings of the company, at the first size
            with self.subTest(size=size), self.assertQueryCount(7):
                people = leads._find_people(self.company)
            self.assertEqual(len(set(people.values())), size)

    def test_a_company_knows_its_own_people_only(self):
        other = self.env["res.company"].create({"name": "Other"})
        mine, theirs = (
            self._lead("e1"),
            self._lead("e1", company=other, team_id=False, user_id=False),
        )
        self.assertTrue(theirs.profile_id)
        self.assertNotEqual(mine.profile_id, theirs.profile_id)
