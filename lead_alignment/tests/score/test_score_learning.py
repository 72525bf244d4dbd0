from odoo.exceptions import AccessError, UserError

from ...tools.scorecard import fit_points
from .common_score import ScoreCommon


class TestScoreLearning(ScoreCommon):
    def _learn(self, user=None, **values):
        wizard = self.env["alignment.score.learning"].with_user(user or self.user_cmo)
        wizard = wizard.with_company(self.company).create(values)
        wizard.action_learn()
        return wizard

    def _line(self, wizard, signal, value):
        return wizard.line_ids.filtered(
            lambda line: line.signal == signal and line.value["is"] == value
        )

    def test_it_refuses_less_than_fifty(self):
        self._close_leads(49)
        with self.assertRaisesRegex(UserError, "at least 50 closed leads"):
            self._learn()

    def test_what_sells_gets_points_with_what_they_rest_on(self):
        self._close_leads(60)
        wizard = self._learn()
        self.assertEqual(wizard.lead_count, 60)
        self.assertAlmostEqual(wizard.won_rate, 0.5)
        good = self._line(wizard, "field:function", "Director")
        self.assertEqual(good.count, 30)
        self.assertGreater(good.points, 5)
        self.assertGreater(good.lift, 1.5)
        self.assertTrue(0 < good.low < good.rate < good.high <= 1)
        self.assertGreater(wizard.auc_proposed, 0.7)
        # today's rules: who saw a page has the same points, bought or not
        self.assertAlmostEqual(wizard.auc_now, 0.5, delta=0.15)
        bands = wizard.band_ids.filtered(lambda band: band.kind == "proposed")
        self.assertGreater(bands[0].lift, bands[-1].lift)
        self.assertEqual(sum(bands.mapped("count")), 60)

    def test_nothing_is_learned_from_what_came_after_the_call(self):
        leads = self._close_leads(60)
        won = leads.filtered(lambda lead: lead.won_status == "won")
        for lead in won:
            self._see(f"e{self.numbers[lead]}", type="download", label="after the call")
        wizard = self._learn()
        self.assertFalse(
            wizard.line_ids.filtered(lambda line: "download" in line.signal)
        )

    def test_accepting_writes_rules_that_wait_for_a_preview(self):
        self._close_leads(60)
        wizard = self._learn()
        in_force = self.agreement._get_score_rules(self.company).digest
        action = wizard.action_accept()
        self.assertEqual(action["res_id"], self.agreement.id)
        self.assertTrue(self.agreement.has_score_draft)
        self.assertEqual(self.agreement._get_score_rules(self.company).digest, in_force)
        names = self.agreement.fit_rule_ids.mapped("name")
        self.assertIn("Job Position: Director", names)
        self.agreement._publish_score()
        self._work()
        self.assertGreater(self._learn().auc_now, 0.75)

    def test_where_the_rules_in_force_are_better_nothing_is_to_be_taken_over(self):
        self._close_leads(60)
        self._learn().action_accept()
        self.agreement._publish_score()
        self._work()
        wizard = self._learn()
        self.assertEqual(wizard.is_better, wizard.auc_proposed > wizard.auc_now)
        wizard.write({"auc_now": 0.9, "auc_proposed": 0.8})
        self.assertFalse(wizard.is_better)
        card = fit_points([{"field:a": "x"}, {"field:a": "y"}] * 40, [True, False] * 40)
        for is_better in (True, False):
            lines = wizard._prepare_lines(card, 0.5, is_better=is_better)[1:]
            self.assertEqual(any(line[2]["is_taken"] for line in lines), is_better)

    def test_only_managers_learn(self):
        self._close_leads(60)
        for user in (self.user_agent, self.user_marketer, self.user_cs):
            with self.assertRaises(AccessError):
                self._learn(user)

    def test_k_status_history_teaches_too(self):
        leads = self._close_leads(60)
        leads.write({"active": True})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET won_status = 'pending', k_status_id = "
            "CASE WHEN function = 'Director' THEN %s ELSE %s END WHERE id = ANY(%s)",
            [self.k1.id, self.k42.id, leads.ids],
        )
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            self._learn()
        wizard = self._learn(outcome="k_status")
        self.assertEqual(wizard.lead_count, 60)


class TestScorePreview(ScoreCommon):
    def test_it_tells_who_moves_before_it_is_in_force(self):
        for number in (1, 2, 3):
            self._happen(f"e{number}", "page_view")
        self._happen("e4", "chat")
        self._work()
        self.page.points = 60
        self.web.cap = 100
        self.call.points = 10
        action = self.agreement.with_user(self.user_marketer).action_preview_score()
        preview = self.env["alignment.score.preview"].browse(action["res_id"])
        self.assertEqual((preview.up_count, preview.down_count), (3, 1))
        self.assertEqual(preview.changed_count, 4)
        self.assertEqual(
            sorted(preview.person_ids.mapped(lambda p: (p.before, p.after))),
            [(8, 60), (8, 60), (8, 60), (60, 10)],
        )
        self.assertEqual(self._person("e4").engagement, 60)
        preview.with_user(self.user_marketer).action_publish()
        self._work()
        self.assertEqual(self._person("e4").engagement, 10)
        self.assertEqual(self._person("e1").band, "hot")

    def test_letters_of_open_leads_move_too(self):
        lead = self._new_leads(website="a.example.com")
        self.agreement.fit_rule_ids.unlink()
        self.agreement._publish_score()
        self._work()
        self.env["alignment.fit.rule"].create(
            {
                "name": "Website",
                "domain": "[('website', '!=', False)]",
                "points": 90,
                "agreement_id": self.agreement.id,
            }
        )
        preview = self.env["alignment.score.preview"]._make(self.agreement)
        move = preview.line_ids.filtered(lambda line: line.kind == "fit")
        self.assertEqual((move.before, move.after), ("c", "a"))
        self.assertGreaterEqual(move.count, 1)
        self.assertEqual(lead.fit, "c")

    def test_an_agent_changes_no_rule(self):
        with self.assertRaises(AccessError):
            self.page.with_user(self.user_agent).points = 100
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.user_agent).action_preview_score()
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.user_agent).action_publish_score()
        with self.assertRaises(AccessError):
            self._happen("e1", "chat").profile_id.with_user(
                self.user_agent
            ).action_reset_score()
        self.assertTrue(self.page.with_user(self.user_agent).sentence)

    def test_the_rules_of_a_company_are_its_own(self):
        other = self.env["res.company"].create(
            {"name": "Other", "country_id": self.env.ref("base.vn").id}
        )
        rules = self.env["alignment.agreement"]._get_general(other).score_rule_ids
        self.assertEqual(set(rules.mapped("window_days")), {60})
        with self.assertRaises(AccessError):
            rules[:1].with_user(self.user_marketer).points = 1
        other.country_id = self.env.ref("base.fr")
        rules = self.env["alignment.agreement"]._get_general(other).score_rule_ids
        self.assertEqual(set(rules.mapped("window_days")), {180})
        rules[0].points = 1
        rules.agreement_id._publish_score()
        other.country_id = self.env.ref("base.vn")
        self.assertEqual(set(rules.exists().mapped("window_days")), {180})
