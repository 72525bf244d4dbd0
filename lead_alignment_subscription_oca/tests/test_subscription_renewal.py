from datetime import date

from odoo.tests import tagged

from odoo.addons.lead_alignment_repeat.tests.common_repeat import RepeatCommon
from odoo.addons.lead_alignment_repeat.tests.common_source import RenewalSourceCases


@tagged("post_install", "-at_install", "lead_alignment_subscription_oca")
class TestSubscriptionRenewal(RenewalSourceCases, RepeatCommon):
    """A subscription with an end is renewed, one lead a term."""

    allow_inherited_tests_method = True
    source_model = "sale.subscription"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["sale.subscription.template"].create(
            {
                "name": "Hosting",
                "code": "HO",
                "recurring_rule_type": "months",
                "recurring_interval": 3,
                "recurring_rule_boundary": "limited",
                "recurring_rule_count": 4,
            }
        )
        stages = cls.env["sale.subscription.stage"]
        cls.stage_running = stages.search([("type", "=", "in_progress")], limit=1)
        cls.stage_closed = stages.search([("type", "=", "post")], limit=1)

    def _source(self, end, **values):
        line = {"product_id": self.coffee.id, "name": "x", "price_unit": 300}
        return self.env["sale.subscription"].create(
            {
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "user_id": self.user_agent.id,
                "template_id": self.template.id,
                "pricelist_id": self.env["product.pricelist"]
                .create({"name": "x", "currency_id": self.company.currency_id.id})
                .id,
                "stage_id": self.stage_running.id,
                "date_start": "2026-03-11",
                "date": end,
                "sale_subscription_line_ids": [(0, 0, line)],
                **values,
            }
        )

    def _move(self, source, end):
        source.date = end

    def _cancel(self, source):
        source.stage_id = self.stage_closed

    def _confirm_again(self, source):
        end = source.date
        source.stage_id = self.stage_running
        source.date = end  # what is started again begins today

    def test_started_again_it_has_a_whole_term(self):
        subscription = self._source(date(2027, 3, 10))
        self._cancel(subscription)
        self._freeze("2026-09-01 03:00:00")
        subscription.stage_id = self.stage_running
        self.assertEqual(self._terms().end_date, subscription.date)
        self.assertGreater(subscription.date, date(2027, 8, 1))

    def test_what_a_year_costs(self):
        self._source(date(2027, 3, 10))
        self.assertEqual(self._terms().amount, 1200)

    def test_closed_at_its_end_it_ended(self):
        subscription = self._source(date(2027, 3, 10))
        self._freeze("2027-03-11 03:00:00")
        subscription.close_subscription()
        self.assertEqual(self._terms().state, "ended")

    def test_without_end_it_is_no_term(self):
        subscription = self._source(date(2027, 3, 10))
        self.template.recurring_rule_boundary = "unlimited"
        subscription.date = False
        self.assertEqual(self._terms().state, "cancelled")
