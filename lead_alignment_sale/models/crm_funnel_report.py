from odoo import api, fields, models
from odoo.tools import SQL

# a lead's confirmed orders, each at its own rate
ORDERS = """
    LEFT JOIN (SELECT opportunity_id,
                      sum(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1))
                          ::float8 AS amount
                 FROM sale_order
                WHERE state = 'sale' AND opportunity_id IS NOT NULL
                GROUP BY 1) ordered
           ON ordered.opportunity_id = lead.id
"""


class CrmFunnelReport(models.Model):
    """Takes what a lead earned from its confirmed orders, if it has any."""

    _inherit = "crm.funnel.report"

    revenue_basis = fields.Selection(selection_add=[("order", "Confirmed orders")])

    @api.model
    def _get_revenue(self):
        revenue = super()._get_revenue()
        self.env["sale.order"].flush_model()
        return revenue._replace(
            amount=SQL("COALESCE(ordered.amount, %s)", revenue.amount),
            basis=SQL(
                "CASE WHEN ordered.amount IS NULL THEN %s ELSE 'order' END",
                revenue.basis,
            ),
            joins=SQL("%s %s", revenue.joins, SQL(ORDERS)),
        )
