from odoo import api, models
from odoo.tools import SQL

# Money that came for the invoices of a lead's orders, and that was paid back, by the
# day: the untaxed part of each payment. What settles an invoice otherwise – a credit
# note, a write-off – moves no money and does not count.
PAID = """
    WITH linked AS MATERIALIZED (
    SELECT of_order.lead_id, of_order.order_id, line.move_id,
           sum(-line.balance) AS untaxed
      FROM (SELECT DISTINCT sold.opportunity_id AS lead_id, sold.id AS order_id,
                   of_line.invoice_line_id
              FROM sale_order sold
              JOIN sale_order_line ordered_line ON ordered_line.order_id = sold.id
              JOIN sale_order_line_invoice_rel of_line
                ON of_line.order_line_id = ordered_line.id
             WHERE sold.opportunity_id IS NOT NULL
               AND sold.company_id = %(company)s) of_order
      JOIN account_move_line line ON line.id = of_order.invoice_line_id
  GROUP BY 1, 2, 3),
    settled AS (
    SELECT owed.move_id, partial.amount, partial.max_date AS day,
           partial.credit_move_id AS counterpart_id
      FROM (SELECT DISTINCT move_id FROM linked) own
      JOIN account_move_line owed ON owed.move_id = own.move_id
      JOIN account_partial_reconcile partial ON partial.debit_move_id = owed.id
     UNION ALL
    SELECT owed.move_id, partial.amount, partial.max_date, partial.debit_move_id
      FROM (SELECT DISTINCT move_id FROM linked) own
      JOIN account_move_line owed ON owed.move_id = own.move_id
      JOIN account_partial_reconcile partial ON partial.credit_move_id = owed.id)
    SELECT linked.lead_id, linked.order_id, settled.day,
           linked.untaxed * settled.amount / abs(move.amount_total_signed) AS amount,
           sold.amount_untaxed / COALESCE(NULLIF(sold.currency_rate, 0), 1) AS total
      FROM linked
      JOIN sale_order sold ON sold.id = linked.order_id
      JOIN account_move move ON move.id = linked.move_id
      JOIN settled ON settled.move_id = linked.move_id
      JOIN account_move_line counterpart ON counterpart.id = settled.counterpart_id
      JOIN account_journal journal ON journal.id = counterpart.journal_id
     WHERE move.state = 'posted' AND move.amount_total_signed != 0
       AND move.move_type IN ('out_invoice', 'out_refund')
       AND journal.type IN ('bank', 'cash', 'credit')
       AND settled.day < %(end_day)s
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
