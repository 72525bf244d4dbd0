from odoo import api, models
from odoo.tools import SQL

# Money that came for the invoices of a lead's orders, and that was paid back, by the
# day: the untaxed part of each payment. A credit note that settles an invoice moves no
# money, so neither of the two counts.
PAID = """
    SELECT linked.lead_id, COALESCE(move.reversed_entry_id, move.id) AS invoice_id,
           partial.max_date AS day,
           linked.untaxed * partial.amount / abs(move.amount_total_signed) AS amount,
           linked.untaxed AS total
      FROM (SELECT of_lead.lead_id, line.move_id, sum(-line.balance) AS untaxed
              FROM (SELECT DISTINCT sold.opportunity_id AS lead_id,
                           of_line.invoice_line_id
                      FROM sale_order sold
                      JOIN sale_order_line ordered_line
                        ON ordered_line.order_id = sold.id
                      JOIN sale_order_line_invoice_rel of_line
                        ON of_line.order_line_id = ordered_line.id
                     WHERE sold.opportunity_id IS NOT NULL) of_lead
              JOIN account_move_line line ON line.id = of_lead.invoice_line_id
             WHERE line.company_id = %(company)s
          GROUP BY 1, 2) linked
      JOIN account_move move ON move.id = linked.move_id
      JOIN account_move_line owed ON owed.move_id = move.id
      JOIN account_partial_reconcile partial
        ON CASE move.move_type WHEN 'out_invoice' THEN partial.debit_move_id
           ELSE partial.credit_move_id END = owed.id
      JOIN account_move_line counterpart
        ON counterpart.id = CASE move.move_type
           WHEN 'out_invoice' THEN partial.credit_move_id
           ELSE partial.debit_move_id END
      JOIN account_move other ON other.id = counterpart.move_id
     WHERE move.state = 'posted' AND move.amount_total_signed != 0
       AND move.move_type IN ('out_invoice', 'out_refund')
       AND other.move_type NOT IN ('out_invoice', 'out_refund')
       AND partial.max_date < %(end_day)s
"""


class AlignmentRewardMonth(models.Model):
    """Rewards for what customers paid, where orders of leads are invoiced."""

    _inherit = "alignment.reward.month"

    @api.model
    def _has_invoices(self):
        return self.env["crm.funnel.report"]._has_orders_of_leads()

    @api.model
    def _get_paid_sql(self, company, end_day):
        if not self._has_invoices():
            return super()._get_paid_sql(company, end_day)
        return SQL(PAID, company=company.id, end_day=end_day)
