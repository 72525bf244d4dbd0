from .common_people import PeopleCommon


class TestPartnerMerge(PeopleCommon):
    """Contacts that somebody merges are one person."""

    def _contact(self, name, **values):
        contact = self.env["res.partner"].create({"name": name, **values})
        pair = ("partner", str(contact.id))
        self._see(identities=[pair])
        return contact

    def _merge(self, *contacts):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([one.id for one in contacts], contacts[0])

    def _get_people(self, *values):
        domain = [("kind", "=", "partner"), ("value", "in", values)]
        return self.env["customer.identity"].search(domain).profile_id

    def test_the_story_of_both_is_one(self):
        kept, gone = self._contact("An"), self._contact("An Nguyễn")
        values = (str(kept.id), str(gone.id))
        self.assertEqual(len(self._get_people(*values)), 2)
        self._merge(kept, gone)
        person = self._get_people(*values)
        self.assertEqual(len(person), 1)
        self.assertEqual(len(person.identity_ids), 2)

    def test_one_that_nobody_knew_takes_the_story_over(self):
        kept = self.env["res.partner"].create({"name": "An"})
        gone = self._contact("An Nguyễn")
        person = self._get_people(str(gone.id))
        self._merge(kept, gone)
        self.assertEqual(self._get_people(str(kept.id)), person)

    def test_two_that_nobody_knew_make_nobody(self):
        before = self.env["customer.profile"].search_count([])
        contacts = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        self._merge(*contacts)
        self.assertEqual(self.env["customer.profile"].search_count([]), before)

    def test_a_firm_takes_over_the_story_of_a_firm_and_no_person(self):
        kept = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        gone = self._contact("Old firm", is_company=True)
        person = self._get_people(str(gone.id))
        self._merge(kept, gone)
        self.assertEqual(self._get_people(str(kept.id)), person)

    def test_who_was_erased_stays_erased_under_another_number(self):
        kept = self.env["res.partner"].create({"name": "An"})
        gone = self._contact("An Nguyễn")
        self.env["customer.erasure"]._erase(self._get_people(str(gone.id)), "Asked")
        self._merge(kept, gone)
        self._see(identities=[("partner", str(kept.id))])
        self.assertFalse(self._get_people(str(kept.id)))

    def test_who_was_erased_stays_erased(self):
        kept, gone = self._contact("An"), self._contact("An Nguyễn")
        person = self._get_people(str(kept.id))
        self.env["customer.erasure"]._erase(person, "Asked")
        self._merge(kept, gone)
        self.assertFalse(self._get_people(str(kept.id)))
