from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common_score import ScoreCommon

RULES = (
    "alignment.agreement",
    "alignment.score.rule",
    "alignment.score.group",
    "alignment.fit.rule",
    "alignment.score.exclusion",
)


class TestScoreAccess(ScoreCommon):
    """Who reads, changes and learns what, role by role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls.user_portal = new_test_user(cls.env, "portal_s", groups="base.group_portal")
        cls.user_plain = cls._new_user("plain_s", "base.group_user")
        cls._happen("e1", "chat")
        cls.lead = cls._lead("e1")
        cls.colleagues = cls._lead("e2", user_id=cls.user_head.id, team_id=False)

    def test_whoever_works_with_leads_reads_the_rules_of_their_company(self):
        for user in (
            self.user_agent,
            self.user_leader,
            self.user_head,
            self.user_marketer,
            self.user_cmo,
            self.user_cs,
            self.user_director,
        ):
            for model in RULES:
                records = self.env[model].with_user(user).search([])
                self.assertFalse(records.company_id - self.company, model)
            self.assertTrue(self.page.with_user(user).sentence)

    def test_others_read_nothing(self):
        for user in (
            self.user_portal,
            self.user_plain,
            self.env.ref("base.public_user"),
        ):
            for model in RULES:
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.lead.with_user(user).get_score_explanation()
            with self.assertRaises(AccessError):
                self.lead.profile_id.with_user(user).get_engagement_now()

    def test_marketing_and_heads_change_rules(self):
        for user in (self.user_marketer, self.user_cmo, self.user_head):
            self.page.with_user(user).points = 9
            self.agreement.with_user(user).action_publish_score()
        for user in (
            self.user_agent,
            self.user_leader,
            self.user_cs,
            self.user_director,
        ):
            with self.assertRaises(AccessError):
                self.page.with_user(user).points = 9
            for action in (
                "action_preview_score",
                "action_publish_score",
                "action_discard_score",
                "action_load_score_defaults",
            ):
                with self.assertRaises(AccessError):
                    getattr(self.agreement.with_user(user), action)()
            with self.assertRaises(AccessError):
                self.lead.profile_id.with_user(user).action_reset_score()

    def test_an_agent_reads_why_on_own_leads_only(self):
        self._work()
        agent = self.user_agent
        why = self.lead.with_user(agent).get_score_explanation()
        self.assertEqual(why["engagement"]["score"], 60)
        self.assertEqual(self.lead.with_user(agent).get_engagement_now(), 60)
        with self.assertRaises(AccessError):
            self.colleagues.with_user(agent).get_score_explanation()
        with self.assertRaises(AccessError):
            self.colleagues.with_user(agent).get_engagement_now()
        with self.assertRaises(AccessError):
            self.colleagues.profile_id.with_user(agent).get_score_explanation()

    def test_scores_are_written_by_the_system_alone(self):
        person = self.lead.profile_id
        for user in (self.user_cmo, self.user_head, self.env.ref("base.user_admin")):
            with self.assertRaises(UserError):  # or its AccessError
                person.with_user(user).engagement = 99
            with self.assertRaises(UserError):  # or its AccessError
                person.with_user(user).write({"band": "hot"})

    def test_the_general_agreement_stays(self):
        admin = self.env.ref("base.user_admin")
        with self.assertRaises(UserError):  # or its AccessError
            self.agreement.with_user(admin).unlink()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.agreement.active = False
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.agreement.company_id = self.other

    def test_two_companies_know_the_same_customer_apart(self):
        self._see("e1", company=self.other, type="form")
        self._work()
        states = self.env["customer.score.state"]
        states._ensure(self.other)
        while states._advance(self.other).is_more:
            pass
        self.env.invalidate_all()
        self.assertEqual(self._person("e1").engagement, 60)
        stranger = self._person("e1", self.other)
        self.assertEqual(stranger.engagement, 60)
        with self.assertRaises(AccessError):
            stranger.with_user(self.user_cmo).get_score_explanation()

    def test_a_step_costs_the_same_for_few_and_many(self):
        states = self.env["customer.score.state"]
        self._work()
        for count in (20, 120):
            self.env["customer.event"]._record_batch(
                [
                    {
                        "type": "chat",
                        "identities": [("visitor", f"step {count} {number}")],
                        "message_id": f"step {count} {number}",
                        "source": "test",
                        "company_id": self.company.id,
                    }
                    for number in range(count)
                ]
            )
            self.env.flush_all()
            with self.assertQueryCount(9):
                states._advance(self.company)
            people = self.env["customer.profile"].search([], limit=count)
            self.assertEqual(set(people.mapped("engagement")), {60})
