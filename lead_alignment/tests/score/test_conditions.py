import importlib.util

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import file_path, mute_logger

from ..common_rpc import RpcCase
from .common_score import ScoreCommon

# what a marketer may not know, by a path that begins at a lead
SECRETS = (
    "[('message_ids.mail_server_id.smtp_pass', 'like', 's')]",
    "[('message_ids', 'any', [('mail_server_id.smtp_pass', 'like', 's')])]",
    "[('message_ids', 'ilike', 'secret')]",
    "[('user_id.password', '!=', False)]",
    "[('user_id.partner_id.bank_ids.acc_number', 'like', '1')]",
    "[('create_uid.totp_secret', '!=', False)]",
    "[('company_id.partner_id.user_ids.login', 'like', 'a')]",
    "[('activity_ids.summary', 'ilike', 'x')]",
    "[('activity_ids', 'ilike', 'x')]",
    "['!', ('activity_summary', 'ilike', 'x')]",
    "[('tag_ids', 'any', [('create_uid.login', '=', 'admin')])]",
    "[('team_id.alias_id.alias_defaults', 'like', 'x')]",
    "[('partner_id.message_ids.body', 'ilike', 'x')]",
    "[('website_message_ids.body', 'ilike', 'x')]",
    "[('stage_id', 'child_of', 'x'), ('message_ids', 'child_of', 'x')]",
)
RULES = {
    "alignment.fit.rule": ({"name": "Spy", "points": 50}, "crm.lead"),
    "alignment.sla.policy": (
        {"name": "Spy", "target": "first_call", "minutes": 5},
        "crm.lead",
    ),
}


