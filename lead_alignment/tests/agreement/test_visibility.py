from odoo.exceptions import AccessError

from ...models.handover.crm_lead import NURTURED
from ..handover.test_lifecycle import LifecycleCommon


class VisibilityCommon(LifecycleCommon):
    """A nurtured lead, one that was handed over, and both heads who sign the clause"""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_all = cls._new_user(
            "all_vn", "sales_team.group_sale_salesman_all_leads"
        )
        cls.agreement.write(
            {
                "marketing_signer_ids": cls.user_cmo.ids,
                "sales_signer_ids": cls.user_head.ids,
            }
        )

    def setUp(self):
        super().setUp()
        self.kept = self._nurtured("p1", name="Secret Nurtured")
        self.given = self._new_leads(user_id=False, name="Open Handed")
        self.env.flush_all()

    def _sign(self, **values):
        self.agreement.write({"is_hidden_until_handover": True, **values})
        self.agreement.with_user(self.user_cmo).action_propose("Hide")
        version = self.agreement.draft_version_id
        for user in (self.user_cmo, self.user_head):
            version.with_user(user).action_sign()
        self.env.invalidate_all()


class TestVisibility(VisibilityCommon):
    """Sales sees only what was handed over, once both heads signed it."""

    def _sees(self, user):
        """Names of the two leads that ``user`` finds"""
        leads = self.env["crm.lead"].with_user(user)
        return set(
            leads.search([("id", "in", (self.kept + self.given).ids)]).mapped("name")
        )

    def test_nothing_is_hidden_before_both_signed(self):
        self.agreement.is_hidden_until_handover = True
        self.agreement.action_put_in_force()
        for user in (self.user_all, self.user_head, self.user_marketer):
            self.assertEqual(len(self._sees(user)), 2, user.login)

    def test_heads_see_what_campaigns_cost_whatever_is_hidden(self):
        """What was spent is of no lead, so that no clause about leads hides it."""
        self.env["alignment.spend"].create(
            {"campaign_id": self.campaign.id, "amount": 70, "date": "2026-03-02"}
        )
        self._sign(is_head_seeing_all=False)
        report = self.env["crm.source.report"].with_user(self.user_head)
        rows = report.search([("campaign_id", "=", self.campaign.id)])
        self.assertEqual(sum(rows.mapped("spend")), 70)
        self.assertNotIn(self.kept, rows.sudo().lead_id)

    def test_sales_finds_it_nowhere(self):
        self._sign()
        lead = self.kept.with_user(self.user_all)
        self.assertEqual(self._sees(self.user_all), {"Open Handed"})
        with self.assertRaises(AccessError):
            lead.read(["name"])
        with self.assertRaises(AccessError):
            lead.write({"name": "Mine"})
        leads = self.env["crm.lead"].with_user(self.user_all)
        self.assertFalse(leads.name_search("Secret Nurtured"))
        domain = [("id", "in", (self.kept + self.given).ids)]
        self.assertEqual(leads._read_group(domain, [], ["__count"])[0][0], 1)
        for model in (
            "crm.lead.quality.report",
            "crm.lead.lifecycle.change",
            "crm.lead.handover",
            "crm.lead.sla",
            "crm.compliance.report",
            "crm.activity.report",
            "crm.k.status.change",
            "crm.lead.assignment.log",
        ):
            found = self.env[model].with_user(self.user_all)
            self.assertFalse(found.search([("lead_id", "=", self.kept.id)]), model)
        for model in ("crm.lead.sla.log", "crm.lead.sla.pause"):
            found = self.env[model].with_user(self.user_all)
            self.assertFalse(found.search([("sla_id.lead_id", "=", self.kept.id)]))

    def test_sources_do_not_tell_a_head_who_is_to_see_nothing(self):
        report = self.env["crm.source.report"].with_user(self.user_head)
        domain = [("lead_id", "in", (self.kept + self.given).ids)]
        self.assertEqual(set(report.search(domain).lead_id.ids), set(domain[0][2]))
        self._sign(is_head_seeing_all=False)
        self.assertEqual(report.search(domain).lead_id, self.given)

    def _knows(self, user):
        """Whether ``user`` finds the person of the nurtured lead, their identities and
        what they did"""
        person = self.kept.profile_id
        found = {
            bool(self.env[model].with_user(user).search([(name, "=", person.id)]))
            for model, name in (
                ("customer.profile", "id"),
                ("customer.identity", "profile_id"),
                ("customer.event", "identity_id.profile_id"),
            )
        }
        self.assertEqual(len(found), 1, "a person is seen whole or not at all")
        return found.pop()

    def test_what_was_said_is_hidden_but_from_who_said_it(self):
        form = self.env.ref("lead_alignment.alignment_feedback_form_quality")
        answers = {form.question_ids.filtered("is_required").id: 2}
        ids = self.kept.with_user(self.user_agent).give_feedback(form.id, answers)
        said = self.env["crm.lead.feedback"].browse(ids)

        def sees(user):
            return bool(said.with_user(user).search([("id", "in", ids)]))

        self.assertTrue(sees(self.user_all))
        self._sign()
        self.assertFalse(sees(self.user_all))
        self.assertTrue(sees(self.user_agent) and sees(self.user_marketer))

    def test_the_person_is_as_hidden_as_the_lead(self):
        self._see("p1", type="site_search")
        self.assertTrue(self._knows(self.user_all))
        self._sign()
        self.assertFalse(self._knows(self.user_all))
        for user in (self.user_marketer, self.user_cs, self.user_head):
            self.assertTrue(self._knows(user), user.login)
        self.kept.action_hand_over()
        self.env.flush_all()
        self.assertTrue(self._knows(self.user_all))

    def test_marketing_and_directors_see_all(self):
        self._sign()
        for user in (self.user_marketer, self.user_cmo, self.user_director):
            self.assertEqual(len(self._sees(user)), 2, user.login)

    def test_the_head_sees_what_the_clause_says(self):
        self._sign()
        self.assertEqual(len(self._sees(self.user_head)), 2)
        self._sign(is_head_seeing_all=False)
        self.assertEqual(self._sees(self.user_head), {"Open Handed"})

    def test_handed_over_it_is_there(self):
        self._sign()
        self.kept.action_hand_over()
        self.env.flush_all()
        self.assertEqual(len(self._sees(self.user_all)), 2)

    def test_what_a_salesperson_brings_is_theirs_at_once(self):
        self._sign()
        lead = (
            self.env["crm.lead"]
            .with_user(self.user_agent)
            .create({"name": "Mine", "type": "lead"})
        )
        self.assertEqual(lead.lifecycle, "sal")
        self.assertEqual(lead.read(["name"])[0]["name"], "Mine")

    def test_other_companies_keep_their_leads_in_sight(self):
        self._sign()
        other = self.env["res.company"].create({"name": "Other"})
        seller = self._new_user("seller_o", "sales_team.group_sale_salesman_all_leads")
        seller.write({"company_ids": [(4, other.id)], "company_id": other.id})
        lead = (
            self.env["crm.lead"]
            .with_context(lead_arrival=NURTURED)
            .create({"name": "Theirs", "user_id": False, "company_id": other.id})
        )
        self.assertEqual(lead.lifecycle, "nurture")
        leads = self.env["crm.lead"].with_user(seller).with_company(other)
        found = leads.with_context(allowed_company_ids=other.ids)
        self.assertTrue(found.search([("id", "=", lead.id)]))

    def test_duplicates_are_still_found(self):
        self._sign()
        leads = self.env["crm.lead"].with_user(self.user_agent)
        again = leads.create({"name": "Again", "phone": self._pair("p1")[1]})
        self.assertTrue(again.is_duplicate)
        self.assertEqual(again.sudo().profile_id, self.kept.profile_id)
        self.assertGreaterEqual(again.duplicate_lead_count, 1)

    def test_without_the_clause_it_is_in_sight_again(self):
        self._sign()
        self._sign(is_hidden_until_handover=False)
        self.assertEqual(len(self._sees(self.user_all)), 2)
        rule = self.env.ref("lead_alignment.crm_lead_rule_hidden")
        self.assertFalse(rule.active)
