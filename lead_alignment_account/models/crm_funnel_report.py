from odoo import api, fields, models
from odoo.tools import SQL

# what was paid of the invoices of a lead's orders, refunds subtracted, by the share of
# each invoice that is settled; an invoice and the refund that settles it are zero
PAID = """
    LEFT JOIN (SELECT linked.opportunity_id,
                      sum(-line.balance
                          * CASE WHEN move.amount_total_signed = 0 THEN 1
                                 ELSE 1 - move.amount_residual_signed
                                          / move.amount_total_signed END
                         )::float8 AS amount
                 FROM (SELECT DISTINCT sold.opportunity_id, of_line.invoice_line_id
                         FROM sale_order sold
                         JOIN sale_order_line ordered_line
                           ON ordered_line.order_id = sold.id
                         JOIN sale_order_line_invoice_rel of_line
                           ON of_line.order_line_id = ordered_line.id
                        WHERE sold.opportunity_id IS NOT NULL) linked
                 JOIN account_move_line line ON line.id = linked.invoice_line_id
                 JOIN account_move move ON move.id = line.move_id
                WHERE move.state = 'posted'
                  AND move.move_type IN ('out_invoice', 'out_refund')
                GROUP BY 1) paid
           ON paid.opportunity_id = lead.id
"""


class CrmFunnelReport(models.Model):
    """Adds what customers paid, where orders of leads are invoiced (Sales and CRM)."""

    _inherit = "crm.funnel.report"

    paid = fields.Monetary(
        "Paid Revenue",
        readonly=True,
        help="Paid part of posted invoices of the lead's orders, without tax, credit "
        "notes subtracted. In the company's currency.",
    )

    @api.model
    def _get_revenue(self):
        revenue = super()._get_revenue()
        if not self._has_orders_of_leads():
            return revenue._replace(
                columns=SQL("%s, NULL::float8 AS paid", revenue.columns)
            )
        self.env["account.move"].flush_model()
        self.env["account.move.line"].flush_model()
        return revenue._replace(
            columns=SQL("%s, paid.amount AS paid", revenue.columns),
            joins=SQL("%s %s", revenue.joins, SQL(PAID)),
        )

    @api.model
    def _has_orders_of_leads(self):
        """Whether invoices are of orders, and orders of leads: in Sales with CRM."""
        registry = self.env.registry
        return (
            "sale_line_ids" in registry["account.move.line"]._fields
            and "opportunity_id" in registry["sale.order"]._fields
        )
