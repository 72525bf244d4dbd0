from odoo import api, fields, models

RENEWED = frozenset(
    {"date", "date_start", "template_id", "stage_id", "active", "partner_id"}
    | {"user_id", "company_id"}
)
MONTHS = {"days": 1 / 30, "weeks": 7 / 30, "months": 1, "years": 12}


class SaleSubscription(models.Model):
    """A subscription that ends is renewed; when its end is moved on, a new term has
    begun. One that is closed before its end is cancelled."""

    _inherit = "sale.subscription"

    @api.model_create_multi
    def create(self, vals_list):
        subscriptions = super().create(vals_list)
        subscriptions._sync_renewals()
        return subscriptions

    def write(self, vals):
        result = super().write(vals)
        if not RENEWED.isdisjoint(vals):
            self._sync_renewals()
        return result

    def unlink(self):
        # sudo: rows of the system, of subscriptions that the user may delete
        renewals = self.env["customer.renewal"].sudo()
        ids = self.ids
        result = super().unlink()
        renewals._cancel_sources(self._name, ids)
        return result

    def _sync_renewals(self):
        # sudo: rows of the system, of subscriptions that the user may write
        renewals = self.env["customer.renewal"].sudo()
        renewals._sync(self.sudo().with_context(active_test=False))

    def _prepare_renewals(self):
        """Return the values of the terms of these subscriptions, see
        ``customer.renewal``."""
        renewals = self.env["customer.renewal"]
        limited = self.filtered("date")
        contacts = [(one.company_id, one.partner_id) for one in limited]
        people = renewals._get_people(contacts) if limited else {}
        values = {
            one.id: one._prepare_term(people[one.company_id, one.partner_id])
            for one in limited
        }
        return renewals._number_terms(self._name, values)

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
