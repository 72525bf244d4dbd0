from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount
from odoo.tools.translate import LazyTranslate

from odoo.addons.lead_alignment.models.timeline.customer_timeline_sources import (
    filled,
    labels,
)
from odoo.addons.lead_alignment.tools.timeline import Source

from .account_move import INVOICES

_lt = LazyTranslate(__name__)
LEVELS = {"marketing": "existence", "sales": "summary", "support": "summary"}


class CustomerTimeline(models.AbstractModel):
    """What is due and paid."""

    _inherit = "customer.timeline"

    @api.model
    def _get_sources(self):
        label = _lt("Invoice")._translate(self.env.lang or "en_US")
        return super()._get_sources() | {
            "invoice": Source(
                *("invoice", label, "account.move", "invoice_date", "sales", 120),
                *("fa-file-text-o", LEVELS),
                is_day=True,
                about="partner_id",
            ),
        }

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

    @api.model
    def _get_facts(self, person):
        facts = super()._get_facts(person)
        domain = self._domain_invoice(person)
        if domain is None:
            return facts
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
        currency = company.currency_id
        due = sum(
            row[0].currency_id._convert(row[1], currency, company) for row in rows
        )
        text = "" if currency.is_zero(due) else format_amount(self.env, due, currency)
        return [
            *facts,
            ("due", "invoice", self.env._("Still Due"), text, "fa-exclamation-circle"),
        ]
