from datetime import date

from odoo.tests import tagged

from odoo.addons.lead_alignment_repeat.tests.common_repeat import RepeatCommon
from odoo.addons.lead_alignment_repeat.tests.common_source import RenewalSourceCases


@tagged("post_install", "-at_install", "lead_alignment_contract")
class TestContractRenewal(RenewalSourceCases, RepeatCommon):
    """A contract of a customer is renewed, one lead a term."""

    allow_inherited_tests_method = True
    source_model = "contract.contract"

    def _source(self, end, **values):
        line = {
            "name": "Hosting",
            "quantity": 2,
            "price_unit": 50,
            "recurring_rule_type": "monthly",
            "recurring_interval": 1,
            "date_start": "2026-03-11",
            "date_end": end,
            "recurring_next_date": "2026-03-11",
        }
        return self.env["contract.contract"].create(
            {
                "name": "Hosting of An",
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "user_id": self.user_agent.id,
                "contract_type": "sale",
                "line_recurrence": True,
                "contract_line_ids": [(0, 0, line)],
                **values,
            }
        )

    def _move(self, source, end):
        source.contract_line_ids.date_end = end

    def _cancel(self, source):
        source.contract_line_ids.is_canceled = True

    def _confirm_again(self, source):
        source.contract_line_ids.is_canceled = False

    def test_what_a_year_costs(self):
        self._source(date(2027, 3, 10))
        self.assertEqual(self._terms().amount, 1200)

    def _source_as_a_whole(self, end=date(2027, 3, 10)):
        """OCA's usual way: the dates are those of the contract"""
        return self.env["contract.contract"].create(
            {
                "name": "Hosting of An",
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "contract_type": "sale",
                "recurring_rule_type": "monthly",
                "recurring_interval": 1,
                "date_start": "2026-03-11",
                "recurring_next_date": "2026-03-11",
                "date_end": end,
                "contract_line_ids": [
                    (0, 0, {"name": "Hosting", "quantity": 2, "price_unit": 50})
                ],
            }
        )

    def test_a_contract_with_dates_of_its_own_says_what_a_year_costs(self):
        contract = self._source_as_a_whole()
        self.assertFalse(contract.line_recurrence)
        term = self._terms()
        self.assertEqual((term.amount, term.end_date), (1200, date(2027, 3, 10)))
        contract.recurring_interval = 2
        self.assertEqual(self._terms().amount, 600)

    def test_a_cancelled_line_does_not_say_when_it_ends(self):
        contract = self._source(date(2027, 3, 10))
        later = contract.contract_line_ids.copy({"date_end": date(2027, 9, 10)})
        self.assertEqual(self._terms().end_date, date(2027, 9, 10))
        later.is_canceled = True
        term = self._terms()
        self.assertEqual((term.amount, term.end_date), (1200, date(2027, 3, 10)))

    def test_what_we_buy_is_not_renewed_by_sales(self):
        self._source(date(2027, 3, 10), contract_type="purchase")
        self.assertFalse(self._terms())

    def test_a_line_without_end_is_no_term(self):
        contract = self._source(date(2027, 3, 10))
        contract.contract_line_ids.date_end = False
        self.assertEqual(self._terms().state, "cancelled")

    def test_archived_it_is_not_renewed(self):
        contract = self._source(date(2027, 3, 10))
        contract.active = False
        self.assertEqual(self._terms().state, "cancelled")
