from odoo.exceptions import UserError

from .common_people import PeopleCommon


class TestMergeAndSplit(PeopleCommon):
    def _merge_two(self):
        self.first, self.second = self._lead("e1", "p1"), self._lead("e2", "p2")
        for name in ("e1", "v1", "e2"):
            self._see(name)
        self.before = self._partition()
        self.profiles = self.first.profile_id, self.second.profile_id
        self._see("e1", "x2")
        self._see("x2", "e2")
        self.assertSamePerson("e1", "e2")
        return self.env["customer.profile.merge"].search(
            [("kept_id", "=", self._person("e1").id), ("undone_date", "=", False)],
            order="id desc",
            limit=1,
        )

    def test_a_merge_is_logged_with_its_evidence(self):
        merge = self._merge_two()
        self.assertEqual(merge.absorbed_id, self.profiles[1])
        self.assertFalse(merge.absorbed_id.active)
        self.assertEqual(self.second.profile_id, self.profiles[0])

    def test_unmerging_gives_everything_back(self):
        merge = self._merge_two()
        merge.action_undo()
        self.assertEqual(self.first.profile_id, self.profiles[0])
        self.assertEqual(self.second.profile_id, self.profiles[1])
        self.assertTrue(self.profiles[1].active)
        kept = {frozenset(p) - set(self._identity("x2").ids) for p in self._partition()}
        self.assertEqual({group for group in kept if group}, self.before)
        with self.assertRaises(UserError):
            merge.action_undo()

    def test_what_was_split_stays_split(self):
        merge = self._merge_two()
        merge.action_undo()
        self._see("x2", "e2")
        self._see("x2", "e1")
        self.assertDifferent("e1", "e2")

    def test_a_person_joins_two_by_hand_and_parts_them_again(self):
        one, two = self._lead("e1"), self._lead("e2")
        (one.profile_id + two.profile_id).with_user(self.user_cmo).action_merge()
        self.assertSamePerson("e1", "e2")
        self._identity("e2").with_user(self.user_cmo).action_split_off()
        self.assertDifferent("e1", "e2")
        self.assertNotEqual(one.profile_id, two.profile_id)

    def test_a_person_says_that_a_browser_is_personal(self):
        self._see("v1", "e1")
        self._see("v1", "e2")
        self.assertShared("v1")
        self._identity("v1").with_user(self.user_cmo).action_make_personal()
        self.assertSamePerson("e1", "e2", "v1")
        self._identity("v1").with_user(self.user_cmo).action_leave_to_rules()
        self.assertShared("v1")
        self.assertDifferent("e1", "e2")

    def test_a_person_says_that_an_account_is_shared(self):
        self._see("x1", "e1")
        self._see("x1", "e2")
        self.assertSamePerson("e1", "e2")
        self._identity("x1").with_user(self.user_cmo).action_share()
        self.assertShared("x1")
        self.assertDifferent("e1", "e2")

    def test_a_person_says_that_a_phone_is_personal(self):
        self._lead("e1", "p1")
        lead = self._lead("p1")
        self._lead("e2", "p1")
        self.assertShared("p1")
        self._identity("p1").with_user(self.user_cmo).action_make_personal()
        self.assertEqual(lead.profile_id, self._person("p1"))

    def test_a_withdrawn_email_gives_a_shared_phone_back(self):
        self._lead("e1", "p1")
        second = self._lead("e2", "p1")
        only = self._lead("p1")
        self.assertShared("p1")
        second.phone = False
        self.env.flush_all()
        self.assertSamePerson("e1", "p1")
        self.assertEqual(only.profile_id, self._person("e1"))

    def test_refusal_survives_a_merge_and_goes_with_an_unmerge(self):
        one, two = self._lead("e1").profile_id, self._lead("e2").profile_id
        two.consent = "refused"
        (one + two).with_user(self.user_cmo).action_merge()
        self.assertEqual(one.consent, "refused")
        one.merge_ids.with_user(self.user_cmo).action_undo()
        self.assertEqual(one.consent, "unknown")
        self.assertEqual(two.consent, "refused")

    def test_unmerging_leaves_a_switchboard_shared(self):
        self.company.identity_policy = "phone_first"
        leads = [self._lead(f"e{n}", "p1") for n in range(1, 5)]
        self.assertShared("p1")
        before = self._partition()
        people = leads[0].profile_id + leads[1].profile_id
        people.with_user(self.user_cmo).action_merge()
        self.assertSamePerson("e1", "e2")
        leads[0].profile_id.merge_ids.action_undo()
        self.assertEqual(self._partition(), before)
        self._identity("e4").with_user(self.user_cmo).action_split_off()
        self.assertEqual(self._partition(), before)

    def test_a_refusal_after_a_merge_stays_when_it_is_undone(self):
        one, two = self._lead("e1").profile_id, self._lead("e2").profile_id
        two.consent = "granted"
        (one + two).with_user(self.user_cmo).action_merge()
        self.assertEqual(one.consent, "granted")
        one.consent = "refused"
        one.merge_ids.action_undo()
        self.assertEqual(one.consent, "refused")

    def test_a_cut_outlives_the_lead_that_said_it(self):
        self.company.identity_policy = "phone_first"
        lead = self._lead("e1", "p1")
        link = self.env["customer.identity.link"].search(
            [("lead_id", "=", lead.id), ("void_id", "=", False)]
        )
        link.with_user(self.user_cmo).action_cut()
        lead.phone = self._pair("p2")[1]
        self._lead("e1", "p1")
        self.assertDifferent("e1", "p1")

    def test_an_agent_cannot_say_who_is_who(self):
        lead = self._lead("e1", "p1")
        profile = lead.profile_id.with_user(self.user_agent)
        self.assertTrue(profile.display_name)
        with self.assertRaises(UserError):
            (profile + self._lead("e2").profile_id).action_merge()
        with self.assertRaises(UserError):
            profile.identity_ids[:1].action_split_off()
