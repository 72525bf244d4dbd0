from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount

from odoo.addons.lead_alignment.tools.timeline import CardFact


class CustomerTimeline(models.AbstractModel):
    """Adds the amount due to the card above the history."""

    _inherit = "customer.timeline"

    @api.model
    def _get_facts(self, person):
        facts = super()._get_facts(person)
        # sudo: a summary, shown by the visibility of invoices; in the company's
        # currency
        moves = self.env["account.move"].sudo()
        domain = moves._get_timeline_domain("invoice", person)
        rows = moves._read_group(
            domain & Domain("payment_state", "not in", ("paid", "reversed")),
            ["company_id"],
            ["amount_residual_signed:sum"],
        )
        company = self.env.company
        currency = company.currency_id
        due = sum(
            other.currency_id._convert(residual, currency, company)
            for other, residual in rows
        )
        return [
            *facts,
            CardFact(
                key="due",
                source="invoice",
                label=self.env._("Outstanding"),
                value=""
                if currency.is_zero(due)
                else format_amount(self.env, due, currency),
                icon="fa-exclamation-circle",
            ),
        ]
