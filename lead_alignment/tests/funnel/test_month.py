from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..common import NOW
from .test_funnel import FunnelCommon

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
FIFTH_OF_APRIL = fields.Datetime.to_datetime("2026-04-05 03:00:00")
FIFTH_OF_MAY = fields.Datetime.to_datetime("2026-05-05 03:00:00")


class TestMonth(FunnelCommon):
    """Both heads close a month; what changes later corrects the next one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["alignment.month"].search([])._remove()
        cls.env["alignment.spend"].search([]).unlink()
        cls.source = cls.env["utm.source"].create({"name": "FB test"})
        cls.env["alignment.spend"].create(
            {
                "campaign_id": cls.campaign.id,
                "source_id": cls.source.id,
                "amount": 200,
                "date": "2026-03-11",
                "company_id": cls.company.id,
            }
        )

    def _month(self, moment=FIFTH_OF_APRIL):
        self._freeze(moment)
        self.env.cr.flush()
        self.env["alignment.month"]._cron_open()
        month = moment.date().replace(day=1) - timedelta(days=1)
        return self.env["alignment.month"].search(
            [
                ("company_id", "=", self.company.id),
                ("month", "=", month.replace(day=1)),
            ]
        )

    def _close(self, month):
        for user in (self.user_cmo, self.user_head):
            month.with_user(user).action_sign()
        self.env.invalidate_all()

    def _sums(self, months, of_month):
        """{key: value} of our source"""
        rows = self.env["alignment.month.figure"]._read_group(
            [
                ("month_id", "in", months.ids),
                ("of_month", "=", of_month),
                ("source_id", "=", self.source.id),
            ],
            ["key"],
            ["value:sum"],
        )
        return dict(rows)

    def test_a_month_is_prepared_when_it_has_ended(self):
        self._new_leads(2, source_id=self.source.id)
        month = self._month()
        self.assertEqual((month.month, month.state), (MARCH, "draft"))
        self.assertEqual(month.display_name, "March 2026")
        self.assertEqual(
            self._sums(month, MARCH), {"lead_count": 2, "mql_count": 2, "spend": 200}
        )
        self.assertEqual(self._month(), month, "once")

    def test_no_month_is_left_out_when_the_job_did_not_run(self):
        self._new_leads(1)
        self._month()
        self._month(FIFTH_OF_MAY + timedelta(days=60))
        months = self.env["alignment.month"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            months.mapped("month"), [date(2026, month, 1) for month in (6, 5, 4, 3)]
        )

    def test_the_first_signature_fixes_and_the_second_closes(self):
        leads = self._new_leads(2, source_id=self.source.id)
        month = self._month()
        month.with_user(self.user_cmo).action_sign()
        self._freeze(NOW)
        self._file(leads[0], self.k1, amount=50)
        self._month()
        self.assertNotIn("new_customer_count", self._sums(month, MARCH))
        with self.assertRaisesRegex(UserError, "signed already"):
            month.with_user(self.user_head).action_refresh()
        month.with_user(self.user_head).action_sign()
        self.assertEqual(month.state, "closed")
        self.assertTrue(month.message_ids.filtered("body"))

    def test_a_signature_is_taken_back_before_the_other_head_signs(self):
        self._new_leads(1, source_id=self.source.id)
        month = self._month()
        month.with_user(self.user_head).action_sign()
        with self.assertRaises(UserError):
            month.with_user(self.user_cmo).action_withdraw()
        month.with_user(self.user_head).action_withdraw()
        self.assertFalse(month.sales_signer_id)
        with self.mock_datetime_and_now(NOW):
            self._new_leads(1, source_id=self.source.id)
        month.with_user(self.user_cmo).action_sign()
        self.assertEqual(self._sums(month, MARCH)["lead_count"], 2)
        month.with_user(self.user_head).action_sign()
        with self.assertRaises(UserError):
            month.with_user(self.user_head).action_withdraw()

    def test_what_changes_later_corrects_the_next_month(self):
        leads = self._new_leads(3, source_id=self.source.id)
        self._file(leads[0], self.k1, amount=500)
        march = self._month()
        self._close(march)
        signed = self._sums(march, MARCH)
        self.assertEqual(signed["lead_count"], 3)
        self._freeze(FIFTH_OF_APRIL + timedelta(days=3))
        leads[1:].merge_opportunity()
        leads[0].expected_revenue = 400
        april = self._month(FIFTH_OF_MAY)
        self._close(april)
        self.assertEqual(self._sums(march, MARCH), signed)
        self.assertEqual(
            self._sums(april, MARCH),
            {"lead_count": -1, "mql_count": -1, "revenue": -100},
        )
        self.assertTrue(all(april.correction_ids.mapped("is_correction")))
        self.assertEqual(march.later_count, len(april.correction_ids))
        # all months together say what is true now
        ((*truth,),) = self.env["crm.acquisition.report"]._read_group(
            [
                ("company_id", "=", self.company.id),
                ("source_id", "=", self.source.id),
                ("date", "<", "2026-05-01"),
            ],
            [],
            ["lead_count:sum", "mql_count:sum", "revenue:sum"],
        )
        both = self._sums(march + april, MARCH)
        names = ("lead_count", "mql_count", "revenue")
        self.assertEqual([both[name] for name in names], truth)

    def test_a_third_of_a_cent_is_no_correction(self):
        leads = self._new_leads(3, source_id=self.source.id)
        for lead in leads:
            self._file(lead, self.k1, amount=1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET expected_revenue = 33.333333 WHERE id = ANY(%s)",
            [leads.ids],
        )
        self._close(self._month())
        april = self._month(FIFTH_OF_MAY)
        self.assertFalse(april.correction_ids)

    def test_a_lead_without_a_company_is_signed_once(self):
        second = self.env["res.company"].create({"name": "Second"})
        self._new_leads(1, company_id=second.id, user_id=False, team_id=False)
        nobody = self._new_leads(1, source_id=self.source.id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET company_id = NULL WHERE id = %s", [nobody.id]
        )
        self.env.invalidate_all()
        self._month()
        figures = self.env["alignment.month.figure"].search(
            [("source_id", "=", self.source.id), ("key", "=", "lead_count")]
        )
        self.assertEqual(sum(figures.mapped("value")), 1)

    def test_months_close_in_their_order_and_when_they_are_over(self):
        self._new_leads(1)
        march = self._month()
        april = self._month(FIFTH_OF_MAY)
        with self.assertRaisesRegex(UserError, "Close March 2026 first"):
            april.with_user(self.user_cmo).action_sign()
        self._freeze("2026-03-31 16:59:00")  # a minute to midnight in Vietnam
        with self.assertRaisesRegex(UserError, "not over"):
            march.with_user(self.user_cmo).action_sign()
        self._freeze("2026-03-31 17:00:00")
        march.with_user(self.user_cmo).action_sign()

    def test_who_may_sign(self):
        self._new_leads(1)
        month = self._month()
        both = self.user_cmo.copy({"login": "both", "email": "both@x.example"})
        both.group_ids |= self.user_head.group_ids
        month.with_user(both).action_sign()
        with self.assertRaises(UserError):
            month.with_user(both).action_sign()
        with self.assertRaises(UserError):
            month.with_user(self.user_director).action_sign()
        for user in (self.user_marketer, self.user_agent, self.user_leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                month.with_user(user).action_sign()
        for user in (self.user_head, self.user_director):
            with self.subTest(user=user.login):
                own = month.with_user(user)
                self.assertTrue(own.read(["lead_count", "cac"]))
                with self.assertRaises(UserError):
                    own.write({"state": "closed"})
                with self.assertRaises(UserError):
                    own.figure_ids.write({"value": 1})

    def test_the_totals_of_a_month(self):
        leads = self._new_leads(4, source_id=self.source.id)
        self._file(leads[0], self.k1, amount=900)
        self.env["alignment.cost"].create(
            {"month": MARCH, "amount": 300, "company_id": self.company.id}
        )
        month = self._month()
        totals = self.env["crm.acquisition.report"]._read_group(
            [
                ("company_id", "=", self.company.id),
                ("date", ">=", MARCH),
                ("date", "<", APRIL),
            ],
            [],
            ["lead_count:sum", "cost_per_lead:ratio", "cac:ratio", "revenue:sum"],
        )
        found = (month.lead_count, month.cost_per_lead, month.cac, month.revenue)
        for one, other in zip(found, totals[0], strict=True):
            self.assertAlmostEqual(one, other, 4)

    def test_a_source_with_figures_stays(self):
        self._new_leads(1, source_id=self.source.id)
        self._month()
        with self.assertRaises(UserError):
            self.source.unlink()
