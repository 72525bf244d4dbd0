from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .test_sla import MINUTE, MORNING, SlaCommon


class TestCompliance(SlaCommon):
    """What both heads see, and running timers when the deal or the hours change."""

    def _report(self, model, domain, *measures):
        domain = [*domain, ("company_id", "=", self.company.id)]
        return self.env[model]._read_group(domain, [], measures)[0]

    def test_report_badge_and_filter_agree(self):
        kept, late, running = (self._handed_over() for _n in range(3))
        self._at(10)
        self._file(kept, self.k2)
        self._at(20)
        self._file(late, self.k2)
        timers = (kept + late + running).sla_ids.filtered(
            lambda timer: timer.target == "first_call"
        )
        domain = [("lead_id", "in", (kept + late + running).ids)]
        domain += [("target", "=", "first_call")]
        share, not_kept = self._report(
            "crm.compliance.report", domain, "met_share:avg", "late_count:sum"
        )
        verdicts = timers.mapped("verdict")
        self.assertEqual(not_kept, verdicts.count("breached") + verdicts.count("late"))
        judged = not_kept + verdicts.count("met")
        self.assertAlmostEqual(share, verdicts.count("met") / judged)

    def test_median_and_nine_in_ten(self):
        leads = [self._handed_over() for _n in range(10)]
        for number, lead in enumerate(leads, 1):
            self._at(number)
            self._file(lead, self.k2)
        timers = self.env["crm.lead.sla"].union(
            *(self._timers(lead, "first_call")[0] for lead in leads)
        )
        median, p90 = self._report(
            "crm.compliance.report",
            [("id", "in", timers.ids)],
            *("used_hours:median", "used_hours_p90:p90"),
        )
        self.assertAlmostEqual(median * 60, 5.5)
        self.assertAlmostEqual(p90 * 60, 9.1)

    def test_what_was_excused_counts_for_nothing(self):
        lead = self._handed_over()
        self._at(20)
        self._file(lead, self.k2)
        timer = self._timers(lead, "first_call")[0]
        reason = self.env["alignment.reason"].search([("kind", "=", "exempt")], limit=1)
        timer.with_user(self.user_leader).action_exempt(reason)
        self.env.flush_all()
        self.assertFalse(
            self.env["crm.compliance.report"].search([("id", "=", timer.id)])
        )

    def test_promised_and_delivered(self):
        self._clause(mql_volume=20)
        before = self.env["crm.pledge.report"].search(
            [("company_id", "=", self.company.id), ("month", "=", "2026-03-01")]
        )
        had = before.delivered_count
        self._new_leads(4, user_id=False)
        back = self._handed_over()
        back.with_user(self.user_agent).action_return(self.shirking)
        self.env.invalidate_all()
        row = self.env["crm.pledge.report"].search(
            [("company_id", "=", self.company.id), ("month", "=", "2026-03-01")]
        )
        self.assertEqual(row.delivered_count, had + 5)
        self.assertEqual(row.returned_count, 1)
        self.assertGreater(row.forecast_count, row.delivered_count)

    def test_months_are_the_companys(self):
        """The first of April begins at 17:00 of 31 March in UTC."""
        self._freeze("2026-03-31 18:00:00")
        self._new_leads(3, user_id=False)
        self.env.invalidate_all()
        row = self.env["crm.pledge.report"].search(
            [("company_id", "=", self.company.id), ("month", "=", "2026-04-01")]
        )
        self.assertEqual(row.delivered_count, 3)

    def test_received_recalled_and_won_by_member(self):
        leads = [self._handed_over() for _n in range(3)]
        self._file(leads[0], self.k1)
        self._at(31)
        self._announce()
        rows = self.env["crm.member.report"]._read_group(
            [("user_id", "=", self.user_agent.id)],
            [],
            ["received_count:sum", "recalled_count:sum", "won_count:sum"],
        )
        self.assertEqual(rows[0], (3, 2, 1))

    def test_a_day_off_entered_later_moves_running_timers_alone(self):
        # timers of the demo run by other hours
        running = self.env["crm.lead.sla"].search([("state", "=", "running")])
        running._amend({"state": "cancelled", "end_date": MORNING})
        done, lead = self._handed_over(), self._handed_over()
        self._at(5)
        self._file(done, self.k2)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Storm",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": MORNING - 60 * MINUTE,
                "date_to": MORNING + timedelta(hours=10),
            }
        )
        wizard = self.env["alignment.sla.recompute"].create(
            {"agreement_id": self.agreement.id}
        )
        self.assertGreaterEqual(wizard.moved_count, 2)
        self.assertEqual(wizard.moved_count, wizard.later_count)
        ended = [(c.due_date, c.verdict) for c in done.sla_ids if c.end_date]
        with self.assertRaises(UserError):
            wizard.with_user(self.user_marketer).action_recompute()
        wizard.action_recompute()
        timer = self._timers(lead, "first_call")[0]
        self.assertEqual(str(timer.due_date), "2026-03-12 03:00:00")
        self.assertIn("recomputed", self._kinds(timer))
        self.assertEqual(
            ended, [(c.due_date, c.verdict) for c in done.sla_ids if c.end_date]
        )
        self.assertFalse(wizard.moved_count)

    def test_new_terms_leave_running_timers_until_they_are_recomputed(self):
        lead = self._handed_over()
        timer = self._timers(lead, "first_call")[0]
        self.agreement.sla_policy_ids[0].minutes = 45
        self.agreement.action_put_in_force()
        self.assertEqual(timer.due_date, MORNING + 15 * MINUTE)
        self.env["alignment.sla.recompute"].create(
            {"agreement_id": self.agreement.id}
        ).action_recompute()
        self.assertEqual(timer.due_date, MORNING + 45 * MINUTE)
        self.assertEqual(timer.version_id, self.agreement.version_id)
        fresh = self._handed_over()
        self.assertEqual(
            self._timers(fresh, "first_call")[0].due_date, MORNING + 45 * MINUTE
        )

    def test_both_sides_are_asked_before_a_review_once(self):
        self.agreement.review_date = fields.Date.to_date("2026-03-20")
        for _n in range(2):
            self.agreement._cron_review()
        asked = self.agreement.activity_ids.user_id
        self.assertIn(self.user_cmo, asked)
        self.assertIn(self.user_head, asked)
        self.assertEqual(len(self.agreement.activity_ids), len(asked))

    def test_speed_to_lead(self):
        lead = self._handed_over()
        lead.create_date = MORNING
        self._at(10)
        self._file(lead, self.k1)
        self.env.flush_all()
        row = self.env["crm.lead.quality.report"].search([("lead_id", "=", lead.id)])
        self.assertEqual((row.speed, row.won_share), ("m15", 1.0))

    def test_who_sees_the_reports(self):
        self._handed_over()
        for model in ("crm.compliance.report", "crm.member.report", "crm.lead.sla"):
            for user in (self.user_agent, self.user_head, self.user_marketer):
                self.env[model].with_user(user).search([])
            for user in (self.user_cs, self.env.ref("base.public_user")):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
        with self.assertRaises(AccessError):
            self.env["crm.pledge.report"].with_user(self.user_agent).search([])
        timers = self.env["crm.lead.sla"].with_user(self.user_agent).search([])
        self.assertFalse(timers.lead_id.user_id - self.user_agent)
