from ..sla.test_sla import MINUTE, MORNING, SlaCommon


class TestAgreementEffect(SlaCommon):
    """What a version would change of open leads is told before anybody signs it."""

    def _effects(self, **values):
        """[(by what holds, by what is proposed)] of the rows of the table"""
        self.agreement.write(values)
        self.env["crm.lead"]._flush_facts()
        effects = self.agreement._get_effects(
            self.agreement.version_id.terms, self.agreement._prepare_terms()
        )
        return [(before, now) for _label, before, now in effects]

    def test_a_lower_line_hands_more_over(self):
        lead = self._nurtured("p1")
        self._see("p1", type="site_search", label="Villa")
        self._work()
        self.assertEqual(lead.lifecycle, "nurture")
        above = self._effects(hot_from=lead.profile_id.engagement)[0]
        self.assertEqual(above, (0, 1))
        self.assertEqual(self._effects(mql_fit="a")[0], (0, int(lead.fit == "a")))

    def test_a_longer_gate_finds_more_missing(self):
        self.agreement.gate_item_ids.unlink()
        self.agreement.action_put_in_force()
        leads = self._handed_over() + self._handed_over(buying_motive="Gift")
        self.assertEqual(len(leads.filtered(lambda lead: lead.lifecycle == "mql")), 2)
        field = self.env["ir.model.fields"]._get("crm.lead", "buying_motive")
        item = {"field_id": field.id, "side": "marketing"}
        self.assertEqual(self._effects()[1], (0, 0))
        _none, lacking = self._effects(gate_item_ids=[(0, 0, item)])[1]
        leads[1].buying_motive = False
        self.assertEqual(self._effects()[1], (0, lacking + 1))

    def test_accepted_leads_go_cold_sooner(self):
        lead = self._handed_over()
        self._file(lead, self.k2)
        self.assertEqual(lead.lifecycle, "sal")
        self._at(9 * 24 * 60)
        self.assertEqual(self._effects(cold_days=7)[2], (0, 1))
        self.assertEqual(self._effects(cold_days=0)[2], (0, 0))

    def test_who_is_hidden(self):
        _none, others = self._effects(is_hidden_until_handover=True)[3]
        self._nurtured("p1")
        self.assertEqual(self._effects()[3], (0, others + 1))

    def test_timers_that_would_be_late(self):
        lead = self._handed_over()
        timer = self._first_call(lead)
        self._at(9)
        self.assertEqual(self._effects()[4], (0, 0))
        policies = self.agreement.sla_policy_ids
        policies.filtered(lambda policy: policy.target == "first_call").minutes = 5
        self.assertEqual(self._effects()[4], (0, 2))
        self.assertEqual(timer.due_date, MORNING + 15 * MINUTE, "nothing is done yet")

    def test_the_table_stands_where_it_is_proposed_and_signed(self):
        self._nurtured("p1")
        self.agreement.is_hidden_until_handover = True
        wizard = self.env["alignment.agreement.propose"].create(
            {"agreement_id": self.agreement.id, "reason": "Less noise"}
        )
        self.assertIn("hidden from salespeople", wizard.effect)
        wizard.action_propose()
        version = self.agreement.draft_version_id
        self.assertIn("hidden from salespeople", version.effect)
        version._come_into_force()
        self.assertFalse(version.effect)

    def test_leads_of_a_team_with_an_agreement_of_its_own_are_not_concerned(self):
        _none, others = self._effects(is_hidden_until_handover=True)[3]
        self._nurtured("p1")
        self.env["alignment.agreement"].create(
            {
                "name": "Telesales",
                "company_id": self.company.id,
                "team_ids": self.team_telesales.ids,
            }
        ).action_put_in_force()
        self.assertEqual(self._effects()[3], (0, others))