class ConditionCommon(ScoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.fit_rule_ids.unlink()
        cls.agreement._publish_score()

    def _write_rule(self, user, domain, model="alignment.fit.rule", **values):
        vals, _model = RULES.get(model, ({"name": "Rule"}, None))
        return (
            self.env[model]
            .with_user(user)
            .create(
                {
                    **vals,
                    "domain": domain,
                    "agreement_id": self.agreement.id,
                    **values,
                }
            )
        )

    def _condition(self, text):
        return self.env["alignment.condition"].search(
            [("company_id", "=", self.company.id), ("text", "=", text)]
        )

    def _fit_of(self, **values):
        lead = self._new_leads(**values)
        self.env.flush_all()
        return lead.fit_score


class TestConditionsOverRpc(ConditionCommon, RpcCase):
    """A marketer asks by a rule what they may not read: over the network, as a program
    would."""

    def test_no_rule_reads_what_its_author_may_not(self):
        self._login(self.user_marketer)
        for model, (vals, _asked) in RULES.items():
            for text in SECRETS:
                vals = {**vals, "domain": text, "agreement_id": self.agreement.id}
                self._assert_refused(
                    "odoo.exceptions.ValidationError", model, "create", [vals]
                )

    def test_no_exclusion_and_no_score_rule_does_either(self):
        self._login(self.user_marketer)
        for model, texts, more in (
            (
                "alignment.score.exclusion",
                [
                    "[('lead_ids.message_ids.mail_server_id.smtp_pass', 'like', 's')]",
                    "[('identity_ids.event_ids.session_key', 'like', 's')]",
                    "[('lead_ids', 'any', [('create_uid.password', '!=', False)])]",
                ],
                {"name": "Spy"},
            ),
            (
                "alignment.score.rule",
                [
                    "[('campaign_id.user_id.login', 'like', 'a')]",
                    "[('campaign_id.create_uid.password', 'like', 'a')]",
                    "[('campaign_id', 'any', [('create_uid.login', '=', 'a')])]",
                ],
                {"event_type_id": self.page.event_type_id.id},
            ),
        ):
            for text in texts:
                vals = {**more, "domain": text, "agreement_id": self.agreement.id}
                self._assert_refused(
                    "odoo.exceptions.ValidationError", model, "create", [vals]
                )

    def test_a_rule_cannot_be_written_for_somebody_else(self):
        self._login(self.user_marketer)
        text = "[('website', '!=', False)]"
        vals = {
            "company_id": self.company.id,
            "model": "crm.lead",
            "text": SECRETS[0],
            "author_id": self.env.ref("base.user_root").id,
        }
        self._assert_refused(
            "AccessError|UserError", "alignment.condition", "create", [vals]
        )
        self._write_rule(self.user_marketer, text)
        known = self._condition(text)
        self._assert_refused(
            "AccessError|UserError",
            "alignment.condition",
            "write",
            known.ids,
            {"text": SECRETS[0]},
        )
        self.assertEqual(known.author_id, self.user_marketer)

    def test_what_is_in_force_is_not_written_past_publishing(self):
        self._login(self.user_marketer)
        for vals in (
            {"score_snapshot": {"fit_rules": []}},
            {"score_publish_user_id": self.env.ref("base.user_root").id},
        ):
            self._assert_refused(
                "AccessError", "alignment.agreement", "write", self.agreement.ids, vals
            )

    def test_learning_reads_only_the_fields_of_its_list(self):
        self._login(self.user_cmo)
        [learning] = self._call("alignment.score.learning", "create", [{}])
        self._call(
            "alignment.score.learning",
            "write",
            [learning],
            {"field_ids": [Command.create({"name": "access_token", "is_used": True})]},
        )
        self.assertNotIn(
            "access_token", self.env["customer.score.sample"]._get_known_before()
        )
        self._assert_refused(
            "AccessError", "alignment.score.learning", "action_learn", [learning]
        )
        line = {
            "signal": "field:partner_id.bank_ids",
            "value": {"is": "x"},
            "points": 5,
            "is_taken": True,
        }
        self._call(
            "alignment.score.learning",
            "write",
            [learning],
            {"line_ids": [Command.create(line)]},
        )
        self._assert_refused(
            "AccessError|ValidationError",
            "alignment.score.learning",
            "action_accept",
            [learning],
        )


class TestConditions(ConditionCommon):
    """A condition holds as long as who answers for it may ask it."""

    TEXT = "[('partner_id.country_id.code', '=', 'VN')]"

    def _stop(self):
        """A marketer wrote a rule that is in force."""
        self._write_rule(self.user_marketer, self.TEXT)
        self.agreement._publish_score()
        return self.env["res.partner"].create(
            {"name": "VN", "country_id": self.env.ref("base.vn").id}
        )

    def test_a_rule_holds_with_the_rights_of_its_author(self):
        partner = self._stop()
        self.assertEqual(self._condition(self.TEXT).author_id, self.user_marketer)
        self.assertEqual(self._fit_of(partner_id=partner.id), 50)

    def test_a_record_that_the_author_may_not_read_counts_for_nothing(self):
        partner = self._stop()
        other = self.env["res.company"].create({"name": "Other"})
        partner.company_id = other
        rule = self.env.ref("base.res_partner_rule")
        rule.active = True
        lead = self._new_leads()
        self.env.cr.execute(
            "UPDATE crm_lead SET partner_id = %s WHERE id = %s", [partner.id, lead.id]
        )
        lead.invalidate_recordset()
        lead.website = "a.example.com"
        self.env.add_to_compute(lead._fields["fit_score"], lead)
        self.assertEqual(lead.fit_score, 0)

    @mute_logger("odoo.addons.lead_alignment.models.score.customer_score")
    def test_an_author_who_left_stops_the_rule_and_all_are_told(self):
        partner = self._stop()
        admin = self._new_user("admin_c", "base.group_system")
        self.user_marketer.active = False
        self.assertEqual(self._fit_of(partner_id=partner.id), 0)
        self.assertIn("no longer a user", self._condition(self.TEXT).problem)
        self.assertIn("no longer a user", self.agreement.stopped_text)
        self.assertIn("no longer a user", self.agreement.fit_rule_ids.condition_problem)
        messages = self._tell()
        told = messages.partner_ids
        self.assertIn(admin.partner_id, told)
        self.assertIn(self.user_cmo.partner_id, told)
        self.assertIn("Spy", messages[0].body)
        self.assertFalse(self._tell())  # once

    def _tell(self):
        messages = self.env["mail.message"]
        before = messages.search([], order="id desc", limit=1).id
        self.env["alignment.agreement"]._cron_tell_stopped()
        return messages.search(
            [("id", ">", before), ("message_type", "=", "user_notification")]
        )

    @mute_logger("odoo.addons.lead_alignment.models.score.customer_score")
    def test_a_right_that_is_lost_stops_it_and_one_that_is_back_lets_it_go_on(self):
        partner = self._stop()
        groups = self.user_marketer.group_ids
        self.user_marketer.group_ids = self.env.ref("base.group_user")
        self.assertEqual(self._fit_of(partner_id=partner.id), 0)
        self.assertIn("does not have access", self._condition(self.TEXT).problem)
        self.assertTrue(self._tell())
        self.user_marketer.group_ids = groups
        self.assertFalse(self._condition(self.TEXT).problem)
        self.assertEqual(self._fit_of(partner_id=partner.id), 50)
        self.assertFalse(self._tell())
        self.user_marketer.group_ids = self.env.ref("base.group_user")
        self.assertTrue(self._tell())

    @mute_logger("odoo.addons.lead_alignment.models.score.customer_score")
    def test_another_company_stops_it(self):
        self._stop()
        other = self.env["res.company"].create({"name": "Other"})
        self.user_marketer.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.assertIn("no longer works in", self._condition(self.TEXT).problem)

    @mute_logger("odoo.addons.lead_alignment.models.score.customer_score")
    def test_who_may_ask_it_takes_it_over(self):
        partner = self._stop()
        self.user_marketer.active = False
        condition = self._condition(self.TEXT)
        with self.assertRaises(AccessError):
            condition.with_user(self.user_director).action_take_over()
        condition.with_user(self.user_cmo).action_take_over()
        self.assertEqual(condition.author_id, self.user_cmo)
        self.assertEqual(self._fit_of(partner_id=partner.id), 50)

    def test_who_may_not_ask_it_takes_nothing_over(self):
        text = SECRETS[0]
        row = self.env["alignment.condition"]._ensure(self.company, "crm.lead", text)
        self.assertTrue(row.problem)
        with self.assertRaises(UserError):
            row.with_user(self.user_cmo).action_take_over()

    def test_who_writes_it_again_answers_only_if_the_author_may_not(self):
        self._stop()
        self._write_rule(self.user_cmo, self.TEXT, name="Again")
        self.assertEqual(self._condition(self.TEXT).author_id, self.user_marketer)
        self.user_marketer.active = False
        self._write_rule(self.user_cmo, self.TEXT, name="Once more")
        self.assertEqual(self._condition(self.TEXT).author_id, self.user_cmo)

    def test_a_condition_of_somebody_with_more_rights_is_none_to_copy(self):
        text = "[('phone', 'like', '0912')]"
        self._write_rule(self.user_cmo, text)
        self.agreement._publish_score()
        self.company.mask_marketing = True
        self.assertTrue(self.user_marketer._is_contact_masked())
        self.assertFalse(self._condition(text).problem)
        for model in RULES:
            with self.assertRaises(ValidationError, msg=model):
                self._write_rule(self.user_marketer, text, model=model)
        # what is in force is put back by whoever may discard a draft
        self.agreement.fit_rule_ids.domain = "[('website', '!=', False)]"
        self.agreement.with_user(self.user_marketer).action_discard_score()
        self.assertEqual(self.agreement.fit_rule_ids.domain, text)
        self.assertEqual(self._condition(text).author_id, self.user_cmo)

    @mute_logger("odoo.addons.lead_alignment.models.score.customer_score")
    def test_what_was_in_force_before_is_asked_within_the_list_only(self):
        """A snapshot, or a signed version, holds what nobody would accept today."""
        snapshot = dict(self.agreement.score_snapshot)
        root = self.env.ref("base.user_root")
        snapshot["fit_rules"] = [
            {"id": 0, "name": {"en_US": "Old"}, "domain": text, "points": 50}
            for text in SECRETS
        ]
        for text in SECRETS:
            self.env["alignment.condition"]._adopt(self.company, root, "crm.lead", text)
        self.agreement.score_snapshot = snapshot
        self.assertEqual(self._fit_of(website="a.example.com"), 0)
        self.assertEqual(self.agreement.stopped_text.count("\n"), len(SECRETS) - 1)
        self.assertTrue(self._tell())

    @mute_logger("odoo.addons.lead_alignment.models.score.customer_score")
    def test_what_nobody_answers_for_holds_for_nobody(self):
        snapshot = dict(self.agreement.score_snapshot)
        text = "[('website', '!=', False)]"
        snapshot["fit_rules"] = [
            {"id": 0, "name": {"en_US": "Old"}, "domain": text, "points": 50}
        ]
        self.agreement.score_snapshot = snapshot
        self.assertEqual(self._fit_of(website="a.example.com"), 0)
        self.assertIn("No user is responsible", self.agreement.stopped_text)
        self.assertTrue(self._tell())
        self._condition(text).with_user(self.user_cmo).action_take_over()
        self.assertEqual(self._fit_of(website="b.example.com"), 50)

    @mute_logger("odoo.addons.lead_alignment.models.score.customer_score")
    def test_the_job_goes_on_with_a_rule_that_is_stopped(self):
        self._stop()
        rule = self._rule(
            "page_view", 8, 0, 10, 0, domain="[('campaign_id.name', 'ilike', 'x')]"
        )
        self.assertTrue(rule)
        self.agreement._publish_score()
        self.user_marketer.active = False
        self._happen("e1", "chat")
        self._lead("e1")
        self._work()
        self.assertEqual(self._person("e1").engagement, 60)

    def test_a_condition_through_a_relation_is_asked_in_all_statements(self):
        campaign = self.env["utm.campaign"].create({"title": "Spring"})
        self._rule(
            "download",
            7,
            0,
            30,
            0,
            domain="[('campaign_id.title', 'ilike', 'spring')]",
        )
        self.agreement._publish_score()
        self._happen("e1", "download", campaign_id=campaign.id, message_id="d1")
        self._happen("e1", "download", message_id="d2")
        self._work()
        person = self._person("e1")
        self.assertEqual(person.engagement, 7)
        self.assertEqual(person.get_score_explanation()["score"], 7)

    def test_a_masked_phone_is_only_asked_whether_it_is_there(self):
        self.company.mask_marketing = True
        masked = self._new_user(
            "masked_c", "lead_alignment.lead_alignment_group_marketing_user"
        )
        self.assertTrue(masked._is_contact_masked())
        for text in (
            "[('phone', 'like', '091')]",
            "[('phone', '=', '0912345678')]",
            "[('phone', 'in', ['0912345678', '0912345679'])]",
            "[('email_normalized', '=like', 'a%')]",
            "[('partner_id.phone', 'like', '091')]",
            "[('partner_id', 'any', [('email', '>', 'm')])]",
            "[('phone_sanitized', '>', '+8491')]",
            "[('partner_id', 'ilike', '091')]",
            "[('partner_id.display_name', '=', 'a@khach.example')]",
            "[('profile_id', '=', '0912345678')]",
        ):
            with self.assertRaises(ValidationError, msg=text):
                self._write_rule(masked, text)
        self._write_rule(masked, "[('phone', '!=', False)]")
        text = "[('identity_ids.value', 'like', '091')]"
        with self.assertRaises(ValidationError):
            self._write_rule(masked, text, model="alignment.score.exclusion")

    @mute_logger("odoo.addons.lead_alignment.models.score.customer_score")
    def test_a_mask_that_comes_later_stops_the_rule(self):
        self._write_rule(self.user_marketer, "[('phone', 'like', '0912')]")
        self.agreement._publish_score()
        self.assertEqual(self._fit_of(phone="0912345678"), 50)
        self.company.mask_marketing = True
        self.assertEqual(self._fit_of(phone="0912345679"), 0)
        self.assertIn("masked", self.agreement.stopped_text)

    def test_what_cannot_be_read_says_where(self):
        deep = "[" * 5000 + "]" * 5000
        for text, words in (
            ("[('nothing', '=', 1)]", "The field nothing does not exist"),
            ("[('partner_id.nothing', '=', 1)]", "partner_id.nothing"),
            ("[('name'", "not valid"),
            ("__import__('os')", "not valid"),
            (deep, "not valid"),
            ("[('name', 'any!', [])]", "not valid"),
            ("[('partner_id', 'any!', [('name', '=', 'x')])]", "not valid"),
            (repr([("name", "=", "x" * 30_000)]), "not valid"),
            (
                "[('partner_id.parent_id.parent_id.parent_id.parent_id.parent_id.name',"
                " '=', 'x')]",
                "too long",
            ),
        ):
            with self.assertRaisesRegex(ValidationError, words, msg=text[:80]):
                self._write_rule(self.user_marketer, text)

    def test_an_item_of_the_gate_is_a_field_that_its_author_may_read(self):
        items = self.env["alignment.gate.item"].with_user(self.user_marketer)
        get = self.env["ir.model.fields"]._get
        with self.assertRaises(ValidationError):
            items.create(
                {
                    "agreement_id": self.agreement.id,
                    "field_id": get("crm.lead", "message_ids").id,
                }
            )
        secret = next(
            name
            for name, field in self.env["crm.lead"]._fields.items()
            if field.groups == "base.group_system" and field.store
        )
        with self.assertRaises(ValidationError):
            items.create(
                {
                    "agreement_id": self.agreement.id,
                    "field_id": get("crm.lead", secret).id,
                }
            )


class TestConditionsOfBefore(ConditionCommon):
    """An update notes who answers for the conditions that are there."""

    def test_rules_versions_and_snapshots_go_on(self):
        text = "[('website', '!=', False)]"
        left = self._new_user(
            "left_c", "lead_alignment.lead_alignment_group_marketing_user"
        )
        self._write_rule(self.user_marketer, text)
        gone = "[('city', '=', 'Hue')]"
        self._write_rule(left, gone, name="Left")
        self.env.flush_all()
        for user, text_of in ((self.user_marketer, text), (left, gone)):
            self.env.cr.execute(  # whoever flushes in a test is written as the writer
                "UPDATE alignment_fit_rule SET write_uid = %s WHERE domain = %s",
                [user.id, text_of],
            )
        self.env.invalidate_all()
        left.active = False
        self.agreement._publish_score()
        self.agreement._make_version()._come_into_force()
        rows = self.env["alignment.condition"].search([])
        rows._remove()
        self.env.registry.clear_cache()
        self.assertTrue(self.agreement.stopped_text)
        _migrate(self.env)
        self.agreement.invalidate_recordset()
        self.assertFalse(self.agreement.stopped_text)
        self.assertEqual(self._condition(text).author_id, self.user_marketer)
        # who left: as before, within the list
        root = self.env.ref("base.user_root")
        self.assertEqual(self._condition(gone).author_id, root)
        self.assertEqual(self._fit_of(website="a.example.com", city="Hue"), 100)


def _migrate(env):
    path = file_path("lead_alignment/migrations/19.0.1.11.0/post-conditions.py")
    spec = importlib.util.spec_from_file_location("post_conditions", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    env.flush_all()
    module.migrate(env.cr, "19.0.1.10.0")
    env.invalidate_all()


class TestPolicyConditions(ConditionCommon):
    """Policies in what was signed: the same, and for a batch in one query."""

    TEXT = "[('partner_id.country_id.code', '=', 'VN')]"

    def _put_in_force(self, user, text):
        policies = self.agreement.with_context(active_test=False).sla_policy_ids
        policy = policies.filtered(
            lambda one: (one.target, one.start) == ("first_call", "handover")
        )[:1]
        (policies - policy).active = False
        policy.active = True
        policy.with_user(user).domain = text
        self.agreement._make_version()._come_into_force()
        return policy

    def _timers(self, leads):
        self.env["crm.lead"]._flush_facts()
        timers = self.env["crm.lead.sla"].search([("lead_id", "in", leads.ids)])
        return timers.filtered(lambda timer: timer.target == "first_call").lead_id

    def test_it_holds_with_the_rights_of_its_author_until_they_leave(self):
        self._put_in_force(self.user_marketer, self.TEXT)
        country = self.env.ref("base.vn").id
        partner = self.env["res.partner"].create({"name": "A", "country_id": country})
        one = self._new_leads(partner_id=partner.id)
        other = self._new_leads()
        self.assertEqual(self._timers(one + other), one)
        self.user_marketer.active = False
        late = self._new_leads(partner_id=partner.id)
        with mute_logger("odoo.addons.lead_alignment.models.sla.crm_lead"):
            self.assertFalse(self._timers(late))
        self.assertIn("no longer a user", self.agreement.stopped_text)

    def test_a_condition_on_the_lead_itself_costs_no_query(self):
        self._put_in_force(self.user_marketer, "[('website', '!=', False)]")
        leads = self._new_leads(website="a.example.com") + self._new_leads()
        self.assertEqual(self._timers(leads), leads[0])

    def test_whoever_acts_the_condition_is_the_authors(self):
        """An agent who may not read what a policy asks for is not stopped by it."""
        self._put_in_force(self.user_cmo, self.TEXT)
        user = new_test_user(
            self.env, "agent_c", groups="sales_team.group_sale_salesman"
        )
        lead = self.env["crm.lead"].with_user(user).create({"name": "x"})
        self.env["crm.lead"]._flush_facts()
        self.assertTrue(lead.exists())
