from datetime import date, timedelta

from odoo import Command

from odoo.addons.lead_alignment.tests.common import NOW
from odoo.addons.lead_alignment.tests.reward.common_reward import (
    AFTER,
    APRIL,
    MARCH,
    MAY,
    RewardCommon,
)

from .common import InvoiceMixin


class TestPaidReward(InvoiceMixin, RewardCommon):
    """5 % of what customers pay. Numbers in names are those of bugs that users of
    OCA's commissions reported (github.com/OCA/commission)."""

    def setUp(self):
        super().setUp()
        if not self.env["alignment.reward.month"]._has_invoices():
            self.skipTest("Sales is not installed")
        self._agree(reward_basis="paid_revenue", reward_percent=5, reward_pot=0)
        self.partner = self.env["res.partner"].create({"name": "Buyer"})
        self._make_accounts()
        self.product = self.env["product.product"].create({"name": "Course"})
        self.lead = self._win()

    def _sell(self, lead, price):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "opportunity_id": lead.id,
                "company_id": self.company.id,
                "pricelist_id": False,  # in the company's currency
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": price,
                            "tax_ids": [],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order

    def _bill(self, price=1_000_000, lead=None, day="2026-03-12"):
        order = self._sell(lead or self.lead, price)
        return self._bill_lines(order.order_line, price, day)

    def _bill_lines(self, ordered_lines, price, day="2026-03-12", **values):
        """:returns: the posted invoice of what was ordered, at this price"""
        move = self._invoice(
            invoice_date=day,
            invoice_line_ids=[
                Command.create(
                    {
                        "name": "Course",
                        "price_unit": price,
                        "account_id": self.income.id,
                        "tax_ids": [],
                    }
                )
            ],
            **values,
        )
        move.invoice_line_ids.sale_line_ids = ordered_lines
        move.action_post()
        return move

    def _refund(self, move, price=None, day="2026-04-03"):
        """A credit note that is paid back, not set against the invoice."""
        refund = move.with_company(self.company)._reverse_moves(
            [{"invoice_date": day, "date": day}]
        )
        if price:
            refund.invoice_line_ids.price_unit = price
        refund.invoice_line_ids.sale_line_ids = move.invoice_line_ids.sale_line_ids
        refund.action_post()
        self._pay(refund, day)
        return refund

    def _pay(self, move, day="2026-03-14", **values):
        return super()._pay(move, payment_date=day, **values)

    def _whole(self, *months, lead=None):
        """Σ of the entries of these months, of a lead or of all"""
        return sum(sum(self._amounts(one, lead).values()) for one in months)

    # ------------------------------------------------------------
    # Payments
    # ------------------------------------------------------------

    def test_what_is_not_paid_brings_nothing(self):
        self._bill()
        self.assertEqual(self._whole(self._draft()), 0)

    def test_a_part_payment_brings_its_part(self):
        move = self._bill()
        self._pay(move, amount=400_000)
        march = self._close(self._draft())
        self.assertEqual(self._whole(march), 20_000)
        self._freeze(AFTER[MARCH])
        self._pay(move, day="2026-04-02", amount=600_000)
        april = self._draft(APRIL)
        self.assertEqual(self._whole(march, april), 50_000)
        self.assertEqual(set(april.entry_ids.mapped("event")), {"earned"})

    def test_684_orders_made_before_the_agreement_knew_of_rewards_count(self):
        """#684: agents were not on the lines, and generating them again did nothing."""
        move = self._bill()
        self._pay(move)
        self.assertEqual(self._whole(self._draft()), 50_000)

    def test_145_430_the_last_day_of_the_month_belongs_to_it(self):
        """#145, #430: the settlement was empty unless its date lay after the period."""
        move = self._bill(day="2026-03-31")
        self._pay(move, day="2026-03-31")
        first = self._bill(day="2026-04-01")
        self._pay(first, day="2026-04-01")
        march = self._draft()
        self.assertEqual(self._whole(march), 50_000)

    # ------------------------------------------------------------
    # Refunds
    # ------------------------------------------------------------

    def test_555_a_credit_note_takes_away(self):
        """#555: credit notes gave a positive commission."""
        move = self._bill()
        self._pay(move)
        march = self._close(self._draft())
        self._freeze(AFTER[MARCH])
        self._refund(move, 400_000)
        april = self._draft(APRIL)
        self.assertEqual(self._whole(april), -20_000)
        self.assertEqual(self._whole(march, april), 30_000)

    def test_503_607_invoice_and_reversal_in_a_month_are_nothing(self):
        """#503, #607: of a reversed invoice only the negative half was settled."""
        move = self._bill()
        move.with_company(self.company)._reverse_moves(cancel=True)
        self.assertEqual(self._whole(self._draft()), 0)
        self.assertFalse(self._amounts(self._draft()))

    def test_a_refund_in_full_takes_all_back(self):
        move = self._bill()
        self._pay(move)
        march = self._close(self._draft())
        self._freeze(AFTER[MARCH])
        self._refund(move)
        april = self._draft(APRIL)
        self.assertEqual(self._whole(march, april), 0)

    def test_a_refund_after_the_window_takes_nothing(self):
        self._agree(reward_claw_back_days=10)
        move = self._bill(lead=self._win(2))
        self._pay(move)
        march = self._close(self._draft())
        self.assertEqual(self._whole(march), 50_000)
        self._freeze(AFTER[MARCH])
        self._refund(move)
        self.assertFalse(self._draft(APRIL).entry_ids)

    def test_a_repeat_order_is_taken_back_by_its_own_payment(self):
        self._agree(reward_claw_back_days=20)
        lead = self._win(4)
        march = self._close(self._draft())
        self._freeze(AFTER[MARCH] + timedelta(days=30))
        move = self._bill(lead=lead, day="2026-05-04")
        self._pay(move, day="2026-05-05")
        self._refund(move, day="2026-05-06")
        months = march + self._close(self._draft(APRIL))
        months += self._draft(MAY)
        self.assertEqual(self._whole(months, lead=lead), 0)

    def test_a_write_off_is_no_money(self):
        move = self._bill()
        loss = self.env["account.account"].create(
            {
                "name": "Bad debt",
                "code": "LAX9",
                "account_type": "expense",
                "company_ids": [(6, 0, self.company.ids)],
            }
        )
        journal = self.env["account.journal"].create(
            {
                "name": "Misc",
                "code": "LAM",
                "type": "general",
                "company_id": self.company.id,
            }
        )
        owed = move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": "2026-03-20",
                "line_ids": [
                    Command.create({"account_id": loss.id, "debit": 1_000_000}),
                    Command.create(
                        {
                            "account_id": owed.account_id.id,
                            "partner_id": self.partner.id,
                            "credit": 1_000_000,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        (owed + entry.line_ids.filtered("credit")).reconcile()
        self.assertEqual(move.amount_residual, 0)
        self.assertEqual(self._whole(self._draft()), 0)

    def test_a_payment_that_is_taken_back_was_none(self):
        move = self._bill()
        self._pay(move)
        march = self._close(self._draft())
        self._freeze(AFTER[MARCH] + timedelta(days=1))
        move.line_ids.remove_move_reconcile()
        self.assertEqual(move.amount_residual, 1_000_000)
        april = self._draft(APRIL)
        self.assertEqual(self._whole(march, april), 0)

    def test_the_sum_is_the_paid_revenue_of_the_funnel(self):
        move = self._bill(price=1_111_111)
        self._pay(move, amount=345_678)
        other = self._bill(price=222_222)
        self._pay(other)
        self._refund(other, 22_222, day="2026-03-20")
        march = self._draft()
        row = self.env["crm.funnel.report"].search([("lead_id", "=", self.lead.id)])
        self.assertAlmostEqual(self._whole(march), round(row.paid * 0.05), delta=1)
        self.assertEqual(self._whole(march) % 1, 0)

    # ------------------------------------------------------------
    # The first paid order
    # ------------------------------------------------------------

    def _agree_on_first_orders(self):
        self._agree(reward_basis="first_order", reward_pot=900_000)
        return self._win(3)

    def test_the_first_paid_order_brings_the_pot_once(self):
        lead = self._agree_on_first_orders()
        self._bill(lead=lead)
        self.assertFalse(self._amounts(self._draft(), lead))
        move = self._bill(lead=lead)
        self._freeze(AFTER[MARCH])
        self._pay(move, day="2026-04-02")
        march = self._close(self._draft())
        self.assertFalse(self._amounts(march, lead), "it was paid in April")
        self._freeze(AFTER[MARCH])
        april = self._draft(APRIL)
        self.assertEqual(self._whole(april, lead=lead), 900_000)
        entry = april.entry_ids.filtered(lambda one: one.lead_id == lead)[0]
        self.assertEqual(entry.date, date(2026, 4, 2))

    def test_a_part_of_the_first_order_that_is_refunded_counts_no_more(self):
        lead = self._agree_on_first_orders()
        move = self._bill(lead=lead)
        self._pay(move)
        march = self._close(self._draft())
        self.assertEqual(self._whole(march, lead=lead), 900_000)
        self._freeze(AFTER[MARCH])
        self._refund(move, 250_000)
        april = self._draft(APRIL)
        self.assertEqual(self._whole(march, april, lead=lead), 675_000)
        entry = april.entry_ids.filtered(lambda one: one.lead_id == lead)[0]
        self.assertIn("75 %", entry.explanation)

    def test_a_first_order_in_a_foreign_currency_is_paid_at_any_rate(self):
        lead = self._agree_on_first_orders()
        dollar = self.env["res.currency"].create(
            {
                "name": "LAX",
                "symbol": "x",
                "rate_ids": [
                    Command.create(
                        {
                            "name": day,
                            "company_rate": rate,
                            "company_id": self.company.id,
                        }
                    )
                    for day, rate in (
                        ("2020-01-01", 0.01),
                        ("2026-03-12", 0.02),
                        ("2026-03-14", 0.04),
                    )
                ],
            }
        )
        order = self._sell(lead, 1_000_000)
        move = self._bill_lines(order.order_line, 10_000, currency_id=dollar.id)
        self._pay(move, currency_id=dollar.id)
        self.assertEqual(self._whole(self._draft(), lead=lead), 900_000)

    def test_a_credit_note_set_against_the_invoice_settles_the_first_order(self):
        lead = self._agree_on_first_orders()
        move = self._bill(lead=lead)
        self._pay(move, amount=800_000)
        self.assertFalse(self._amounts(self._draft(), lead))
        credit = move.with_company(self.company)._reverse_moves(
            [{"invoice_date": "2026-03-20", "date": "2026-03-20"}]
        )
        credit.invoice_line_ids.price_unit = 200_000
        credit.invoice_line_ids.sale_line_ids = move.invoice_line_ids.sale_line_ids
        credit.action_post()
        self.assertEqual(move.amount_residual, 0)
        march = self._draft()
        self.assertEqual(self._whole(march, lead=lead), 900_000)
        entry = march.entry_ids.filtered(lambda one: one.lead_id == lead)[0]
        self.assertEqual(entry.date, date(2026, 3, 20))

    def test_what_is_never_delivered_is_no_part_of_the_first_order(self):
        lead = self._agree_on_first_orders()
        order = self._sell(lead, 1_000_000)
        move = self._bill_lines(order.order_line, 900_000)
        self.assertFalse(self._amounts(self._draft(), lead), "it is not paid")
        self._pay(move)
        self.assertEqual(self._whole(self._draft(), lead=lead), 900_000)

    def test_a_down_payment_is_no_first_order(self):
        lead = self._agree_on_first_orders()
        order = self._sell(lead, 1_000_000)
        part = order.order_line.create(
            {
                "order_id": order.id,
                "name": "Down payment",
                "is_downpayment": True,
                "product_uom_qty": 0,
                "price_unit": 300_000,
            }
        )
        self._pay(self._bill_lines(part, 300_000))
        self.assertFalse(self._amounts(self._draft(), lead))

    def test_a_later_payment_does_not_reopen_the_window(self):
        self._agree(
            reward_basis="first_order", reward_pot=900_000, reward_claw_back_days=10
        )
        lead = self._win(3)
        move = self._bill(lead=lead)
        self._pay(move)
        march = self._close(self._draft())
        self._freeze(AFTER[MARCH])
        self._refund(move, day="2026-04-03")
        sold = move.invoice_line_ids.sale_line_ids
        self._pay(self._bill_lines(sold, 1_000_000, "2026-04-04"), day="2026-04-10")
        self.assertFalse(self._amounts(self._draft(APRIL), lead))
        self.assertEqual(self._whole(march, lead=lead), 900_000)

    def test_a_first_order_that_is_refunded_and_paid_again_brings_the_pot(self):
        lead = self._agree_on_first_orders()
        move = self._bill(lead=lead)
        self._pay(move)
        march = self._close(self._draft())
        self._freeze(AFTER[MARCH])
        self._refund(move, day="2026-04-03")
        april = self._close(self._draft(APRIL))
        self.assertEqual(self._whole(march, april, lead=lead), 0)
        self._freeze(AFTER[APRIL])
        sold = move.invoice_line_ids.sale_line_ids
        self._pay(self._bill_lines(sold, 1_000_000, "2026-05-04"), day="2026-05-05")
        may = self._draft(MAY)
        self.assertEqual(self._whole(march, april, may, lead=lead), 900_000)

    def test_the_first_order_that_is_paid_may_be_of_the_second_deal(self):
        first = self._agree_on_first_orders()
        second = self._win(3)
        self.assertEqual(first.profile_id, second.profile_id)
        self._pay(self._bill(lead=second))
        march = self._close(self._draft())
        self.assertEqual(self._whole(march, lead=second), 900_000)
        self._freeze(AFTER[MARCH])
        self._pay(self._bill(lead=first, day="2026-04-02"), day="2026-04-03")
        self.assertFalse(self._draft(APRIL).entry_ids)

    def test_a_new_customer_who_was_rewarded_brings_no_first_order(self):
        self._agree(reward_basis="new_customer", reward_pot=900_000)
        first = self._win(3)
        self._freeze(NOW + timedelta(hours=1))
        self._agree(reward_basis="first_order", reward_pot=900_000)
        self._freeze(NOW + timedelta(hours=2))
        second = self._win(3)
        self.assertEqual(first.profile_id, second.profile_id)
        self._pay(self._bill(lead=second))
        march = self._draft()
        self.assertEqual(self._whole(march, lead=first + second), 900_000)
