from datetime import date, timedelta

from odoo.addons.lead_alignment.tests.common import NOW

from .common_repeat import RepeatCommon


class TestRenewal(RepeatCommon):
    """What is sold for a term is renewed: one lead a term, whatever happens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.support = cls.env["product.product"].create(
            {"name": "Support", "renewal_months": 12, "renewal_notice_days": 30}
        )
        cls.end = date(2027, 3, 10)

    def _terms(self):
        self.env.invalidate_all()
        return self.env["customer.renewal"].search(
            [("partner_id", "=", self.partner.id)]
        )

    def test_the_product_says_until_when(self):
        order = self._order(product=self.support)
        self.assertEqual(order.order_line.term_end, self.end)
        term = self._terms()
        self.assertEqual(term.end_date, self.end)
        self.assertEqual(term.notice_date, self.end - timedelta(days=30))
        self.assertEqual((term.state, term.amount), ("upcoming", 100))

    def test_what_was_typed_counts(self):
        self._order(product=self.support, term_end="2026-12-31")
        self.assertEqual(self._terms().end_date, date(2026, 12, 31))

    def test_a_lead_is_opened_once(self):
        self._order(product=self.support)
        self.assertFalse(self._open_renewals("2027-02-07"))
        lead = self._open_renewals("2027-02-08")
        self.assertEqual(len(lead), 1)
        self.assertEqual(lead.user_id, self.user_agent)
        self.assertEqual(lead.expected_revenue, 100)
        self.assertEqual(lead.date_deadline, self.end)
        self.assertEqual(self._open_renewals("2027-02-20"), lead)
        self.assertEqual(self._terms().state, "open")

    def test_a_deleted_lead_is_not_opened_again(self):
        self._order(product=self.support)
        self._open_renewals("2027-02-08").unlink()
        self.assertFalse(self._open_renewals("2027-02-09"))

    def test_a_moved_date_moves_the_lead(self):
        order = self._order(product=self.support)
        lead = self._open_renewals("2027-02-08")
        order.order_line.term_end = "2027-04-30"
        self.assertEqual(lead.date_deadline, date(2027, 4, 30))
        self.assertEqual(self._open_renewals("2027-04-01"), lead, "no second one")
        self.assertEqual(len(self._terms()), 1)

    def test_a_moved_date_before_the_notice_moves_the_notice(self):
        order = self._order(product=self.support)
        order.order_line.term_end = "2027-06-30"
        self.assertFalse(self._open_renewals("2027-02-08"))
        self.assertEqual(len(self._open_renewals("2027-06-01")), 1)

    def test_a_cancelled_order_is_not_renewed(self):
        order = self._order(product=self.support)
        order._action_cancel()
        self.assertEqual(self._terms().state, "cancelled")
        self.assertFalse(self._open_renewals("2027-02-08"))
        order.action_draft()
        order.action_confirm()
        self.assertEqual(len(self._open_renewals("2027-02-09")), 1)

    def test_a_line_that_is_cut_to_nothing_is_not_renewed(self):
        order = self._order(product=self.support)
        order.order_line.product_uom_qty = 0
        self.assertEqual(self._terms().state, "cancelled")
        self.assertFalse(self._open_renewals("2027-02-08"))
        order.order_line.product_uom_qty = 1
        self.assertEqual(self._terms().state, "upcoming")

    def test_cancelled_and_confirmed_again_it_has_one_lead(self):
        order = self._order(product=self.support)
        lead = self._open_renewals("2027-02-08")
        order._action_cancel()
        self.assertEqual(self._terms().state, "cancelled")
        order.action_draft()
        order.action_confirm()
        self.assertEqual(self._open_renewals("2027-02-10"), lead)

    def test_a_deleted_line_is_not_renewed(self):
        order = self._order(product=self.support)
        order._action_cancel()
        order.unlink()
        self.assertEqual(set(self._terms().mapped("state")), {"cancelled"})
        self.assertFalse(self._open_renewals("2027-02-08"))

    def test_a_new_term_renews_the_one_before(self):
        first = self._order(product=self.support)
        lead = self._open_renewals("2027-02-08")
        second = self._order(product=self.support, lead=lead)
        terms = self._terms()
        old = terms.filtered(lambda one: one.source_id == first.order_line.id)
        new = terms - old
        self.assertEqual(old.state, "renewed")
        self.assertEqual(old.renewed_by_id, new)
        self.assertEqual(new.source_id, second.order_line.id)
        self.assertEqual(self._open_renewals("2027-03-01"), lead)

    def test_won_and_lost_renewals_say_so(self):
        self._order(product=self.support)
        lead = self._open_renewals("2027-02-08")
        self._file(lead, self.k42, lost_reason=self.no_need)
        self.assertEqual(self._terms().state, "lost")
        lead.action_restore()
        self._file(lead, self.k1, amount=100)
        self.assertEqual(self._terms().state, "renewed")
        for state in ("renewed", "lost"):
            found = self.env["customer.renewal"].search(
                [("state", "=", state), ("partner_id", "=", self.partner.id)]
            )
            self.assertEqual(bool(found), state == "renewed")

    def test_what_ended_long_ago_is_not_opened(self):
        self._order(product=self.support, term_end=NOW.date() - timedelta(days=400))
        self.assertFalse(self._open_renewals("2026-03-12"))
        self.assertEqual(self._terms().state, "ended")

    def test_a_merged_renewal_keeps_its_term(self):
        self._order(product=self.support)
        lead = self._open_renewals("2027-02-08")
        other = self._new_leads(partner_id=self.partner.id, type="opportunity")
        kept = (lead + other).merge_opportunity()
        self.assertEqual(self._terms().lead_id, kept)

    def test_the_owner_who_left_gets_no_lead(self):
        self._order(product=self.support)
        self.user_agent.active = False
        lead = self._open_renewals("2027-02-08")
        self.assertEqual(len(lead), 1)
        self.assertFalse(lead.user_id)
