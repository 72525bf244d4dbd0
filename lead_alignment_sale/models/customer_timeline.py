from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount
from odoo.tools.translate import LazyTranslate

from odoo.addons.lead_alignment.models.timeline.customer_timeline_sources import (
    filled,
    labels,
)
from odoo.addons.lead_alignment.tools.timeline import Source

_lt = LazyTranslate(__name__)
LEVELS = {"marketing": "summary", "sales": "summary", "support": "summary"}


class CustomerTimeline(models.AbstractModel):
    """Quotations and orders."""

    _name = "customer.timeline"
    _inherit = ["customer.offer.mixin", "customer.timeline"]

    @api.model
    def _get_sources(self):
        lang = self.env.lang or "en_US"
        return super()._get_sources() | {
            "order": Source(
                *("order", _lt("Quotation or Order")._translate(lang), "sale.order"),
                *("date_order", "sales", 110, "fa-shopping-cart", LEVELS),
                about="partner_id",
            ),
        }

    @api.model
    def _start_sale_order(self, order):
        if order.opportunity_id:
            return self._start_crm_lead(order.opportunity_id)
        return self._start_res_partner(order.partner_id)

    # ------------------------------------------------------------
    # Quotations and orders
    # ------------------------------------------------------------

    @api.model
    def _domain_order(self, person):
        domain = Domain.FALSE
        if person.partners:
            domain |= Domain("partner_id", "in", person.partners)
        if person.leads:
            domain |= Domain("opportunity_id", "in", person.leads)
        if domain.is_false():
            return None
        return domain & Domain("company_id", "in", person.companies)

    @api.model
    def _describe_order(self, orders):
        states = labels(orders, "state")
        return {
            order.id: {
                "title": states[order.state],
                "lines": [
                    format_amount(self.env, order.amount_total, order.currency_id)
                ],
                "text": "\n".join(
                    filled(order.name, *order.order_line.mapped("name"))[:6]
                ),
                "who": order.user_id.name,
            }
            for order in orders
        }

    @api.model
    def _about_order(self, orders, person):
        return {
            order.id: ("res.partner", order.partner_id.id)
            if order.partner_id.id in person.partners
            else ("crm.lead", order.opportunity_id.id)
            for order in orders
        }

    # ------------------------------------------------------------
    # Above the history
    # ------------------------------------------------------------

    @api.model
    def _get_facts(self, person):
        return [*super()._get_facts(person), *self._get_order_facts(person)]

    @api.model
    def _get_order_facts(self, person):
        domain = self._domain_order(person)
        if domain is None:
            return []
        company = self.env.company
        # sudo: a summary, shown by its level
        rows = (
            self.env["sale.order"]
            .sudo()
            ._read_group(
                domain & Domain("state", "!=", "cancel"),
                ["state", "currency_id"],
                ["__count", "amount_untaxed:sum"],
            )
        )
        quotations = sum(row[2] for row in rows if row[0] != "sale")
        value = sum(
            row[1]._convert(row[3], company.currency_id, company)
            for row in rows
            if row[0] == "sale"
        )
        return [
            (
                *("quotations", "order", self.env._("Open Quotations")),
                *(str(quotations) if quotations else "", "fa-file-o"),
            ),
            (
                *("value", "order", self.env._("Bought So Far")),
                *(self._get_amount(value), "fa-money"),
            ),
        ]

    @api.model
    def _get_amount(self, value):
        currency = self.env.company.currency_id
        return (
            "" if currency.is_zero(value) else format_amount(self.env, value, currency)
        )
