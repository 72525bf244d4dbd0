from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common_people import PeopleCommon

MODELS = (
    "customer.profile",
    "customer.identity",
    "customer.identity.link",
    "customer.event",
)


class TestPeopleAccess(PeopleCommon):
    """Who sees whose person and behaviour, role by role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._lead("e1", "p1")
        cls.colleagues = cls._lead("e2", "p2", user_id=cls.user_head.id, team_id=False)
        cls._see("e1", "v1")
        cls._see("e2", "v2")
        cls._see("v3")
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls._see("e4", "v4", company=cls.other)
        cls.user_portal = new_test_user(cls.env, "portal_p", groups="base.group_portal")
        cls.user_plain = cls._new_user("plain_p", "base.group_user")

    def _sees(self, user, name, company=None):
        identity = self._identity(name, company)
        people = self.env["customer.profile"].with_user(user)
        events = self.env["customer.event"].with_user(user)
        seen = {
            bool(people.search([("id", "=", identity.profile_id.id)])),
            bool(events.search([("identity_id", "=", identity.id)])),
            bool(
                self.env["customer.identity"]
                .with_user(user)
                .search([("id", "=", identity.id)])
            ),
        }
        self.assertEqual(len(seen), 1, "a person is seen whole or not at all")
        return seen.pop()

    def test_an_agent_sees_the_people_of_own_leads(self):
        self.assertTrue(self._sees(self.user_agent, "e1"))
        self.assertFalse(self._sees(self.user_agent, "e2"))
        self.assertFalse(self._sees(self.user_agent, "v3"))

    def test_a_leader_sees_the_people_of_the_team(self):
        self.assertTrue(self._sees(self.user_leader, "e1"))
        self.assertFalse(self._sees(self.user_leader, "e2"))

    def test_marketing_heads_and_support_see_everybody_of_the_company(self):
        for user in (
            self.user_marketer,
            self.user_cmo,
            self.user_head,
            self.user_cs,
            self.user_director,
        ):
            with self.subTest(user=user.login):
                self.assertTrue(self._sees(user, "e1"))
                self.assertTrue(self._sees(user, "e2"))
                self.assertTrue(self._sees(user, "v3"))
                self.assertFalse(self._sees(user, "e4", self.other))

    def test_others_see_nothing(self):
        public = self.env.ref("base.public_user")
        for user in (self.user_portal, self.user_plain, public):
            for model in MODELS:
                with (
                    self.subTest(user=user.login, model=model),
                    self.assertRaises(AccessError),
                ):
                    self.env[model].with_user(user).search([])

    def test_only_heads_say_who_is_who_and_erase(self):
        for user in (self.user_marketer, self.user_cs, self.user_director):
            profile = self.own.profile_id.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    profile.action_erase()
                with self.assertRaises(AccessError):
                    profile.identity_ids[:1].action_share()
        for user in (self.user_cmo, self.user_head):
            self.own.profile_id.with_user(user).action_erase()

    def test_support_changes_consent_and_a_director_does_not(self):
        self.own.profile_id.with_user(self.user_cs).consent = "granted"
        with self.assertRaises(AccessError):
            self.own.profile_id.with_user(self.user_director).consent = "refused"

    def test_a_head_erases_by_the_dialog(self):
        profile = self.own.profile_id
        wizard = (
            self.env["customer.action.reason"]
            .with_user(self.user_cmo)
            .create(
                {
                    "purpose": "erase",
                    "profile_id": profile.id,
                    "reason": "Asked by mail",
                }
            )
        )
        wizard.action_confirm()
        self.assertFalse(self._identity("e1"))
        self.assertFalse(self.own.profile_id)
        log = self.env["customer.erasure"].with_user(self.user_cmo).search([], limit=1)
        self.assertEqual(log.reason, "Asked by mail")
