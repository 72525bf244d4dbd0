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
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        """Return the domain of invoices to the customer, and of what they ordered."""
        theirs = Domain("partner_id", "in", person.partners)
        if ordered := self._get_ordered(person):
            theirs |= Domain("id", "in", ordered.ids)
        return (
            Domain("move_type", "in", INVOICES)
            & Domain("state", "=", "posted")
            & theirs
            & Domain("company_id", "in", person.companies)
        )

    @api.model
    def _get_ordered(self, person):
        """Return the invoices of the customer's orders, whoever they are addressed to;
        none where Sales is not installed."""
        if "sale_line_ids" not in self.env["account.move.line"]._fields:
            return self.browse()
        # sudo: finds all orders of the customer; what is shown is decided later
        orders = self.env["sale.order"].sudo()
        theirs = Domain("partner_id", "in", person.partners)
        if "opportunity_id" in orders._fields:
            theirs |= Domain("opportunity_id", "in", person.leads)
        return orders.search(theirs).invoice_ids

    def _get_timeline_subjects(self, source, person):
        """Return the addressee, else who ordered: the contact, else the lead."""
        subjects = {}
        for move in self:
            orders = move.sudo()._get_orders()  # sudo: as above
            known = [("res.partner", move.partner_id.id)]
            if orders:
                known += [("res.partner", one.id) for one in orders.partner_id]
                known += [("crm.lead", one.id) for one in orders.opportunity_id]
            own = {"res.partner": person.partners, "crm.lead": person.leads}
            subjects[move.id] = next(
                (model, number) for model, number in known if number in own[model]
            )
        return subjects

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
        return self.env._("%s outstanding", due)
