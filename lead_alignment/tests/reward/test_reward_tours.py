from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import tagged

from ..common import LeadAlignmentCommon
from ..common_tour import TourCase


@tagged("post_install", "-at_install", "lead_alignment")
class TestRewardTours(TourCase, LeadAlignmentCommon):
    """Both heads close a month; an employee reads why it is this amount, and objects;
    the head answers; the evaluation is read. In both languages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._seat(cls.user_cmo, cls.user_head, cls.user_agent)
        cls.env["alignment.reward.month"].search([])._remove()
        cls.env["alignment.evaluation"].search([]).unlink()
        agreement = cls.env["alignment.agreement"]._get_general(cls.company)
        # without a factor: on the first days of a month demo data have late timers in
        # the month before
        agreement.write(
            {
                "reward_basis": "new_customer",
                "reward_pot": 1000,
                "reward_gate_ids": [(5,)],
            }
        )
        agreement.action_put_in_force()
        lead = cls._new_leads(marketer_id=cls.user_marketer.id)
        lead.action_hand_over()
        lead.with_user(cls.user_agent)._file_outcome(status=cls.k1, amount=5)
        cls.env.cr.flush()
        cls.env.flush_all()
        first = cls.company._get_today().replace(day=1)
        cls.month = first - relativedelta(months=1)
        won = fields.Datetime.to_datetime(cls.month) + timedelta(days=10)
        cls.env.cr.execute(
            "UPDATE crm_lead SET customer_date = %s WHERE id = %s", [won, lead.id]
        )
        cls.env.cr.execute(
            "UPDATE crm_lead_lifecycle_change SET date = %s "
            "WHERE lead_id = %s AND to_stage = 'customer'",
            [won, lead.id],
        )
        cls.env.cr.execute(
            "UPDATE alignment_agreement_version SET date_from = %s WHERE id = %s",
            [won - timedelta(days=5), agreement.version_id.id],
        )
        cls.env.invalidate_all()
        cls.env.registry.clear_cache()
        months = cls.env["alignment.reward.month"]
        months._cron_open()
        cls.statement = months.search(
            [("company_id", "=", cls.company.id), ("month", "=", cls.month)]
        )

    def test_a_month_is_closed_and_an_employee_objects(self):
        self._start("/odoo/my-rewards", "object_to_reward", self.user_agent)
        objection = self.env["alignment.reward.objection"].search(
            [("month_id", "=", self.statement.id)]
        )
        self.assertEqual(objection.user_id, self.user_agent)
        self._start("/odoo/reward-objections", "answer_objection", self.user_head)
        objection.invalidate_recordset()
        self.assertEqual(objection.answer_user_id, self.user_head)
        for user in (self.user_cmo, self.user_head):
            self._start(f"/odoo/rewards/{self.statement.id}", "sign_rewards", user)
        self.statement.invalidate_recordset()
        self.assertEqual(self.statement.state, "closed")

    def test_an_evaluation_is_read_and_answered(self):
        evaluations = self.env["alignment.evaluation"]
        evaluations._draft(self.company, self.month)
        own = evaluations.search([("user_id", "=", self.user_agent.id)])
        own.with_user(self.user_head).action_share()
        self._start("/odoo/evaluations", "read_evaluation", self.user_agent)
        own.invalidate_recordset()
        self.assertTrue(own.read_date)
        self.assertIn("sooner", own.answer)
