from odoo import fields, models

MONTHS = {"days": 1 / 30, "weeks": 7 / 30, "months": 1, "years": 12}


class SaleSubscription(models.Model):
    """A subscription that ends is renewed; when its end is moved on, a new term has
    begun. One that is closed before its end is cancelled."""

    _name = "sale.subscription"
    _inherit = ["sale.subscription", "renewal.source.mixin"]

    _renewed_fields = frozenset(
        {"date", "date_start", "template_id", "stage_id", "active", "partner_id"}
        | {"user_id", "company_id"}
    )

    def _get_renewed(self):
        return self.filtered("date")

    def _prepare_term(self, person):
        company = self.company_id
        today = fields.Date.context_today(self)
        template = self.template_id
        months = MONTHS.get(template.recurring_rule_type, 1) * (
            template.recurring_interval or 1
        )
        # OCA's own sum misses a changed price
        total = sum(self.sale_subscription_line_ids.mapped("price_subtotal"))
        return {
            "source_id": self.id,
            "is_cancelled": not self.active or self._is_given_up(),
            "company_id": company.id,
            "partner_id": self.partner_id.id,
            "profile_id": person.id,
            "user_id": self.user_id.id,
            "product_id": False,
            "name": template.name,
            "agreed_date": today,
            "end_date": self.date,
            "notice_days": company.renewal_notice_days,
            # what a year costs
            "amount": self.currency_id._convert(
                12 * total / months, company.currency_id, company, today
            ),
        }

    def _is_given_up(self):
        """Whether it was never started, or closed before its end."""
        stage = self.stage_id.type
        is_over = self.date <= self.company_id._get_today()
        return stage == "draft" or stage == "post" and not is_over
