from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount
from odoo.tools.translate import LazyTranslate

from odoo.addons.lead_alignment.models.timeline_source_mixin import filled, labels
from odoo.addons.lead_alignment.tools.timeline import Source

_lt = LazyTranslate(__name__)
LEVELS = {"marketing": "summary", "sales": "summary", "support": "summary"}
INVOICE_LEVELS = {"marketing": "existence", "sales": "summary", "support": "summary"}
INVOICES = ("out_invoice", "out_refund")


class CustomerTimeline(models.AbstractModel):
    """Quotations and orders, and what is due and paid."""

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
            "invoice": Source(
                *("invoice", _lt("Invoice")._translate(lang), "account.move"),
                *("invoice_date", "sales", 120, "fa-file-text-o", INVOICE_LEVELS),
                is_day=True,
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
    # Invoices
    # ------------------------------------------------------------

    @api.model
    def _domain_invoice(self, person):
        if not person.partners:
            return None
        return (
            Domain("move_type", "in", INVOICES)
            & Domain("state", "=", "posted")
            & Domain("partner_id", "in", person.partners)
            & Domain("company_id", "in", person.companies)
        )

    @api.model
    def _describe_invoice(self, moves):
        kinds, states = labels(moves, "move_type"), labels(moves, "payment_state")
        return {
            move.id: {
                "title": kinds[move.move_type],
                "lines": filled(
                    format_amount(self.env, move.amount_total, move.currency_id),
                    states.get(move.payment_state),
                    self._get_due(move),
                ),
                "text": move.name,
                "who": move.invoice_user_id.name,
            }
            for move in moves
        }

    @api.model
    def _get_due(self, move):
        if not move.amount_residual:
            return ""
        due = format_amount(self.env, move.amount_residual, move.currency_id)
        return self.env._("%s still due", due)

    # ------------------------------------------------------------
    # Above the history
    # ------------------------------------------------------------

    @api.model
    def _get_facts(self, person):
        return [
            *super()._get_facts(person),
            *self._get_order_facts(person),
            *self._get_invoice_facts(person),
        ]

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
    def _get_invoice_facts(self, person):
        domain = self._domain_invoice(person)
        if domain is None:
            return []
        # sudo: a summary, shown by its level; in the currency of the company
        rows = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                domain & Domain("payment_state", "not in", ("paid", "reversed")),
                ["company_id"],
                ["amount_residual_signed:sum"],
            )
        )
        company = self.env.company
        due = sum(
            row[0].currency_id._convert(row[1], company.currency_id, company)
            for row in rows
        )
        return [
            (
                *("due", "invoice", self.env._("Still Due")),
                *(self._get_amount(due), "fa-exclamation-circle"),
            )
        ]

    @api.model
    def _get_amount(self, value):
        currency = self.env.company.currency_id
        return (
            "" if currency.is_zero(value) else format_amount(self.env, value, currency)
        )
