from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount

from odoo.addons.lead_alignment.tools.timeline import (
    SUMMARY_TO_ALL,
    Source,
    filled,
    labels,
)


class SaleOrder(models.Model):
    """Shows quotations and orders in the history of the customer, and the history on
    their form."""

    _name = "sale.order"
    _inherit = ["sale.order", "timeline.source.mixin", "timeline.host.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="order",
                label=self.env._("Quotation or Order"),
                model=self._name,
                date="date_order",
                department="sales",
                order=110,
                icon="fa-shopping-cart",
                levels=SUMMARY_TO_ALL,
                about="partner_id",
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        is_theirs = Domain("partner_id", "in", person.partners) | Domain(
            "opportunity_id", "in", person.leads
        )
        return is_theirs & Domain("company_id", "in", person.companies)

    def _describe_for_timeline(self, source):
        states = labels(self, "state")
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
            for order in self
        }

    def _get_timeline_subjects(self, source, person):
        return {
            order.id: ("res.partner", order.partner_id.id)
            if order.partner_id.id in person.partners
            else ("crm.lead", order.opportunity_id.id)
            for order in self
        }

    def _get_timeline_start(self):
        return (self.opportunity_id or self.partner_id)._get_timeline_start()
