from odoo import api, fields, models
from odoo.tools import SQL

# An invoice belongs to the customer whose lead its order names, else to the first
# customer of the company that is invoiced; to one only. Credit notes are negative.
INVOICES = """
    SELECT customer_id, 2, 'invoice', date, amount FROM (
        SELECT DISTINCT ON (move.id) move.id, found.customer_id,
               move.invoice_date::timestamp AS date,
               move.amount_untaxed_signed::float8 AS amount
          FROM (%(linked)s
                SELECT member.customer_id, member.company_id, move.id AS move_id,
                       1 AS distance
                  FROM member
                  JOIN crm_lead lead ON lead.id = member.lead_id
                  JOIN res_partner buyer ON buyer.id = lead.partner_id
                  JOIN account_move move
                    ON move.commercial_partner_id = buyer.commercial_partner_id) found
          JOIN account_move move ON move.id = found.move_id
         WHERE move.state = 'posted' AND move.company_id = found.company_id
           AND move.move_type IN ('out_invoice', 'out_refund')
         ORDER BY move.id, found.distance, found.customer_id) invoiced
"""
LINKED = """
    SELECT member.customer_id, member.company_id, line.move_id, 0 AS distance
      FROM member
      JOIN sale_order sold ON sold.opportunity_id = member.lead_id
      JOIN sale_order_line ordered_line ON ordered_line.order_id = sold.id
      JOIN sale_order_line_invoice_rel of_line
        ON of_line.order_line_id = ordered_line.id
      JOIN account_move_line line ON line.id = of_line.invoice_line_id
     UNION ALL
"""


class CrmValueReport(models.Model):
    """Takes what customers bought from posted invoices, credit notes subtracted."""

    _inherit = "crm.value.report"

    basis = fields.Selection(selection_add=[("invoice", "Posted invoices")])

    @api.model
    def _get_purchases(self):
        self.env["account.move"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        has_orders = self.env["crm.funnel.report"]._has_orders_of_leads()
        linked = SQL(LINKED) if has_orders else SQL("")
        return [*super()._get_purchases(), SQL(INVOICES, linked=linked)]
