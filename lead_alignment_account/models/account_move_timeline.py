from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount

from odoo.addons.lead_alignment.tools.timeline import (
    SUMMARY_TO_SALES_AND_SUPPORT,
    Source,
    filled,
    labels,
)

from .account_move import INVOICES


class AccountMove(models.Model):
    """Shows invoices in the history of the customer."""

    _name = "account.move"
    _inherit = ["account.move", "timeline.source.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="invoice",
                label=self.env._("Invoice"),
                model=self._name,
                date="invoice_date",
                department="sales",
                order=120,
                icon="fa-file-text-o",
                levels=SUMMARY_TO_SALES_AND_SUPPORT,
                is_day=True,
                about="partner_id",
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        return (
            Domain("move_type", "in", INVOICES)
            & Domain("state", "=", "posted")
            & Domain("partner_id", "in", person.partners)
            & Domain("company_id", "in", person.companies)
        )

    def _describe_for_timeline(self, source):
        kinds, states = labels(self, "move_type"), labels(self, "payment_state")
        return {
            move.id: {
                "title": kinds[move.move_type],
                "lines": filled(
                    format_amount(self.env, move.amount_total, move.currency_id),
                    states.get(move.payment_state),
                    move._get_due_line(),
                ),
                "text": move.name,
                "who": move.invoice_user_id.name,
            }
            for move in self
        }

    def _get_due_line(self):
        if not self.amount_residual:
            return ""
        due = format_amount(self.env, self.amount_residual, self.currency_id)
        return self.env._("%s still due", due)
